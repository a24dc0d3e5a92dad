import {
  MemoryError,
  type MemoryErrorCode,
  type NativeError,
} from "../../core/error.ts";
import { denialHint } from "./access.ts";
import { ERROR } from "./last_error.ts";
import type { Win32 } from "./symbols.ts";

const CODES = new Map<number, MemoryErrorCode>([
  [ERROR.ERROR_ACCESS_DENIED, "permission-denied"],
  [ERROR.ERROR_INVALID_HANDLE, "invalid-handle"],
  [ERROR.ERROR_NOT_ENOUGH_MEMORY, "no-resources"],
  [ERROR.ERROR_NO_SYSTEM_RESOURCES, "no-resources"],
  [ERROR.ERROR_WORKING_SET_QUOTA, "no-resources"],
  [ERROR.ERROR_COMMITMENT_LIMIT, "no-resources"],
  // A snapshot that libraries which come and go have never let be taken.
  [ERROR.ERROR_BAD_LENGTH, "no-resources"],
  [ERROR.ERROR_NOT_SUPPORTED, "not-supported"],
  [ERROR.ERROR_CALL_NOT_IMPLEMENTED, "not-supported"],
]);

/**
 * The error for a call that failed for the process as a whole.
 *
 * @param win The system, to find out why permission was denied.
 * @param action What was tried, as in `"read process 42"`.
 * @param pid The process.
 * @param native What the system said.
 * @returns The error.
 */
export function processError(
  win: Win32,
  action: string,
  pid: number,
  native: NativeError,
): MemoryError {
  const code = CODES.get(native.number) ?? "invalid-argument";
  if (code === "permission-denied") {
    return new MemoryError(code, `Cannot ${action}: permission denied`, {
      pid,
      native,
      hint: denialHint(win, pid),
    });
  }
  return new MemoryError(code, `Cannot ${action}`, { pid, native });
}
