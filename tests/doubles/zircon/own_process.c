/* What a process knows of itself. */
#include "double.h"

#include <unistd.h>

EXPORT uint32_t zx_system_get_page_size(void) { return (uint32_t)sysconf(_SC_PAGESIZE); }

/* Not of the vDSO but of Fuchsia's libc.so: the job this process runs in. */
EXPORT zx_handle_t zx_job_default(void) { return default_job; }

/* Of libc.so too: this process. */
EXPORT zx_handle_t zx_process_self(void) { return own_process; }
