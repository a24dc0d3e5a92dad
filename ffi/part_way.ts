import { MemoryError, withDetails } from "../core/error.ts";

/**
 * Goes on with a transfer that has come part of the way: if the process
 * refuses now, the error tells how far that is, so that what was written can
 * be taken back.
 *
 * @param transferred Bytes that were transferred before.
 * @param goOn The rest.
 * @returns What the rest gives.
 */
export function partWay<T>(transferred: number, goOn: () => T): T {
  try {
    return goOn();
  } catch (error) {
    if (transferred === 0 || !(error instanceof MemoryError)) throw error;
    const all = transferred + (error.transferred ?? 0);
    throw withDetails(error, { transferred: all });
  }
}
