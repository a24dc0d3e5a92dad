/* zx_object_get_child. */
#include "double.h"

/* [child] and [kernel]: no right is looked up before ZX_RIGHT_ENUMERATE, and
 * no child before the rights that are asked for, which the parent must have. */
static zx_status_t get_child(zx_handle_t number, zx_koid_t koid, zx_rights_t rights,
                             zx_handle_t *out) {
  struct object *parent;
  zx_status_t status;
  if (is_to_fail(CALL_CHILD, &status)) return status;
  status = object_of(number, 0, RIGHT_ENUMERATE, &parent);
  if (status != ZX_OK) return status;
  zx_rights_t granted = handle_of(number)->rights;
  if (rights == RIGHT_SAME_RIGHTS) rights = granted;
  else if ((granted & rights) != rights) return ZX_ERR_ACCESS_DENIED;
  if (parent->type != TYPE_JOB && parent->type != TYPE_PROCESS) return ZX_ERR_WRONG_TYPE;
  struct object *child = object_with(koid);
  if (child == NULL || child->parent != parent->koid) return ZX_ERR_NOT_FOUND;
  if (child->type == TYPE_PROCESS && has_ended(child)) return ZX_ERR_NOT_FOUND;
  zx_handle_t handle = add_handle(child, rights, true);
  if (handle == 0) return ZX_ERR_NO_MEMORY;
  *out = handle;
  return ZX_OK;
}

EXPORT zx_status_t zx_object_get_child(zx_handle_t handle, zx_koid_t koid, zx_rights_t rights,
                                       zx_handle_t *out) {
  zx_status_t status = get_child(handle, koid, rights, out);
  if (status != ZX_OK) scribble(out, sizeof *out);
  return status;
}
