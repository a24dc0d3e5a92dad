import { assertWord } from "../../c_arguments.ts";
import { failed } from "./get_last_error.ts";
import { letGoOf, thisSystem } from "./system.ts";

/**
 * Closes a handle.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/api/handleapi/nf-handleapi-closehandle CloseHandle}
 *
 * @param handle The handle.
 * @returns Whether it was open: else error 6 (`ERROR_INVALID_HANDLE`).
 */
export function closeHandle(
  handle: bigint,
): boolean {
  assertWord(handle, "a handle");
  using system = thisSystem();
  const { call } = system;
  const done = call.CloseHandle(handle);
  const error = call.GetLastError();
  if (!done) return failed(error);
  letGoOf(handle);
  return true;
}
