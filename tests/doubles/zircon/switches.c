/* What a test tells the double and asks it. */
#include "double.h"

#include <stdlib.h>
#include <string.h>

int flavour = SEED;
bool debugging_syscalls = true;
uint64_t shortest = UINT64_MAX;
uint64_t largest[CALLS];
uint64_t clamped;
zx_handle_t default_job, own_process;

static uint64_t call_count[CALLS];
static struct {
  zx_status_t status;
  uint32_t skip, times;
} failures[CALLS];

/*
 * The root job is there from the beginning. So are, for programs that no test
 * can tell anything, the processes of Linux that ZIRCON_DOUBLE_PIDS names, as
 * in "12,345".
 */
__attribute__((constructor)) static void start(void) {
  struct object *root = add_object(TYPE_JOB, 0, "root");
  default_job = add_handle(root, JOB_RIGHTS, false);
  const char *pids = getenv("ZIRCON_DOUBLE_PIDS");
  while (pids != NULL && *pids != 0) {
    char *end;
    struct object *process = add_object(TYPE_PROCESS, root->koid, "linux");
    process->pid = (int)strtol(pids, &end, 10);
    if (end == pids) abort();
    pids = *end == ',' ? end + 1 : end;
  }
}

void scribble(void *buffer, size_t size) {
  if (buffer != NULL) memset(buffer, 0xDB, size);
}

/* Counts a call, and says whether a test wants it to fail. */
bool is_to_fail(int call, zx_status_t *status) {
  call_count[call]++;
  if (failures[call].times == 0) return false;
  if (failures[call].skip > 0) {
    failures[call].skip--;
    return false;
  }
  failures[call].times--;
  *status = failures[call].status;
  return true;
}

/* The job that is the root of all. */
EXPORT zx_koid_t zxd_root(void) { return ROOT_JOB; }

EXPORT zx_koid_t zxd_add_job(zx_koid_t parent) { return add_object(TYPE_JOB, parent, "job")->koid; }

/* A process of Linux, as a process of a job. */
EXPORT zx_koid_t zxd_add_process(zx_koid_t job, int32_t pid, const char *name) {
  struct object *process = add_object(TYPE_PROCESS, job, name);
  process->pid = pid;
  return process->koid;
}

/* Makes a process the one that calls. */
EXPORT void zxd_set_self(zx_koid_t koid) {
  own_process = add_handle(object_with(koid), RIGHT_READ, false);
}

/* Anything else: a thread, a VMO. */
EXPORT zx_koid_t zxd_add_object(uint32_t type, zx_koid_t parent) {
  return add_object(type, parent, "")->koid;
}

/* A handle; 0x80000000 for the rights a job's has. */
EXPORT zx_handle_t zxd_make(zx_koid_t koid, zx_rights_t rights) {
  return add_handle(object_with(koid), rights == RIGHT_SAME_RIGHTS ? JOB_RIGHTS : rights, true);
}

/* Takes rights away from all handles of an object. */
EXPORT void zxd_restrict(zx_koid_t koid, zx_rights_t rights) {
  for (size_t index = 0; index < HANDLES; index++) {
    if (handles[index].open && handles[index].object->koid == koid) {
      handles[index].rights &= rights;
    }
  }
}

/* Closes all handles of an object behind their owner's back. */
EXPORT void zxd_revoke(zx_koid_t koid) {
  for (size_t index = 0; index < HANDLES; index++) {
    if (handles[index].open && handles[index].object->koid == koid) {
      zx_handle_close(number_of(index));
    }
  }
}

/* 0: made but not started, 1: running, 2: being terminated. */
EXPORT void zxd_set_state(zx_koid_t koid, uint32_t state) {
  struct object *process = object_with(koid);
  process->started = state != 0;
  process->ended = state == 2;
}

static void add_mark(zx_koid_t koid, uint64_t start, uint64_t size, bool hidden) {
  struct object *process = object_with(koid);
  if (process->mark_count == MARKS) abort();
  process->marks[process->mark_count++] = (struct mark){start, start + size, hidden};
}

/* Memory of a device: mapped, but not cacheable. */
EXPORT void zxd_uncache(zx_koid_t koid, uint64_t start, uint64_t size) {
  add_mark(koid, start, size, false);
}

/* Memory that is not mapped from now on. */
EXPORT void zxd_hide(zx_koid_t koid, uint64_t start, uint64_t size) {
  add_mark(koid, start, size, true);
}

EXPORT void zxd_set_flavour(uint32_t value) { flavour = (int)value; }
EXPORT void zxd_set_debugging_syscalls(uint8_t value) { debugging_syscalls = value != 0; }

/* At most so many bytes a transfer: success, and `actual` says so. */
EXPORT void zxd_set_shortest(uint64_t bytes) { shortest = bytes; }

/* Has a call fail, after some that do not. */
EXPORT void zxd_fail(uint32_t call, zx_status_t status, uint32_t skip, uint32_t times) {
  failures[call].status = status;
  failures[call].skip = skip;
  failures[call].times = times;
}

EXPORT uint64_t zxd_call_count(uint32_t call) { return call_count[call]; }
EXPORT uint64_t zxd_largest(uint32_t call) { return largest[call]; }
/* Transfers that asked for more than one mapping has. */
EXPORT uint64_t zxd_clamped(void) { return clamped; }
/* Handles that were given out and not closed. */
EXPORT uint32_t zxd_open_handles(void) { return open_handles; }
