/* Reading, writing, protecting and listing the memory of tasks. */
#define _GNU_SOURCE
#include "double.h"

#include <string.h>
#include <unistd.h>

/*
 * osfmk/vm/vm_map.c, msg_ool_size_small: copies up to here go through a
 * buffer of the kernel's. 32 KiB, and 16 KiB on Intel, whose pages are small.
 */
static uint64_t small_copy(void) { return vm_page_size == 16384 ? 32768 : 16384; }

static uint32_t last_write_count;
EXPORT uint32_t double_last_write_count(void) { return last_write_count; }

/*
 * How far a range can be used by its entries' protection. `blocked` is what
 * stops it: 1 for a hole, 2 for protection, 0 if nothing does.
 */
static uint64_t allowed(const struct task *task, uint64_t address, uint64_t size, int32_t needs,
                        int32_t *blocked) {
  uint64_t done = 0;
  struct entry entry;
  *blocked = 0;
  while (done < size) {
    uint64_t at = address + done;
    if (!entry_find(task->pid, task->maps, at, &entry) || entry.start > at) {
      *blocked = KERN_INVALID_ADDRESS;
      return done;
    }
    if ((entry.protection & needs) != needs) {
      *blocked = KERN_PROTECTION_FAILURE;
      return done;
    }
    done = entry.end - address;
  }
  return size;
}

/* Moves bytes until the kernel refuses a page whatever its protection. */
static uint64_t move(const struct task *task, uint64_t address, uint8_t *bytes, uint64_t size,
                     bool writing) {
  uint64_t done = 0;
  while (done < size) {
    off_t at = (off_t)(address + done);
    /* The file does not look at protection; the entries have been asked. */
    ssize_t count = writing ? pwrite(task->mem, bytes + done, size - done, at)
                            : pread(task->mem, bytes + done, size - done, at);
    if (count <= 0) break;
    done += (uint64_t)count;
  }
  return done;
}

/*
 * osfmk/vm/vm_user.c, mach_vm_read_overwrite; vm_map.c, vm_map_copyin. No
 * bytes are success without a look at anything. There is no partial read. A
 * small one is a copyin: whatever stops it is KERN_INVALID_ADDRESS. A large
 * one goes through the entries first, where protection has a number of its
 * own, and can fail after some bytes have come.
 */
EXPORT int32_t mach_vm_read_overwrite(uint32_t name, uint64_t address, uint64_t size, uint8_t *data,
                                      uint64_t *out_size) {
  int32_t code = enter("mach_vm_read_overwrite");
  const struct task *task = code == 0 ? task_named(name) : NULL;
  if (code == 0 && task == NULL) code = MACH_SEND_INVALID_DEST;
  if (code == 0 && size == 0) {
    *out_size = 0;
    return KERN_SUCCESS;
  }
  if (code == 0 && address + size < address) code = KERN_INVALID_ADDRESS;
  if (code == 0) {
    int32_t blocked;
    allowed(task, address, size, VM_PROT_READ, &blocked);
    if (blocked != 0) code = size <= small_copy() ? KERN_INVALID_ADDRESS : blocked;
  }
  if (code == 0 && move(task, address, data, size, false) < size) {
    /* It may have ended meanwhile. */
    code = task_named(name) == NULL       ? MACH_SEND_INVALID_DEST
           : size <= small_copy() ? KERN_INVALID_ADDRESS
                                  : KERN_MEMORY_ERROR;
  }
  if (code != 0) {
    scribble(data, size);
    scribble(out_size, sizeof *out_size);
    return code;
  }
  *out_size = size;
  return KERN_SUCCESS;
}

/*
 * osfmk/vm/vm_user.c, mach_vm_write; vm_map.c, vm_map_copy_overwrite. A small
 * one is a copyout: it writes up to what stops it and says
 * KERN_INVALID_ADDRESS. A large one looks at all entries before it changes
 * anything.
 */
