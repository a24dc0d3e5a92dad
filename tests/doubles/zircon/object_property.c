/* zx_object_get_property. */
#include "double.h"

#include <string.h>

/* [prop] ZX_PROP_NAME: "char[ZX_MAX_NAME_LEN]", with ZX_RIGHT_GET_PROPERTY. */
EXPORT zx_status_t zx_object_get_property(zx_handle_t number, uint32_t property, void *value,
                                          size_t value_size) {
  struct object *object;
  zx_status_t status;
  if (!is_to_fail(CALL_PROPERTY, &status)) {
    if (value == NULL) return ZX_ERR_INVALID_ARGS;
    status = object_of(number, 0, RIGHT_GET_PROPERTY, &object);
    if (status == ZX_OK && property != PROP_NAME) status = ZX_ERR_NOT_SUPPORTED;
    if (status == ZX_OK && value_size < NAME_LENGTH) status = ZX_ERR_BUFFER_TOO_SMALL;
    if (status == ZX_OK) memcpy(value, object->name, NAME_LENGTH);
  }
  if (status != ZX_OK) scribble(value, value_size);
  return status;
}
