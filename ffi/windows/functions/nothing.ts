import { ERROR } from "../last_error.ts";
import type { Win32 } from "../symbols.ts";
import { failed } from "./get_last_error.ts";

/**
 * The outcome of transferring no bytes: success for every handle of a
 * process. Systems do not agree: Windows reads nothing even from what is no
 * handle, Wine does not, and for writing it depends on the address.
 */
export function succeedsWithNothing({ call }: Win32, process: bigint): boolean {
  // Without the right to ask, the error is another one.
  const id = call.GetProcessId(process);
  const error = call.GetLastError();
  return id !== 0 || error !== ERROR.ERROR_INVALID_HANDLE || failed(error);
}
