/* Ports and the tasks behind them. */
#define _GNU_SOURCE
#include "double.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TASKS 64

/* Any name does; this is what programs mostly see. */
EXPORT uint32_t mach_task_self_ = 0x203;
EXPORT size_t vm_page_size = 4096;

static struct task tasks[TASKS];
static struct task self;
static uint32_t next_name = 0x1003;

static bool is_alive(const struct task *task) {
  const struct told *said = told_of(task->pid);
  if (said != NULL && said->port_died) return false;
  /* A descriptor of a process becomes readable when the process has ended. A
   * signal for this process that comes meanwhile, with -1, says nothing of it. */
  struct pollfd ended = {task->pidfd, POLLIN, 0};
  return poll(&ended, 1, 0) < 1;
}

static bool open_files(struct task *task) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/mem", task->pid);
  task->mem = open(path, O_RDWR | O_CLOEXEC);
  snprintf(path, sizeof path, "/proc/%d/maps", task->pid);
  task->maps = open(path, O_RDONLY | O_CLOEXEC);
  task->pidfd = (int)syscall(SYS_pidfd_open, task->pid, 0);
  return task->mem >= 0 && task->maps >= 0 && task->pidfd >= 0;
}

static void close_files(struct task *task) {
  if (task->mem >= 0) close(task->mem);
  if (task->maps >= 0) close(task->maps);
  if (task->pidfd >= 0) close(task->pidfd);
}

static struct task *any_named(uint32_t name) {
  if (name == mach_task_self_) {
    if (self.pid == 0) {
      self.name = name;
      self.pid = getpid();
      open_files(&self);
    }
    return &self;
  }
  for (int i = 0; i < TASKS; i++) {
    if (tasks[i].rights > 0 && tasks[i].name == name) return &tasks[i];
  }
  return NULL;
}

const struct task *task_named(uint32_t name) {
  struct task *task = any_named(name);
  return task != NULL && is_alive(task) ? task : NULL;
}

int maps_held_of(int pid) {
  if (self.pid == pid) return self.maps;
  for (int i = 0; i < TASKS; i++) {
    if (tasks[i].rights > 0 && tasks[i].pid == pid && is_alive(&tasks[i])) return tasks[i].maps;
  }
  return -1;
}

/*
 * bsd/vm/vm_unix.c, task_for_pid and task_for_pid_posix_check: the POSIX
 * check lets root through and whoever runs as the same user; then AMFI looks
 * at signatures, for root too: with System Integrity Protection on, a program
 * of the hardened runtime or of the system's own is refused unless it allows
 * it by get-task-allow; then, for who is not root, taskgated asks for a
 * caller that is signed as a debugger.
 */
static bool is_refused(int pid, const struct process *process) {
  const struct told *said = told_of(pid);
  if (said != NULL && said->denied) return true;
  bool root = acting_user() == 0;
  if (!root && process->uid != acting_user()) return true;
  uint32_t flags = said == NULL ? 2 : said->cs_flags;
  bool closed = (flags & (0x10000 | 0x4000000)) != 0 && (flags & 0x4) == 0;
  if (closed && integrity_is_protected()) return true;
  return !root && !caller_may_debug();
}

/*
 * bsd/vm/vm_unix.c, task_for_pid: KERN_FAILURE for id 0, for an id that no
 * process has, for a zombie and for whatever is refused. A task has one name
 * in a port space, and each time it is given the name's rights are one more
 * (osfmk/ipc/ipc_right.c, ipc_right_copyout).
 */
EXPORT int32_t task_for_pid(uint32_t target, int32_t pid, uint32_t *name) {
  int32_t code = enter("task_for_pid");
  struct process process;
  if (code == 0 && target != mach_task_self_) code = KERN_FAILURE;
  if (code == 0 && pid <= 0) code = KERN_FAILURE;
  if (code == 0 && (!process_look(pid, &process) || process.state == 'Z')) code = KERN_FAILURE;
  if (code == 0 && pid != getpid() && is_refused(pid, &process)) code = KERN_FAILURE;
  struct task *task = NULL;
  for (int i = 0; code == 0 && i < TASKS; i++) {
    if (tasks[i].rights == 0 || tasks[i].pid != pid || tasks[i].start_time != process.start_time) {
      continue;
    }
    task = &tasks[i];
  }
  for (int i = 0; code == 0 && task == NULL && i < TASKS; i++) {
    if (tasks[i].rights > 0) continue;
    tasks[i] = (struct task){next_name, pid, process.start_time, -1, -1, -1, 0};
    if (open_files(&tasks[i])) {
      task = &tasks[i];
      next_name += 0x100;
      break;
    }
    close_files(&tasks[i]);
    code = KERN_FAILURE;
  }
  if (code != 0 || task == NULL) {
    scribble(name, sizeof *name);
    return code != 0 ? code : KERN_FAILURE;
  }
  task->rights++;
  *name = task->name;
  return KERN_SUCCESS;
}

/* bsd/vm/vm_unix.c, pid_for_task: -1 and KERN_FAILURE for a task that ended. */
EXPORT int32_t pid_for_task(uint32_t name, int32_t *pid) {
  int32_t code = enter("pid_for_task");
  const struct task *task = code == 0 ? task_named(name) : NULL;
  *pid = task == NULL ? -1 : task->pid;
  return code != 0 ? code : task == NULL ? KERN_FAILURE : KERN_SUCCESS;
}

/* osfmk/ipc/mach_port.c, mach_port_deallocate: dead names have rights too. */
EXPORT int32_t mach_port_deallocate(uint32_t space, uint32_t name) {
  int32_t code = enter("mach_port_deallocate");
  if (code != 0) return code;
  if (space != mach_task_self_) return KERN_INVALID_ARGUMENT;
  if (name == mach_task_self_) return KERN_SUCCESS;
  struct task *task = any_named(name);
  if (task == NULL) return KERN_INVALID_NAME;
  if (--task->rights == 0) close_files(task);
  return KERN_SUCCESS;
}

/* The double's own: rights that have not been given back. */
EXPORT uint32_t double_rights(void) {
  uint32_t rights = 0;
  for (int i = 0; i < TASKS; i++) rights += tasks[i].rights;
  return rights;
}

/*
 * osfmk/kern/task.c, task_info: TASK_DYLD_INFO of osfmk/mach/task_info.h, 5
 * words packed to 4 bytes: address u64, size u64, format i32. The address is
 * 0 until the loader has said it.
 */
EXPORT int32_t task_info(uint32_t name, uint32_t flavor, uint8_t *info, uint32_t *count) {
  int32_t code = enter("task_info");
  const struct task *task = code == 0 ? task_named(name) : NULL;
  if (code == 0 && task == NULL) code = MACH_SEND_INVALID_DEST;
  if (code == 0 && (flavor != 17 || *count < 5)) code = KERN_INVALID_ARGUMENT;
  if (code != 0) {
    scribble(info, 4 * (size_t)*count);
    return code;
  }
  const struct told *said = told_of(task->pid);
  uint64_t address = said == NULL ? 0 : said->dyld_info, size = 0x178;
  int32_t format = said == NULL ? 1 : said->dyld_format;
  memcpy(info, &address, 8);
  memcpy(info + 8, &size, 8);
  memcpy(info + 16, &format, 4);
  *count = 5;
  return KERN_SUCCESS;
}
