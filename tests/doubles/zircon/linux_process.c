/* Processes of Linux as Zircon would show them. */
#include "double.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

/* A process that has ended, a zombie included, has no address space. */
bool has_ended(struct object *process) {
  if (process->ended) return true;
  char path[64], text[512];
  snprintf(path, sizeof path, "/proc/%d/stat", process->pid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return true;
  ssize_t length = read(fd, text, sizeof text - 1);
  close(fd);
  if (length <= 0) return true;
  text[length] = 0;
  char *state = strrchr(text, ')');
  return state == NULL || state[2] == 'Z' || state[2] == 'X';
}

static void add_mapping(struct mappings *mappings, const struct mapping *mapping) {
  if (mappings->count == mappings->room) {
    mappings->room = mappings->room ? 2 * mappings->room : 256;
    mappings->list = realloc(mappings->list, mappings->room * sizeof *mapping);
    if (mappings->list == NULL) abort();
  }
  mappings->list[mappings->count++] = *mapping;
}

/*
 * Adds a line of /proc/PID/maps, cut where it is marked: a VMO is cacheable or
 * not as a whole, so pages that are not are a mapping of their own.
 */
static void add_pieces(struct object *process, struct mappings *mappings,
                       const struct mapping *whole) {
  for (uint64_t at = whole->base; at < whole->end;) {
    const struct mark *here = NULL;
    uint64_t end = whole->end;
    for (size_t index = 0; index < process->mark_count; index++) {
      const struct mark *mark = &process->marks[index];
      if (mark->start <= at && at < mark->end) here = mark;
      else if (mark->start > at && mark->start < end) end = mark->start;
    }
    if (here != NULL && here->end < end) end = here->end;
    if (here == NULL || !here->hidden) {
      struct mapping piece = *whole;
      piece.base = at;
      piece.end = end;
      piece.vmo_offset += at - whole->base;
      if (here != NULL) piece.uncached = true;
      add_mapping(mappings, &piece);
    }
    at = end;
  }
}

static void name_mapping(struct mapping *mapping, const char *path) {
  const char *label = path;
  if (path[0] == '/') {
    label = strrchr(path, '/') + 1;
    mapping->file = true;
  } else if (strncmp(path, "[vdso]", 6) == 0) {
    label = "vdso/stable";
    mapping->vdso = true;
  } else if (strncmp(path, "[vvar", 5) == 0) {
    /* Clocks that the kernel shares: Linux lets nobody else read them. */
    label = "time_values";
    mapping->uncached = true;
  } else if (strncmp(path, "[anon:", 6) == 0) {
    label = path + 6;
  } else if (path[0] == '[') {
    label = path + 1;
  }
  set_name(mapping->name, label);
}

/* The mappings of which some is between two addresses. */
static struct mappings mappings_between(struct object *process, uint64_t start, uint64_t end) {
  struct mappings mappings = {0};
  char path[64], line[4608];
  snprintf(path, sizeof path, "/proc/%d/maps", process->pid);
  FILE *file = fopen(path, "re");
  if (file == NULL) return mappings;
  while (fgets(line, sizeof line, file) != NULL) {
    struct mapping mapping = {0};
    /* Most lines are elsewhere, and reading one whole takes its time. */
    char *dash;
    if (strtoull(line, &dash, 16) >= end || strtoull(dash + 1, NULL, 16) <= start) continue;
    char perm[5];
    unsigned major, minor;
    uint64_t inode;
    int path_at = 0;
    int fields = sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %" SCNx64 " %x:%x %" SCNu64 " %n",
                        &mapping.base, &mapping.end, perm, &mapping.vmo_offset, &major, &minor,
                        &inode, &path_at);
    if (fields < 7) continue;
    /* The kernel's half of the addresses is no process's. */
    if (mapping.base >> 63) continue;
    mapping.mmu_flags = (perm[0] == 'r' ? 1u : 0) | (perm[1] == 'w' ? 2u : 0) |
                        (perm[2] == 'x' ? 4u : 0);
    mapping.vmo_koid = inode ? inode << 8 | minor : mapping.base >> 12 | 1ull << 62;
    name_mapping(&mapping, path_at > 0 ? line + path_at : "");
    add_pieces(process, &mappings, &mapping);
  }
  fclose(file);
  return mappings;
}

struct mappings mappings_of(struct object *process) {
  return mappings_between(process, 0, UINT64_MAX);
}

bool mapping_at(struct object *process, uint64_t address, struct mapping *found) {
  struct mappings mappings = mappings_between(process, address, address + 1);
  bool mapped = false;
  for (size_t index = 0; index < mappings.count && !mapped; index++) {
    *found = mappings.list[index];
    mapped = found->base <= address && address < found->end;
  }
  free(mappings.list);
  return mapped;
}

/* Copies as far as Linux does; -1 and errno if not even a byte. */
ssize_t copy_memory(struct object *process, uint64_t address, void *buffer, size_t size,
                    bool writes) {
  struct iovec local = {buffer, size};
  struct iovec remote = {(void *)(uintptr_t)address, size};
  ssize_t done = writes ? process_vm_writev(process->pid, &local, 1, &remote, 1, 0)
                        : process_vm_readv(process->pid, &local, 1, &remote, 1, 0);
  if (done < 0 && errno != EFAULT) return -1;
  if (done < 0) done = 0;
  if ((size_t)done == size) return done;
  /* [kernel] It is the VMO that is used, not the mapping: protection does not
   * count. On Linux only this file goes past it; what is left is refused by
   * what lies behind, such as a file's end. */
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/mem", process->pid);
  int fd = open(path, (writes ? O_RDWR : O_RDONLY) | O_CLOEXEC);
  if (fd < 0) return done > 0 ? done : -1;
  while ((size_t)done < size) {
    char *here = (char *)buffer + done;
    off_t offset = (off_t)(address + (uint64_t)done);
    ssize_t count = writes ? pwrite(fd, here, size - (size_t)done, offset)
                           : pread(fd, here, size - (size_t)done, offset);
    if (count <= 0) break;
    done += count;
  }
  close(fd);
  return done;
}
