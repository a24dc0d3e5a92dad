/*
 * A double of macOS's libSystem over real processes of Linux, for the
 * functions by which memsift reads and writes memory.
 *
 * It is written from the documentation and the published sources of xnu, not
 * from memsift; each behaviour names the file of xnu that it is from. What
 * only the double has is said to be the double's own.
 *
 * Whatever a call that fails could have been given to fill is scribbled on,
 * and errno is rubbish after each call that succeeds: whoever looks at either
 * is found out.
 */
#ifndef MEMSIFT_DOUBLE_H
#define MEMSIFT_DOUBLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXPORT __attribute__((visibility("default")))

/* osfmk/mach/kern_return.h, osfmk/mach/message.h */
enum {
  KERN_SUCCESS = 0,
  KERN_INVALID_ADDRESS = 1,
  KERN_PROTECTION_FAILURE = 2,
  KERN_INVALID_ARGUMENT = 4,
  KERN_FAILURE = 5,
  KERN_MEMORY_ERROR = 10,
  KERN_INVALID_NAME = 15,
  MACH_SEND_INVALID_DEST = 0x10000003
};

/* osfmk/mach/vm_prot.h */
enum { VM_PROT_READ = 1, VM_PROT_WRITE = 2, VM_PROT_EXECUTE = 4, VM_PROT_COPY = 0x10 };
#define VM_PROT_ALL 7

/* osfmk/mach/vm_region.h */
enum { SM_COW = 1, SM_PRIVATE = 2, SM_SHARED = 4, SM_TRUESHARED = 5 };

/* osfmk/mach/vm_statistics.h */
enum { VM_MEMORY_MALLOC = 1, VM_MEMORY_STACK = 30, VM_MEMORY_SHARED_PMAP = 32 };

/* bsd/sys/errno.h */
enum { MAC_EPERM = 1, MAC_ESRCH = 3, MAC_ENOMEM = 12, MAC_EINVAL = 22, MAC_EOVERFLOW = 84 };

/* The data symbols that programs read the page size and their own task from. */
extern size_t vm_page_size;
extern uint32_t mach_task_self_;

/* --- switches.c: what a test has told the double --- */

/* Enters a call, and gives what a test has told it to fail with, else 0. */
int32_t enter(const char *api);
/* Spoils what a failed call could have filled. */
void scribble(void *bytes, size_t size);
void set_errno(int value);
/* The user that the caller acts as. */
uint32_t acting_user(void);
bool wx_is_refused(void);
bool writes_are_swallowed(void);
int estimated_processes(int real);

/* What a test has said of a process. */
struct told {
  int pid;
  bool denied;      /* task_for_pid refuses, nobody knows why */
  bool port_died;   /* its ports are dead, and it lives */
  bool has_owner;
  uint32_t owner;
  uint32_t cs_flags;
  uint64_t reused;  /* how often its id has become another process's */
  uint64_t dyld_info;
  int32_t dyld_format;
};
/* NULL if nothing has been said. */
const struct told *told_of(int pid);
bool integrity_is_protected(void);
bool caller_may_debug(void);

/* --- process.c: what Linux says of processes --- */

struct process {
  char state;           /* as /proc/PID/stat has it; Z for a zombie */
  uint64_t start_time;
  int parent;
  uint32_t uid;
  char name[16];
};
bool process_look(int pid, struct process *process);
bool process_path(int pid, char *path, size_t size);

/* --- address_space.c: the entries of a process's map --- */

struct entry {
  uint64_t start, end;
  int32_t protection, max_protection;
  uint64_t offset;
  uint32_t user_tag;
  uint8_t share_mode;
  uint32_t depth;       /* 1 in a map that lies in the map */
  bool has_file;
  char path[1024];
};

/* The entry at an address or the next one; false if there is none. */
bool entry_find(int pid, int maps, uint64_t address, struct entry *entry);
/* The map in the map at an address or the next one. */
bool submap_find(int pid, uint64_t address, uint64_t *start, uint64_t *end);
/* Changes what the double makes of a range's protection. */
void overlay_set(int pid, uint64_t start, uint64_t end, int32_t protection, int32_t max);
uint64_t page_floor(uint64_t address);
uint64_t page_ceil(uint64_t address);

/* --- tasks.c: ports and their tasks --- */

struct task {
  uint32_t name;
  int pid;
  uint64_t start_time;
  int mem, maps, pidfd;
  uint32_t rights;
};
/* The live task of a name; NULL if it is dead or none. */
const struct task *task_named(uint32_t name);
/* The list of a process's mappings, if a task of it is held, else -1. */
int maps_held_of(int pid);

#endif
