/*
 * The entries of a process's map: what /proc/PID/maps says of a Linux process,
 * in pages of the double's size, under an overlay of protections.
 *
 * Nobody can change the protection of another Linux process, so what
 * mach_vm_protect does to it is the double's own, and only the double's own
 * calls see it.
 */
#include "double.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define OVERLAYS 1024
#define MARKS 64

struct overlay {
  int pid;
  uint64_t start, end;
  int32_t protection, max; /* protection -1: nothing is mapped */
};
static struct overlay overlays[OVERLAYS];
static int overlay_count;

/* What a test says that a range was mapped for. */
struct mark {
  int pid;
  uint64_t start, end;
  uint32_t user_tag;
  uint8_t share_mode;
  bool is_submap;
};
static struct mark marks[MARKS];
static int mark_count;

uint64_t page_floor(uint64_t address) { return address & ~(uint64_t)(vm_page_size - 1); }
uint64_t page_ceil(uint64_t address) { return page_floor(address + vm_page_size - 1); }

static void overlay_add(struct overlay added) {
  if (added.start < added.end && overlay_count < OVERLAYS) overlays[overlay_count++] = added;
}

void overlay_set(int pid, uint64_t start, uint64_t end, int32_t protection, int32_t max) {
  int count = overlay_count;
  for (int i = 0; i < count; i++) {
    struct overlay old = overlays[i];
    if (old.pid != pid || old.end <= start || end <= old.start) continue;
    overlays[i].end = overlays[i].start; /* empty: taken out below */
    struct overlay left = old, right = old;
    left.end = start < old.start ? old.start : start;
    right.start = end > old.end ? old.end : end;
    overlay_add(left);
    overlay_add(right);
  }
  overlay_add((struct overlay){pid, start, end, protection, max});
  int kept = 0;
  for (int i = 0; i < overlay_count; i++) {
    if (overlays[i].start < overlays[i].end) overlays[kept++] = overlays[i];
  }
  overlay_count = kept;
}

EXPORT void double_clear_overlay(int pid) {
  int kept = 0;
  for (int i = 0; i < overlay_count; i++) {
    if (overlays[i].pid != pid) overlays[kept++] = overlays[i];
  }
  overlay_count = kept;
}

EXPORT void double_mark(int pid, uint64_t start, uint64_t end, uint32_t user_tag,
                        uint8_t share_mode) {
  if (mark_count < MARKS) {
    marks[mark_count++] = (struct mark){pid, start, end, user_tag, share_mode, false};
  }
}

EXPORT void double_make_submap(int pid, uint64_t start, uint64_t end) {
  if (mark_count < MARKS) {
    marks[mark_count++] = (struct mark){pid, start, end, 0, 0, true};
  }
}

bool submap_find(int pid, uint64_t address, uint64_t *start, uint64_t *end) {
  bool found = false;
  for (int i = 0; i < mark_count; i++) {
    struct mark *mark = &marks[i];
    if (mark->pid != pid || !mark->is_submap || mark->end <= address) continue;
    if (found && *start <= mark->start) continue;
    *start = mark->start;
    *end = mark->end;
    found = true;
  }
  return found;
}

/* --- what Linux has mapped --- */

struct vma {
  uint64_t start, end, offset;
  bool readable, writable, executable, shared;
  char path[1024];
};

/* struct procmap_query of linux/fs.h, since Linux 6.11: one line of maps. */
struct procmap_query {
  uint64_t size, query_flags, query_addr;
  uint64_t vma_start, vma_end, vma_flags, vma_page_size, vma_offset, inode;
  uint32_t dev_major, dev_minor, vma_name_size, build_id_size;
  uint64_t vma_name_addr, build_id_addr;
};
#define PROCMAP_QUERY_IOCTL _IOWR('f', 17, struct procmap_query)
#define COVERING_OR_NEXT_VMA 0x10

static bool vma_by_query(int maps, uint64_t address, struct vma *vma, bool *known) {
  struct procmap_query query;
  memset(&query, 0, sizeof query);
  query.size = sizeof query;
  query.query_flags = COVERING_OR_NEXT_VMA;
  query.query_addr = address;
  query.vma_name_size = sizeof vma->path;
  query.vma_name_addr = (uint64_t)(uintptr_t)vma->path;
  vma->path[0] = 0;
  *known = true;
  if (ioctl(maps, PROCMAP_QUERY_IOCTL, &query) != 0) {
    /* ENOENT and ESRCH say that there is none; all else, that nobody knows. */
    *known = errno == ENOENT || errno == ESRCH;
    return false;
  }
  vma->start = query.vma_start;
  vma->end = query.vma_end;
  vma->offset = query.vma_offset;
  vma->readable = (query.vma_flags & 1) != 0;
  vma->writable = (query.vma_flags & 2) != 0;
  vma->executable = (query.vma_flags & 4) != 0;
  vma->shared = (query.vma_flags & 8) != 0;
  if (query.vma_name_size == 0) vma->path[0] = 0;
  return true;
}

