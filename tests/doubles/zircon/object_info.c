/* zx_object_get_info. */
#include "double.h"

#include <stdlib.h>
#include <string.h>

/* [object.h] zx_info_maps_t. V1 ends behind one count, V2 behind two. */
struct maps_entry {
  char name[NAME_LENGTH];
  uint64_t base;
  uint64_t size;
  uint64_t depth;
  uint32_t type; /* NONE 0, ASPACE 1, VMAR 2, MAPPING 3 */
  uint32_t padding;
  uint32_t mmu_flags; /* ZX_VM_PERM_READ 1, WRITE 2, EXECUTE 4 */
  uint32_t padding2;
  uint64_t vmo_koid;
  uint64_t vmo_offset;
  uint64_t counts[8];
};
_Static_assert(offsetof(struct maps_entry, counts[1]) == 96, "zx_info_maps_v1_t");
_Static_assert(offsetof(struct maps_entry, counts[2]) == 104, "zx_info_maps_v2_t");
_Static_assert(sizeof(struct maps_entry) == 152, "zx_info_maps_t");

/* [info] Topics of one record: "ZX_ERR_BUFFER_TOO_SMALL". */
static zx_status_t give_one(const void *record, size_t record_size, void *buffer, size_t size,
                            size_t *actual, size_t *avail) {
  size_t written = size >= record_size && buffer != NULL ? 1 : 0;
  if (written) memcpy(buffer, record, record_size);
  if (actual != NULL) *actual = written;
  if (avail != NULL) *avail = 1;
  return written ? ZX_OK : ZX_ERR_BUFFER_TOO_SMALL;
}

/* [info] "If the buffer is insufficiently large, avail will be larger than
 * actual", with ZX_OK. */
struct records {
  uint8_t *at;
  size_t stride, room, written, avail;
};

static void give(struct records *records, const void *record) {
  if (records->written < records->room && records->at != NULL) {
    memcpy(records->at + records->written * records->stride, record, records->stride);
    records->written++;
  }
  records->avail++;
}

static zx_status_t give_counts(const struct records *records, size_t *actual, size_t *avail) {
  if (actual != NULL) *actual = records->written;
  if (avail != NULL) *avail = records->avail;
  return ZX_OK;
}

/* [info] Depth-first and ascending: the address space, its root, then what
 * lies in it. Modules are mapped into regions of their own. */
static void give_maps(struct object *process, struct records *records) {
  struct mappings mappings = mappings_of(process);
  struct maps_entry entry = {.base = 0x1000, .size = 0x7ffffffff000, .depth = 0, .type = 1};
  give(records, &entry);
  entry.depth = 1;
  entry.type = 2;
  give(records, &entry);
  for (size_t index = 0; index < mappings.count; index++) {
    const struct mapping *mapping = &mappings.list[index];
    struct maps_entry found = {.base = mapping->base,
                               .size = mapping->end - mapping->base,
                               .depth = 2,
                               .type = 2};
    if (mapping->file) {
      give(records, &found);
      found.depth = 3;
    }
    found.type = 3;
    found.mmu_flags = mapping->mmu_flags;
    found.vmo_koid = mapping->vmo_koid;
    found.vmo_offset = mapping->vmo_offset;
    memcpy(found.name, mapping->name, NAME_LENGTH);
    memset(found.counts, 0x77, sizeof found.counts);
    give(records, &found);
  }
  free(mappings.list);
}

/* [object.h] zx_info_process_t, and what it was in the page's time. */
static zx_status_t give_process(struct object *process, uint32_t topic, void *buffer, size_t size,
                                size_t *actual, size_t *avail) {
  bool ended = has_ended(process);
  if (topic == INFO_PROCESS_V1) {
    struct {
      int64_t return_code;
      uint8_t started, exited, debugger_attached, padding[5];
    } info = {-1028, process->started, ended, 0, {0}};
    return give_one(&info, sizeof info, buffer, size, actual, avail);
  }
  struct {
    int64_t return_code, start_time;
    uint32_t flags, padding;
  } info = {-1028, 1, (process->started ? 1u : 0) | (ended ? 2u : 0), 0};
  return give_one(&info, sizeof info, buffer, size, actual, avail);
}

