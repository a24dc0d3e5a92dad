import type { Win32 } from "./symbols.ts";

/** FILETIMEs: in 100 ns since the year 1601, UTC. */
export interface ProcessTimes {
  /** When the process started. With its id, this is who it is. */
  readonly creationTime: bigint;
  /** When it ended; without a meaning while it lives. */
  readonly exitTime: bigint;
  /** How long the system has worked for it. */
  readonly kernelTime: bigint;
  /** How long it has worked itself. */
  readonly userTime: bigint;
}

/** What GetProcessTimes refused with. */
export interface TimesFailure {
  readonly error: number;
}

/**
 * Asks when a process started and ended, and how long it ran.
 *
 * @param win The system.
 * @param process A handle with a right to query.
 * @returns The times, or why they are not told.
 */
export function processTimes(
  { call }: Win32,
  process: bigint,
): ProcessTimes | TimesFailure {
  // A FILETIME is low u32 @0 and high u32 @4: together a u64.
  const times = new BigUint64Array(4);
  const at = (index: number) => new Uint8Array(times.buffer, 8 * index, 8);
  const done = call.GetProcessTimes(process, at(0), at(1), at(2), at(3));
  const error = call.GetLastError();
  if (!done) return { error };
  const [creationTime = 0n, exitTime = 0n, kernelTime = 0n, userTime = 0n] =
    times;
  return { creationTime, exitTime, kernelTime, userTime };
}