EXPORT int32_t mach_vm_write(uint32_t name, uint64_t address, uint8_t *data, uint32_t count) {
  int32_t code = enter("mach_vm_write");
  last_write_count = count;
  const struct task *task = code == 0 ? task_named(name) : NULL;
  if (code == 0 && task == NULL) code = MACH_SEND_INVALID_DEST;
  if (code != 0) return code;
  if (address + count < address) return KERN_INVALID_ADDRESS;
  if (writes_are_swallowed()) return KERN_SUCCESS;
  int32_t blocked;
  uint64_t size = allowed(task, address, count, VM_PROT_WRITE, &blocked);
  if (blocked != 0 && count > small_copy()) return blocked;
  uint64_t done = move(task, address, data, size, true);
  if (done == count) return KERN_SUCCESS;
  return task_named(name) == NULL ? MACH_SEND_INVALID_DEST : KERN_INVALID_ADDRESS;
}

/*
 * osfmk/vm/vm_user.c, mach_vm_protect; vm_map.c, vm_map_protect. No bytes are
 * success. All pages that the range touches are meant; a hole among them is
 * KERN_INVALID_ADDRESS. More than the maximum is KERN_PROTECTION_FAILURE, but
 * VM_PROT_COPY makes a copy, and writing part of its maximum. Where signatures
 * are enforced, nothing may be written and run at once.
 */
EXPORT int32_t mach_vm_protect(uint32_t name, uint64_t address, uint64_t size, int32_t set_maximum,
                               int32_t protection) {
  int32_t code = enter("mach_vm_protect");
  const struct task *task = code == 0 ? task_named(name) : NULL;
  if (code == 0 && task == NULL) code = MACH_SEND_INVALID_DEST;
  if (code != 0) return code;
  if (address + size < address) return KERN_INVALID_ARGUMENT;
  if (size == 0) return KERN_SUCCESS;
  int32_t copy = protection & VM_PROT_COPY ? VM_PROT_WRITE : 0;
  int32_t wanted = protection & VM_PROT_ALL;
  int32_t both = VM_PROT_WRITE | VM_PROT_EXECUTE;
  if (wx_is_refused() && (wanted & both) == both) return KERN_PROTECTION_FAILURE;
  uint64_t start = page_floor(address), end = page_ceil(address + size);
  struct entry entry;
  /* All of it is looked at before any of it is changed. */
  for (int changing = 0; changing < 2; changing++) {
    for (uint64_t at = start; at < end; at = entry.end) {
      if (!entry_find(task->pid, task->maps, at, &entry) || entry.start > at) {
        return KERN_INVALID_ADDRESS;
      }
      int32_t max = entry.max_protection | copy;
      if (wanted & ~max) return KERN_PROTECTION_FAILURE;
      if (!changing) continue;
      uint64_t stop = entry.end < end ? entry.end : end;
      if (set_maximum) overlay_set(task->pid, at, stop, entry.protection & wanted, wanted);
      else overlay_set(task->pid, at, stop, wanted, max);
    }
  }
  return KERN_SUCCESS;
}

/* The double's own: the last range that was flushed. */
static uint64_t flushed_address, flushed_size;
EXPORT uint64_t double_flushed_address(void) { return flushed_address; }
EXPORT uint64_t double_flushed_size(void) { return flushed_size; }

/*
 * osfmk/vm/vm_user.c, mach_vm_machine_attribute; vm_map.c,
 * vm_map_machine_attribute: a hole is KERN_INVALID_ADDRESS. Of the attributes
 * in osfmk/mach/vm_attributes.h, MATTR_CACHE to be flushed is all that is
 * known here.
 */
