import { ZX } from "../status.ts";
import { assertU32, assertWord } from "../../c_arguments.ts";
import { assertHandleRoom } from "./handle_room.ts";
import { thisSystem } from "./system.ts";

/**
 * Gets a handle of a job's child by its koid: one of its jobs or processes,
 * but not what lies deeper. `ZX_INFO_JOB_CHILDREN` and
 * `ZX_INFO_JOB_PROCESSES` list their koids.
 *
 * @see {@link https://fuchsia.dev/reference/syscalls/object_get_child zx_object_get_child}
 *
 * @param handle A handle of the job, or of a process for its threads, with
 * `ZX_RIGHT_ENUMERATE`.
 * @param koid The child.
 * @param rights What the new handle is for, `ZX_RIGHT_*`, or'ed, all of which
 * the parent's must have; `ZX_RIGHT_SAME_RIGHTS` for all of the parent's.
 * @param out One element: gets the handle, to be given to
 * {@linkcode zxHandleClose}. It is not touched unless the call succeeds.
 * @returns 0 (`ZX_OK`), or a negative status: -11 (`ZX_ERR_BAD_HANDLE`), -12
 * (`ZX_ERR_WRONG_TYPE`) for what has no children, -30
 * (`ZX_ERR_ACCESS_DENIED`) without the rights, -25 (`ZX_ERR_NOT_FOUND`) if
 * there is no such child.
 */
export function zxObjectGetChild(
  handle: number,
  koid: bigint,
  rights: number,
  out: Uint32Array<ArrayBuffer>,
): number {
  assertU32(handle, "a handle");
  assertWord(koid, "a koid");
  assertU32(rights, "rights");
  assertHandleRoom(out);
  const child = new Uint32Array(1);
  const status = thisSystem().call.zx_object_get_child(
    handle,
    koid,
    rights,
    new Uint8Array(child.buffer),
  );
  if (status === ZX.ZX_OK) out.set(child);
  return status;
}
