import { assertU32 } from "../../c_arguments.ts";
import { thisSystem } from "./system.ts";

/**
 * Closes a handle.
 *
 * @see {@link https://fuchsia.dev/reference/syscalls/handle_close zx_handle_close}
 *
 * @param handle The handle; 0 (`ZX_HANDLE_INVALID`) is ignored.
 * @returns 0 (`ZX_OK`), or -11 (`ZX_ERR_BAD_HANDLE`) for no handle.
 */
export function zxHandleClose(handle: number): number {
  assertU32(handle, "a handle");
  return thisSystem().call.zx_handle_close(handle);
}