static bool vma_by_text(int pid, uint64_t address, struct vma *vma) {
  char name[64], line[2048], perm[8];
  snprintf(name, sizeof name, "/proc/%d/maps", pid);
  FILE *file = fopen(name, "re");
  if (file == NULL) return false;
  bool found = false;
  while (!found && fgets(line, sizeof line, file) != NULL) {
    unsigned long long start, end, offset;
    int path = 0;
    if (sscanf(line, "%llx-%llx %7s %llx %*s %*s %n", &start, &end, perm, &offset, &path) < 4) {
      continue;
    }
    /* [vsyscall] is none of the process's own. */
    if (end <= address || start >= (1ull << 63)) continue;
    found = true;
    vma->start = start;
    vma->end = end;
    vma->offset = offset;
    vma->readable = perm[0] == 'r';
    vma->writable = perm[1] == 'w';
    vma->executable = perm[2] == 'x';
    vma->shared = perm[3] == 's';
    line[strcspn(line, "\n")] = 0;
    snprintf(vma->path, sizeof vma->path, "%.1023s", path > 0 ? line + path : "");
  }
  fclose(file);
  return found;
}

static bool vma_find(int pid, int maps, uint64_t address, struct vma *vma) {
  bool known;
  if (vma_by_query(maps, address, vma, &known)) return true;
  return known ? false : vma_by_text(pid, address, vma);
}

/* --- as entries --- */

static void describe(const struct vma *vma, struct entry *entry) {
  memset(entry, 0, offsetof(struct entry, path));
  entry->protection = (vma->readable ? VM_PROT_READ : 0) | (vma->writable ? VM_PROT_WRITE : 0) |
                      (vma->executable ? VM_PROT_EXECUTE : 0);
  entry->max_protection = VM_PROT_ALL;
  entry->offset = vma->offset;
  entry->has_file = vma->path[0] == '/';
  strcpy(entry->path, vma->path);
  entry->share_mode = vma->shared ? SM_SHARED : entry->has_file ? SM_COW : SM_PRIVATE;
  if (strcmp(vma->path, "[heap]") == 0) entry->user_tag = VM_MEMORY_MALLOC;
  if (strncmp(vma->path, "[stack", 6) == 0) entry->user_tag = VM_MEMORY_STACK;
}

/* Cuts an entry at the borders of a range; whether a point lies in it. */
static bool clip(struct entry *entry, uint64_t at, uint64_t start, uint64_t end) {
  if (at < start) {
    if (start < entry->end) entry->end = start;
    return false;
  }
  if (at >= end) {
    if (end > entry->start) entry->start = end;
    return false;
  }
  if (start > entry->start) entry->start = start;
  if (end < entry->end) entry->end = end;
  return true;
}

bool entry_find(int pid, int maps, uint64_t address, struct entry *entry) {
  struct vma vma;
  while (vma_find(pid, maps, address, &vma)) {
    /* A page of the double's is mapped if all of it is, and alike. */
    uint64_t start = page_ceil(vma.start), end = page_floor(vma.end);
    if (start >= end || end <= address) {
      address = vma.end;
      continue;
    }
    describe(&vma, entry);
    entry->start = start;
    entry->end = end;
    uint64_t at = address > start ? address : start;
    bool hole = false;
    for (int i = 0; i < overlay_count; i++) {
      struct overlay *over = &overlays[i];
      if (over->pid != pid || !clip(entry, at, over->start, over->end)) continue;
      hole = over->protection < 0;
      entry->protection = over->protection;
      entry->max_protection = over->max;
    }
    for (int i = 0; i < mark_count; i++) {
      struct mark *mark = &marks[i];
      if (mark->pid != pid || !clip(entry, at, mark->start, mark->end)) continue;
      if (mark->is_submap) entry->depth = 1;
      else {
        entry->user_tag = mark->user_tag;
        entry->share_mode = mark->share_mode;
      }
    }
    if (hole) {
      address = entry->end;
      continue;
    }
    entry->offset += entry->start - vma.start;
    return true;
  }
  return false;
}
