import {
  MemoryError,
  type MemoryErrorCode,
  type NativeError,
} from "../../core/error.ts";
import { goneError } from "../../core/process_error.ts";
import { denialHint } from "./access.ts";
import { isOfMessage, KERN } from "./kern_return.ts";
import type { LibSystem } from "./symbols.ts";

const CODES = new Map<number, MemoryErrorCode>([
  [KERN.KERN_INVALID_ADDRESS, "unmapped"],
  [KERN.KERN_PROTECTION_FAILURE, "not-readable"],
  [KERN.KERN_NO_SPACE, "no-resources"],
  [KERN.KERN_FAILURE, "permission-denied"],
  [KERN.KERN_RESOURCE_SHORTAGE, "no-resources"],
  [KERN.KERN_NO_ACCESS, "permission-denied"],
  [KERN.KERN_MEMORY_FAILURE, "guard-or-device"],
  [KERN.KERN_MEMORY_ERROR, "guard-or-device"],
  // Interrupted, the call tells as little as if its message had been lost.
  [KERN.KERN_ABORTED, "transport"],
  [KERN.KERN_INVALID_NAME, "invalid-handle"],
  [KERN.KERN_INVALID_TASK, "process-gone"],
  [KERN.KERN_INVALID_RIGHT, "invalid-handle"],
  [KERN.KERN_TERMINATED, "process-gone"],
  [KERN.KERN_NOT_SUPPORTED, "not-supported"],
  [KERN.KERN_DENIED, "permission-denied"],
  [KERN.MACH_SEND_INVALID_DEST, "process-gone"],
]);

const HINTS: Partial<Record<MemoryErrorCode, string>> = {
  "no-resources": "the system is short of memory: end other programs",
  "invalid-handle": "open it again",
  "not-supported": "this process or memory does not have it",
  "transport": "the message to the system was lost: try again",
  "invalid-argument": "the system takes no such address or size",
};

/**
 * The error for a call of Mach that failed for the process as a whole.
 *
 * @param libSystem The system, to find out why permission was denied.
 * @param action What was tried, as in `"read process 42"`.
 * @param pid The process.
 * @param native What the system said.
 * @returns The error.
 */
export function processError(
  libSystem: LibSystem,
  action: string,
  pid: number,
  native: NativeError,
): MemoryError {
  const code = CODES.get(native.number) ??
    (isOfMessage(native.number) ? "transport" : "invalid-argument");
  if (code === "process-gone") return goneError(action, pid, native);
  if (code === "permission-denied") {
    return new MemoryError(code, `Cannot ${action}: permission denied`, {
      pid,
      native,
      hint: denialHint(libSystem, pid),
    });
  }
  const hint = HINTS[code];
  return new MemoryError(code, `Cannot ${action}`, { pid, native, hint });
}

/** The error for a task that has ended while its process has not. */
export function replacedError(
  action: string,
  pid: number,
  native: NativeError,
): MemoryError {
  return new MemoryError(
    "process-gone",
    `Cannot ${action}: the process has another task now`,
    {
      pid,
      native,
      hint: "it has begun to run another program: open it again",
    },
  );
}
