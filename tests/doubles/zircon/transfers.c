/* zx_process_read_memory and zx_process_write_memory. */
#include "double.h"

#include <errno.h>

static zx_status_t transfer(zx_handle_t number, uint64_t vaddr, void *buffer, size_t size,
                            size_t *actual, bool writes) {
  int call = writes ? CALL_WRITE : CALL_READ;
  zx_status_t status;
  if (size > largest[call]) largest[call] = size;
  if (is_to_fail(call, &status)) return status;

  /* [write] "kernel.enable-debugging-syscalls"; [kernel] before all else. */
  if (writes && !debugging_syscalls) return ZX_ERR_NOT_SUPPORTED;
  /* ZX-3; [kernel] the arguments before the handle. */
  if (buffer == NULL) return ZX_ERR_INVALID_ARGS;
  /* ZX-2 */
  if (size == 0 || size > LARGEST_TRANSFER) return ZX_ERR_INVALID_ARGS;
  /* ZX-5: reading takes the right to write too; [write] writing only that. */
  struct object *process;
  status = object_of(number, TYPE_PROCESS, writes ? RIGHT_WRITE : RIGHT_READ | RIGHT_WRITE,
                     &process);
  if (status != ZX_OK) return status;
  /* ZX-7: "the process's memory is not accessible". */
  if (!process->started || has_ended(process)) return ZX_ERR_BAD_STATE;
  /* ZX-7: "does not have any memory at the requested address"; [kernel] of
   * today gives another number for it. */
  struct mapping mapping;
  if (!mapping_at(process, vaddr, &mapping)) {
    return flavour == TODAY ? ZX_ERR_NOT_FOUND : ZX_ERR_NO_MEMORY;
  }
  /* [kernel] "Don't allow writes to the vDSO." */
  if (writes && mapping.vdso) return ZX_ERR_ACCESS_DENIED;
  /* ZX-7: "the requested memory is not cacheable". */
  if (mapping.uncached) return ZX_ERR_BAD_STATE;
  /* ZX-4; [kernel] up to the end of this one mapping, whatever lies behind. */
  uint64_t left = mapping.end - vaddr;
  if (size > left) {
    size = left;
    clamped++;
  }
  if (size > shortest) size = shortest;
  ssize_t done = copy_memory(process, vaddr, buffer, size, writes);
  if (done < 0) {
    if (errno == EPERM) return ZX_ERR_ACCESS_DENIED;
    return errno == ESRCH ? ZX_ERR_BAD_STATE : ZX_ERR_IO;
  }
  /* [kernel] Behind the VMO's end there is nothing: what lies before is enough
   * today, in the page's time all of it had to be there. */
  if (done == 0) return ZX_ERR_OUT_OF_RANGE;
  if ((size_t)done < size && flavour == SEED) return ZX_ERR_OUT_OF_RANGE;
  /* [kernel] Looked at only now. */
  if (actual == NULL) return ZX_ERR_INVALID_ARGS;
  *actual = (size_t)done;
  return ZX_OK;
}

/* ZX-1 */
EXPORT zx_status_t zx_process_read_memory(zx_handle_t handle, uint64_t vaddr, void *buffer,
                                          size_t buffer_size, size_t *actual) {
  zx_status_t status = transfer(handle, vaddr, buffer, buffer_size, actual, false);
  /* ZX-6: "the number of bytes written to buffer is undefined"; `actual` is
   * left as it is [kernel]. */
  if (status != ZX_OK) scribble(buffer, buffer_size);
  return status;
}

EXPORT zx_status_t zx_process_write_memory(zx_handle_t handle, uint64_t vaddr, const void *buffer,
                                           size_t buffer_size, size_t *actual) {
  return transfer(handle, vaddr, (void *)(uintptr_t)buffer, buffer_size, actual, true);
}
