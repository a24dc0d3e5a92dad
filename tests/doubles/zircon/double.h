/*
 * A double of Zircon's vDSO, libzircon.so: what is documented of the calls by
 * which a process's memory is read, written and listed, over processes of
 * Linux. It is written from the documentation and from what the kernel's own
 * source does, and knows nothing of who calls it.
 *
 * Sources, named where they are followed:
 *   [page]     the page zx_process_read_memory; ZX-1 to ZX-8 are its clauses
 *   [write]    the page zx_process_write_memory
 *   [info]     the page zx_object_get_info
 *   [child]    the page zx_object_get_child
 *   [prop]     the page zx_object_get_property
 *   [close]    the page zx_handle_close
 *   [handles]  the page "Zircon handles"
 *   [kernel]   zircon/kernel, of the page's time and of today where they
 *              differ: lib/syscalls/task.cc and object.cc, and, for what a
 *              VMO gives, vm/vm_object_paged.cc
 *   [object.h] zircon/system/public/zircon/syscalls/object.h
 *
 * Two flavours: SEED is the kernel of the page's time, TODAY is today's. They
 * differ in the status of a hole, in reads that go past a VMO's end, in the
 * layout of ZX_INFO_PROCESS, and in the right that lists mappings.
 *
 * Whatever a failed call was given to write to gets 0xDB: the pages leave its
 * contents undefined, so nobody may look at it (ZX-6).
 */
#define _GNU_SOURCE
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* What the library shows: the calls, and the switches of switches.c. */
#define EXPORT __attribute__((visibility("default")))

/* ---- Numbers, as Zircon counts them: zircon/errors.h, zircon/rights.h ---- */

typedef int32_t zx_status_t;
typedef uint32_t zx_handle_t;
typedef uint64_t zx_koid_t;
typedef uint32_t zx_rights_t;

enum {
  ZX_OK = 0,
  ZX_ERR_NOT_SUPPORTED = -2,
  ZX_ERR_NO_RESOURCES = -3,
  ZX_ERR_NO_MEMORY = -4,
  ZX_ERR_INVALID_ARGS = -10,
  ZX_ERR_BAD_HANDLE = -11,
  ZX_ERR_WRONG_TYPE = -12,
  ZX_ERR_OUT_OF_RANGE = -14,
  ZX_ERR_BUFFER_TOO_SMALL = -15,
  ZX_ERR_BAD_STATE = -20,
  ZX_ERR_NOT_FOUND = -25,
  ZX_ERR_ACCESS_DENIED = -30,
  ZX_ERR_IO = -40,
};

#define RIGHT_READ 0x4u
#define RIGHT_WRITE 0x8u
#define RIGHT_GET_PROPERTY 0x40u
#define RIGHT_ENUMERATE 0x100u
#define RIGHT_INSPECT 0x8000u
#define RIGHT_SAME_RIGHTS 0x80000000u

enum { TYPE_PROCESS = 1, TYPE_THREAD = 2, TYPE_VMO = 3, TYPE_JOB = 17 };

/* [object.h] The topic is in the low 28 bits, the version in the high four. */
#define INFO_HANDLE_BASIC 2u
#define INFO_PROCESS_V1 3u
#define INFO_PROCESS 0x10000003u
#define INFO_JOB_CHILDREN 8u
#define INFO_JOB_PROCESSES 9u
#define INFO_PROCESS_MAPS_V1 13u
#define INFO_PROCESS_MAPS_V2 0x1000000Du
#define INFO_PROCESS_MAPS 0x2000000Du

#define PROP_NAME 3u
#define NAME_LENGTH 32

/* ZX-2: "less than or equal to 64MB"; [kernel] 64 * 1024 * 1024. */
#define LARGEST_TRANSFER ((size_t)64 * 1024 * 1024)

/* ---- What there is: objects.c ---- */

enum { SEED = 0, TODAY = 1 };

/* The calls that can be counted and made to fail. */
enum { CALL_READ, CALL_WRITE, CALL_INFO, CALL_CHILD, CALL_PROPERTY, CALLS };

#define OBJECTS 128
#define HANDLES 65536
#define MARKS 1024
#define ROOT_JOB 1024 /* koids of early objects are about so large */

/* Rights that a job's handle is made with. */
#define JOB_RIGHTS                                                                             \
  (0x3u | RIGHT_READ | RIGHT_WRITE | RIGHT_GET_PROPERTY | RIGHT_ENUMERATE | 0x1200u | 0x4000u | \
   RIGHT_INSPECT | 0x70000u)

struct mark {
  uint64_t start, end;
  bool hidden; /* not mapped; otherwise of a VMO that is not cacheable */
};

struct object {
  zx_koid_t koid, parent;
  uint32_t type;
  char name[NAME_LENGTH];
  int pid; /* the Linux process behind it */
  bool started, ended;
  size_t mark_count;
  struct mark marks[MARKS];
};

struct handle {
  bool open;
  bool counted; /* whether somebody has to close it */
  uint32_t generation;
  zx_rights_t rights;
  struct object *object;
};

extern struct object objects[OBJECTS];
extern size_t object_count;
struct object *add_object(uint32_t type, zx_koid_t parent, const char *name);
struct object *object_with(zx_koid_t koid);
void set_name(char *name, const char *from);

/* ---- handles.c ---- */

extern struct handle handles[HANDLES];
extern uint32_t open_handles;
zx_handle_t number_of(size_t index);
struct handle *handle_of(zx_handle_t number);
zx_handle_t add_handle(struct object *object, zx_rights_t rights, bool counted);
zx_status_t object_of(zx_handle_t number, uint32_t type, zx_rights_t rights,
                      struct object **object);
zx_status_t zx_handle_close(zx_handle_t number);

/* ---- linux_process.c ---- */

struct mapping {
  uint64_t base, end, vmo_koid, vmo_offset;
  uint32_t mmu_flags;
  bool file, vdso, uncached;
  char name[NAME_LENGTH];
};

struct mappings {
  struct mapping *list;
  size_t count, room;
};

bool has_ended(struct object *process);
struct mappings mappings_of(struct object *process);
bool mapping_at(struct object *process, uint64_t address, struct mapping *found);
ssize_t copy_memory(struct object *process, uint64_t address, void *buffer, size_t size,
                    bool writes);

/* ---- switches.c ---- */

extern int flavour;
extern bool debugging_syscalls;
extern uint64_t shortest; /* at most so many bytes a transfer */
extern uint64_t largest[CALLS];
extern uint64_t clamped;
extern zx_handle_t default_job, own_process;
bool is_to_fail(int call, zx_status_t *status);
void scribble(void *buffer, size_t size);
