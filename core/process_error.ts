import { MemoryError, type NativeError } from "./error.ts";

// What every system says of a process as a whole, in the same words.

/** Where to look for what can be opened. */
export const PS_HINT =
  "memsift ps lists the processes that can be seen from here";

/**
 * The error for a process that has ended.
 *
 * @param action What was tried, as in `"read process 42"`.
 * @param pid The process.
 * @param native What the system said.
 * @returns The error.
 */
export function goneError(
  action: string,
  pid: number,
  native?: NativeError,
): MemoryError {
  return new MemoryError(
    "process-gone",
    `Cannot ${action}: the process has ended`,
    { pid, native, hint: "start it again and open its new id" },
  );
}

/** The error for a process that was let go of. */
export function closedError(pid: number): MemoryError {
  return new MemoryError(
    "invalid-handle",
    `Cannot use process ${pid}: it has been closed`,
    { pid, hint: "open it again" },
  );
}

/**
 * The error for an id that no process has.
 *
 * @param pid The id.
 * @param native What the system said.
 * @param hint What to do about it.
 * @returns The error.
 */
export function noProcessError(
  pid: number,
  native: NativeError,
  hint: string = PS_HINT,
): MemoryError {
  return new MemoryError(
    "no-such-process",
    `Cannot open process ${pid}: there is none`,
    { pid, native, hint },
  );
}
