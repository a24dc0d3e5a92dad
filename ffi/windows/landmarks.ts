import { heapsOf } from "./heaps.ts";
import type { ProcessHandle } from "./process_handle.ts";
import { stacksOf } from "./stacks.ts";
import type { Win32 } from "./symbols.ts";

/** What allocations of a process's own are for, by where they begin. */
export type Landmarks = ReadonlyMap<bigint, "heap" | "stack">;

/**
 * Finds heaps and stacks. Windows has no labels for them as Linux has: where
 * they are, a process says itself. What it does not say, or what may not be
 * looked at, has none; that is no failure.
 *
 * @param win The system.
 * @param process The process.
 * @returns Those that were found.
 */
export function landmarksOf(win: Win32, process: ProcessHandle): Landmarks {
  return new Map([
    ...heapsOf(win, process.reading).map((base) => [base, "heap"] as const),
    ...stacksOf(win, process).map((base) => [base, "stack"] as const),
  ]);
}
