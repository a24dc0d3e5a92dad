import {
  MemoryError,
  type MemoryErrorCode,
  type NativeError,
} from "../../core/error.ts";
import { goneError } from "../../core/process_error.ts";
import { denialHint } from "./access.ts";
import { ERRNO } from "./errno.ts";
import { readStat } from "./status.ts";
import type { Libc } from "./symbols.ts";

const CODES = new Map<number, MemoryErrorCode>([
  [ERRNO.EPERM, "permission-denied"],
  [ERRNO.EACCES, "permission-denied"],
  [ERRNO.ESRCH, "process-gone"],
  // The files are those of /proc/PID.
  [ERRNO.ENOENT, "process-gone"],
  [ERRNO.EBADF, "invalid-handle"],
  [ERRNO.ENOMEM, "no-resources"],
  [ERRNO.EMFILE, "no-resources"],
  [ERRNO.ENFILE, "no-resources"],
  [ERRNO.ENOSYS, "not-supported"],
]);

/**
 * The error for a call that failed for the process as a whole.
 *
 * @param libc The C library, to find out why permission was denied.
 * @param action What was tried, as in `"read process 42"`.
 * @param pid The process.
 * @param native What the system said.
 * @returns The error.
 */
export function processError(
  libc: Libc,
  action: string,
  pid: number,
  native: NativeError,
): MemoryError {
  const code = CODES.get(native.number) ?? "invalid-argument";
  // Who is not root is told the same of a zombie, whose memory is gone.
  if (code === "permission-denied" && isZombie(libc, pid)) {
    return goneError(action, pid, native);
  }
  if (code === "permission-denied") {
    return new MemoryError(code, `Cannot ${action}: permission denied`, {
      pid,
      native,
      hint: denialHint(libc, pid),
    });
  }
  if (code === "process-gone") return goneError(action, pid, native);
  return new MemoryError(code, `Cannot ${action}`, { pid, native });
}

function isZombie(libc: Libc, pid: number): boolean {
  const stat = readStat(libc, pid);
  return !("errno" in stat) && (stat.state === "Z" || stat.state === "X");
}
