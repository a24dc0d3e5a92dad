/* Jobs, processes and what else has a koid. */
#include "double.h"

#include <stdlib.h>
#include <string.h>

struct object objects[OBJECTS];
size_t object_count;

/* [handles] A koid is never used again. */
static zx_koid_t next_koid = ROOT_JOB;

/* The name of an object: 31 bytes and a zero, whatever was given. */
void set_name(char *name, const char *from) {
  size_t length = strcspn(from, "]\n");
  memset(name, 0, NAME_LENGTH);
  memcpy(name, from, length < NAME_LENGTH ? length : NAME_LENGTH - 1);
}

struct object *add_object(uint32_t type, zx_koid_t parent, const char *name) {
  if (object_count == OBJECTS) abort();
  struct object *object = &objects[object_count++];
  object->koid = next_koid;
  next_koid += 7;
  object->parent = parent;
  object->type = type;
  object->started = true;
  set_name(object->name, name);
  return object;
}

struct object *object_with(zx_koid_t koid) {
  for (size_t index = 0; index < object_count; index++) {
    if (objects[index].koid == koid) return &objects[index];
  }
  return NULL;
}
