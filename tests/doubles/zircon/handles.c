/* Handles, and what they may be used for. */
#include "double.h"

struct handle handles[HANDLES];
uint32_t open_handles;

/*
 * [handles] A handle is a number; zero is none, and the low two bits of each
 * are set. A number that was closed is not given out again here at once, so
 * that whoever uses it is found out.
 */
zx_handle_t number_of(size_t index) {
  return handles[index].generation << 18 | (uint32_t)index << 2 | 3;
}

struct handle *handle_of(zx_handle_t number) {
  struct handle *handle = &handles[number >> 2 & (HANDLES - 1)];
  if (!handle->open || number_of((size_t)(handle - handles)) != number) return NULL;
  return handle;
}

zx_handle_t add_handle(struct object *object, zx_rights_t rights, bool counted) {
  static size_t at;
  for (size_t tries = 0; tries < HANDLES; tries++) {
    at = (at + 1) % HANDLES;
    struct handle *handle = &handles[at];
    if (handle->open) continue;
    handle->open = true;
    handle->counted = counted;
    handle->generation++;
    handle->rights = rights;
    handle->object = object;
    if (counted) open_handles++;
    return number_of(at);
  }
  return 0;
}

/* [handles] First whether it is one, then what it is of, then its rights. */
zx_status_t object_of(zx_handle_t number, uint32_t type, zx_rights_t rights,
                      struct object **object) {
  struct handle *handle = handle_of(number);
  if (handle == NULL) return ZX_ERR_BAD_HANDLE;
  if (type != 0 && handle->object->type != type) return ZX_ERR_WRONG_TYPE;
  if ((handle->rights & rights) != rights) return ZX_ERR_ACCESS_DENIED;
  *object = handle->object;
  return ZX_OK;
}

/* [close] ZX_HANDLE_INVALID is closed with success. */
EXPORT zx_status_t zx_handle_close(zx_handle_t number) {
  if (number == 0) return ZX_OK;
  struct handle *handle = handle_of(number);
  if (handle == NULL) return ZX_ERR_BAD_HANDLE;
  handle->open = false;
  if (handle->counted) open_handles--;
  return ZX_OK;
}
