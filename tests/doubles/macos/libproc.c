/*
 * libproc, and what of POSIX and of the code-signing calls is needed beside
 * it. libsyscall/wrappers/libproc/libproc.c: what the kernel refuses is 0, and
 * errno says why.
 */
#define _GNU_SOURCE
#include "double.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int refused(int error, void *buffer, size_t size) {
  scribble(buffer, size);
  set_errno(error);
  return 0;
}

static bool is_kernel(int pid) { return pid == 0; }

/* bsd/kern/proc_info.c, proc_find: zombies are not found. */
static bool find(int pid, struct process *process) {
  if (is_kernel(pid)) {
    memset(process, 0, sizeof *process);
    process->state = 'R';
    strcpy(process->name, "kernel_task");
    return true;
  }
  return process_look(pid, process) && process->state != 'Z';
}

/*
 * bsd/kern/proc_info.c, proc_listpids: for no buffer an estimate, 20 more than
 * there are; a list that does not fit is cut off, and nothing says so. The
 * newest process comes first, and the kernel's own last.
 */
EXPORT int32_t proc_listallpids(int32_t *buffer, int32_t size) {
  int32_t error = enter("proc_listallpids");
  if (error != 0) return refused(error, buffer, (size_t)size);
  static int32_t ids[1 << 16];
  int count = 0;
  DIR *directory = opendir("/proc");
  if (directory == NULL) return refused(MAC_EPERM, buffer, (size_t)size);
  for (struct dirent *entry; (entry = readdir(directory)) != NULL && count < (1 << 16) - 1;) {
    if (isdigit((unsigned char)entry->d_name[0])) ids[count++] = atoi(entry->d_name);
  }
  closedir(directory);
  if (buffer == NULL) return estimated_processes(count + 1 + 20);
  int room = size / 4, given = 0;
  for (int i = count - 1; i >= 0 && given < room; i--) buffer[given++] = ids[i];
  if (given < room) buffer[given++] = 0;
  return given;
}

/*
 * bsd/kern/proc_info.c, proc_pidinfo: an id that no process has is ESRCH,
 * less room than the struct ENOMEM. Flavors 13 and 17 are for any user; 13
 * finds zombies too if its argument is 1.
 */
EXPORT int32_t proc_pidinfo(int32_t pid, int32_t flavor, uint64_t argument, uint8_t *buffer,
                            int32_t size) {
  int32_t error = enter("proc_pidinfo");
  if (error != 0) return refused(error, buffer, (size_t)size);
  int needed = flavor == 13 ? 64 : flavor == 17 ? 56 : flavor == 19 ? 8 : 0;
  if (needed == 0) return refused(MAC_EINVAL, buffer, (size_t)size);
  if (size < needed) return refused(MAC_ENOMEM, buffer, (size_t)size);
  struct process process;
  bool found = find(pid, &process);
  bool zombie = !found && process_look(pid, &process) && flavor == 13 && argument == 1;
  if (!found && !zombie) return refused(MAC_ESRCH, buffer, (size_t)size);
  memset(buffer, 0, (size_t)needed);
  if (flavor == 17) {
    /* bsd/sys/proc_info.h, proc_uniqidentifierinfo: p_uniqueid behind a uuid. */
    const struct told *said = told_of(pid);
    uint64_t reused = said == NULL ? 0 : said->reused;
    uint64_t unique = (process.start_time << 24 | (uint64_t)pid) + (reused << 60);
    memcpy(buffer + 16, &unique, 8);
  } else if (flavor == 13) {
    /* bsd/sys/proc_info.h, proc_bsdshortinfo; SRUN is 2 and SZOMB 5. */
    uint32_t status = zombie ? 5 : 2;
    memcpy(buffer, &pid, 4);
    memcpy(buffer + 4, &process.parent, 4);
    memcpy(buffer + 12, &status, 4);
    memcpy(buffer + 16, process.name, 15);
    for (int at = 36; at < 60; at += 8) memcpy(buffer + at, &process.uid, 4);
  } else {
    /* bsd/sys/proc_info_private.h, proc_archinfo: CPU_TYPE_X86_64 or _ARM64. */
#ifdef __aarch64__
    uint32_t type = 0x0100000c;
#else
    uint32_t type = 0x01000007;
#endif
    memcpy(buffer, &type, 4);
  }
  return needed;
}