EXPORT int32_t mach_vm_machine_attribute(uint32_t name, uint64_t address, uint64_t size,
                                         uint32_t attribute, int32_t *value) {
  int32_t code = enter("mach_vm_machine_attribute");
  const struct task *task = code == 0 ? task_named(name) : NULL;
  if (code == 0 && task == NULL) code = MACH_SEND_INVALID_DEST;
  if (code == 0 && size == 0) return KERN_SUCCESS;
  if (code == 0 && (attribute != 1 || *value != 6)) code = KERN_INVALID_ARGUMENT;
  int32_t blocked;
  if (code == 0) allowed(task, address, size, 0, &blocked);
  if (code == 0) code = blocked;
  scribble(value, sizeof *value);
  if (code != 0) return code;
  flushed_address = address;
  flushed_size = size;
  return KERN_SUCCESS;
}

static void put32(uint8_t *info, size_t at, uint32_t value) { memcpy(info + at, &value, 4); }
static void put64(uint8_t *info, size_t at, uint64_t value) { memcpy(info + at, &value, 8); }

/* osfmk/mach/vm_region.h, packed to 4 bytes: the short and the long form. */
static void put_info(uint8_t *info, uint32_t count, const struct entry *entry, bool is_submap) {
  memset(info, 0, 4 * (size_t)count);
  put32(info, 0, (uint32_t)entry->protection);
  put32(info, 4, (uint32_t)entry->max_protection);
  put32(info, 8, 1); /* VM_INHERIT_COPY */
  put64(info, 12, entry->offset);
  put32(info, 20, entry->user_tag);
  if (count < 16) {
    put32(info, 24, 1); /* ref_count */
    info[30] = entry->has_file;
    info[31] = entry->share_mode;
    put32(info, 32, is_submap);
    return;
  }
  put32(info, 40, 1); /* ref_count */
  info[46] = entry->has_file;
  info[47] = entry->share_mode;
  put32(info, 48, is_submap);
}

/*
 * osfmk/vm/vm_map.c, vm_map_region_recurse_64: less room than the short form
 * is KERN_INVALID_ARGUMENT. The depth that is given is how deep it may go; it
 * gives back how deep it went. A map in the map that it may not go into is
 * told of as one region. An address where nothing is means the next region;
 * none any more is KERN_INVALID_ADDRESS.
 */
EXPORT int32_t mach_vm_region_recurse(uint32_t name, uint64_t *address, uint64_t *size,
                                      uint32_t *depth, uint8_t *info, uint32_t *count) {
  int32_t code = enter("mach_vm_region_recurse");
  const struct task *task = code == 0 ? task_named(name) : NULL;
  if (code == 0 && task == NULL) code = MACH_SEND_INVALID_DEST;
  if (code == 0 && *count < 12) code = KERN_INVALID_ARGUMENT;
  struct entry entry;
  bool found = false, is_submap = false;
  if (code == 0) {
    uint64_t at = *address, start = 0, end = 0;
    do {
      found = entry_find(task->pid, task->maps, at, &entry);
      at = entry.end;
    } while (found && *depth == 0 && entry.depth > 0);
    if (*depth == 0 && submap_find(task->pid, *address, &start, &end) &&
        (!found || start <= entry.start)) {
      found = is_submap = true;
      memset(&entry, 0, offsetof(struct entry, path));
      entry.start = start;
      entry.end = end;
      entry.protection = VM_PROT_READ;
      entry.max_protection = VM_PROT_ALL;
      entry.user_tag = VM_MEMORY_SHARED_PMAP;
      entry.share_mode = SM_TRUESHARED;
    }
    if (!found) code = KERN_INVALID_ADDRESS;
    /* Nothing is found of a process that has just ended. */
    if (!found && task_named(name) == NULL) code = MACH_SEND_INVALID_DEST;
  }
  if (code != 0) {
    scribble(address, sizeof *address);
    scribble(size, sizeof *size);
    scribble(depth, sizeof *depth);
    scribble(info, 4 * (size_t)*count);
    scribble(count, sizeof *count);
    return code;
  }
  *address = entry.start;
  *size = entry.end - entry.start;
  *depth = entry.depth;
  *count = *count < 16 ? 12 : *count < 17 ? 16 : *count < 19 ? 17 : 19;
  put_info(info, *count, &entry, is_submap);
  return KERN_SUCCESS;
}
