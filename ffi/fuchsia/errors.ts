import {
  MemoryError,
  type MemoryErrorCode,
  type NativeError,
} from "../../core/error.ts";
import { goneError } from "../../core/process_error.ts";
import { ZX } from "./status.ts";

const CODES = new Map<number, MemoryErrorCode>([
  [ZX.ZX_ERR_NOT_SUPPORTED, "not-supported"],
  [ZX.ZX_ERR_NO_RESOURCES, "no-resources"],
  // Of a transfer it says that nothing is mapped, and makes it short; here it
  // is of the other calls.
  [ZX.ZX_ERR_NO_MEMORY, "no-resources"],
  [ZX.ZX_ERR_BAD_HANDLE, "invalid-handle"],
  [ZX.ZX_ERR_WRONG_TYPE, "wrong-type"],
  [ZX.ZX_ERR_ACCESS_DENIED, "permission-denied"],
]);

const HINTS: Partial<Record<MemoryErrorCode, string>> = {
  "permission-denied": "the handle needs ZX_RIGHT_READ, ZX_RIGHT_WRITE (to " +
    "read too) and ZX_RIGHT_INSPECT, and so does the job's handle that it " +
    "comes from",
  "invalid-handle": "open it again",
  "wrong-type": "take the koid of a process; memsift ps lists them",
  "invalid-argument": "the kernel moves 1 byte to 64 MiB at a time, to or " +
    "from memory that is there",
  "no-resources": "take the range in smaller pieces",
  "not-supported": "the system does not have this call or topic",
};

/** What turns on the calls that change other processes. */
export const WRITING_HINT = "writing takes a kernel that was started with " +
  "kernel.enable-debugging-syscalls=true";

/**
 * The error for a call that failed for the process as a whole.
 *
 * @param action What was tried, as in `"read process 42"`.
 * @param pid The process.
 * @param native What the system said.
 * @returns The error.
 */
export function processError(
  action: string,
  pid: number,
  native: NativeError,
): MemoryError {
  if (native.number === ZX.ZX_ERR_BAD_STATE) {
    return goneError(action, pid, native);
  }
  const code = CODES.get(native.number) ?? "invalid-argument";
  const writes = native.api === "zx_process_write_memory";
  return new MemoryError(
    code,
    code === "permission-denied"
      ? `Cannot ${action}: permission denied`
      : `Cannot ${action}`,
    {
      pid,
      native,
      hint: writes && code === "not-supported" ? WRITING_HINT : HINTS[code],
    },
  );
}