/*
 * libproc.c, proc_name: by flavor 3, which is for the same user and root; less
 * room than 32 is ENOMEM.
 */
EXPORT int32_t proc_name(int32_t pid, char *buffer, uint32_t size) {
  int32_t error = enter("proc_name");
  if (error != 0) return refused(error, buffer, size);
  if (size < 32) return refused(MAC_ENOMEM, buffer, size);
  struct process process;
  if (!find(pid, &process)) return refused(MAC_ESRCH, buffer, size);
  uint32_t user = acting_user();
  if (user != 0 && process.uid != user) return refused(MAC_EPERM, buffer, size);
  memset(buffer, 0, 32);
  strcpy(buffer, process.name);
  return (int32_t)strlen(buffer);
}

/* libproc.c, proc_pidpath: room from 1024 to 4096 bytes. */
EXPORT int32_t proc_pidpath(int32_t pid, char *buffer, uint32_t size) {
  int32_t error = enter("proc_pidpath");
  if (error != 0) return refused(error, buffer, size);
  if (size < 1024) return refused(MAC_ENOMEM, buffer, size);
  if (size > 4096) return refused(MAC_EOVERFLOW, buffer, size);
  struct process process;
  if (is_kernel(pid) || !find(pid, &process) || !process_path(pid, buffer, size)) {
    return refused(MAC_ESRCH, buffer, size);
  }
  return (int32_t)strlen(buffer);
}

/*
 * libproc.c, proc_regionfilename; proc_info.c, PROC_PIDREGIONPATH: the file at
 * the address or, where nothing is mapped, of the next region.
 */
EXPORT int32_t proc_regionfilename(int32_t pid, uint64_t address, char *buffer, uint32_t size) {
  int32_t error = enter("proc_regionfilename");
  if (error != 0) return refused(error, buffer, size);
  if (size < 1024) return refused(MAC_ENOMEM, buffer, size);
  struct process process;
  int maps = maps_held_of(pid);
  if (maps < 0 && !find(pid, &process)) return refused(MAC_ESRCH, buffer, size);
  struct entry entry;
  if (!entry_find(pid, maps, address, &entry) || !entry.has_file) {
    return refused(MAC_EINVAL, buffer, size);
  }
  strcpy(buffer, entry.path);
  return (int32_t)strlen(buffer);
}

/*
 * bsd/kern/kern_sig.c, kill: success for zombies, ESRCH for ids that no
 * process has, EPERM for other users' processes.
 */
EXPORT int32_t kill(int32_t pid, int32_t number) {
  int32_t error = enter("kill");
  struct process process;
  if (error == 0 && !is_kernel(pid) && !process_look(pid, &process)) error = MAC_ESRCH;
  if (error == 0 && !is_kernel(pid) && acting_user() != 0 && process.uid != acting_user()) {
    error = MAC_EPERM;
  }
  if (error == 0 && number != 0 && syscall(SYS_kill, pid, number) != 0) error = MAC_EPERM;
  if (error == 0) return 0;
  set_errno(error);
  return -1;
}

EXPORT uint32_t geteuid(void) { return acting_user(); }

/* bsd/kern/kern_cs.c, csops with CS_OPS_STATUS: for any user. */
EXPORT int32_t csops(int32_t pid, uint32_t operation, void *buffer, size_t size) {
  int32_t error = enter("csops");
  struct process process;
  if (error == 0 && (operation != 0 || size != 4)) error = MAC_EINVAL;
  if (error == 0 && !find(pid, &process)) error = MAC_ESRCH;
  if (error != 0) {
    refused(error, buffer, size);
    return -1;
  }
  const struct told *said = told_of(pid);
  uint32_t flags = said == NULL ? 2 : said->cs_flags;
  memcpy(buffer, &flags, 4);
  return 0;
}

/* bsd/kern/kern_csr.c, csr_check: 0 where all of it is allowed, else EPERM. */
EXPORT int32_t csr_check(uint32_t mask) {
  (void)mask;
  enter("csr_check");
  return integrity_is_protected() ? MAC_EPERM : 0;
}
