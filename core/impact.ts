import { MemoryError } from "./error.ts";
import type { MemorySource } from "./source.ts";

/** How much reading may do to the process that is read, and to the system. */
export interface ImpactOptions {
  /**
   * Whether to read private memory that was never used too. It holds zeros,
   * and reading it gives the process page tables that it did not need, so it
   * is left out by default where the system tells which it is (Linux). A match
   * that reaches into it is then not found: ask for it when you search for
   * zeros. Default `false`.
   */
  readonly untouched?: boolean | undefined;
  /**
   * Whether to read only what is in memory now, and mapped by the process:
   * nothing is fetched from swap or a disk. A `MemoryError` (`not-supported`)
   * where the system does not tell. Default `false`.
   */
  readonly resident?: boolean | undefined;
  /**
   * The most bytes to read in a second, on average: a chunk is read at once,
   * and the time that it may take passes before the next one. Default: as many
   * as can be.
   */
  readonly throttle?: number | undefined;
}

/**
 * Throws unless a source can be read like that.
 *
 * @param source What is to be read.
 * @param options How.
 */
export function assertImpact(
  { survey, pid, name }: MemorySource,
  { resident, throttle }: ImpactOptions,
): void {
  if (throttle !== undefined && !(throttle > 0)) {
    throw new RangeError(
      `Cannot read ${throttle} bytes in a second: it must be more than 0`,
    );
  }
  if (!resident || survey) return;
  throw new MemoryError(
    "not-supported",
    `Cannot read only what is resident of ${name}: nothing tells what is`,
    { pid: pid ?? undefined, hint: "read it without `resident`" },
  );
}