static zx_status_t get_info(zx_handle_t number, uint32_t topic, void *buffer, size_t size,
                            size_t *actual, size_t *avail) {
  struct object *object;
  zx_status_t status;
  if (is_to_fail(CALL_INFO, &status)) return status;
  struct records records = {.at = buffer};
  switch (topic) {
    case INFO_HANDLE_BASIC: { /* [info] Any handle, whatever its rights. */
      status = object_of(number, 0, 0, &object);
      if (status != ZX_OK) return status;
      struct {
        zx_koid_t koid;
        uint32_t rights, type;
        zx_koid_t related;
        uint32_t reserved, padding;
      } info = {object->koid, handle_of(number)->rights, object->type, object->parent, 0, 0};
      return give_one(&info, sizeof info, buffer, size, actual, avail);
    }
    case INFO_PROCESS_V1:
    case INFO_PROCESS: /* [info] "and have ZX_RIGHT_INSPECT" */
      if (topic == INFO_PROCESS && flavour == SEED) return ZX_ERR_NOT_SUPPORTED;
      if (topic == INFO_PROCESS_V1 && flavour == TODAY) return ZX_ERR_NOT_SUPPORTED;
      status = object_of(number, TYPE_PROCESS, RIGHT_INSPECT, &object);
      if (status != ZX_OK) return status;
      return give_process(object, topic, buffer, size, actual, avail);
    case INFO_JOB_CHILDREN:
    case INFO_JOB_PROCESSES: /* [info] "and have ZX_RIGHT_ENUMERATE" */
      status = object_of(number, TYPE_JOB, RIGHT_ENUMERATE, &object);
      if (status != ZX_OK) return status;
      records.stride = sizeof(zx_koid_t);
      records.room = size / records.stride;
      for (size_t index = 0; index < object_count; index++) {
        struct object *other = &objects[index];
        uint32_t type = topic == INFO_JOB_CHILDREN ? TYPE_JOB : TYPE_PROCESS;
        if (other->parent != object->koid || other->type != type) continue;
        /* A process that has ended belongs to no job any more. */
        if (type == TYPE_PROCESS && has_ended(other)) continue;
        give(&records, &other->koid);
      }
      return give_counts(&records, actual, avail);
    case INFO_PROCESS_MAPS_V1:
    case INFO_PROCESS_MAPS_V2:
    case INFO_PROCESS_MAPS:
      /* [info] names ZX_RIGHT_READ, [kernel] of today takes ZX_RIGHT_INSPECT. */
      status = object_of(number, TYPE_PROCESS, flavour == TODAY ? RIGHT_INSPECT : RIGHT_READ,
                         &object);
      if (status != ZX_OK) return status;
      /* [info] "If the target process has terminated" */
      if (!object->started || has_ended(object)) return ZX_ERR_BAD_STATE;
      records.stride = topic == INFO_PROCESS_MAPS_V1   ? 96
                       : topic == INFO_PROCESS_MAPS_V2 ? 104
                                                       : sizeof(struct maps_entry);
      records.room = size / records.stride;
      give_maps(object, &records);
      return give_counts(&records, actual, avail);
    default:
      return ZX_ERR_NOT_SUPPORTED;
  }
}

EXPORT zx_status_t zx_object_get_info(zx_handle_t handle, uint32_t topic, void *buffer,
                                      size_t buffer_size, size_t *actual, size_t *avail) {
  zx_status_t status = get_info(handle, topic, buffer, buffer_size, actual, avail);
  if (status != ZX_OK) scribble(buffer, buffer_size);
  return status;
}
