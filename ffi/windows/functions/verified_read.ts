import type { Extent } from "../../extents.ts";
import { extentOf, type Stop } from "../extent.ts";
import { ERROR } from "../last_error.ts";
import { isReadable } from "../protection.ts";
import type { Win32 } from "../symbols.ts";
import { assertCount, assertSize, assertWord } from "../../c_arguments.ts";
import { failed } from "./get_last_error.ts";
import { succeedsWithNothing } from "./nothing.ts";

/** The arguments that all functions that read have. */
export interface ReadArguments {
  readonly baseAddress: bigint;
  readonly buffer: Uint8Array<ArrayBuffer> | null;
  readonly size: number;
  readonly numberOfBytesRead: BigUint64Array<ArrayBuffer> | null;
}

/**
 * Reads as the pages document it: the whole range is verified first, and the
 * buffer gets all of the bytes or none.
 *
 * @param system The functions.
 * @param process A handle to verify with, or `null` if there is none.
 * @param request What to read.
 * @param transfer Calls the system; a BOOL.
 * @returns Whether it succeeded.
 */
export function readVerified(
  system: Win32,
  process: bigint | null,
  { baseAddress, buffer, size, numberOfBytesRead }: ReadArguments,
  transfer: (
    bytes: Uint8Array<ArrayBuffer> | null,
    count: Uint8Array<ArrayBuffer> | null,
  ) => number,
): boolean {
  assertWord(baseAddress, "an address");
  assertSize(size, buffer);
  assertCount(numberOfBytesRead);
  numberOfBytesRead?.set([0n]);
  const { call } = system;
  if (process !== null) {
    if (size === 0) return succeedsWithNothing(system, process);
    const extent = extentOf(system, process, baseAddress, size, isReadable);
    const refusal = refusalOf(extent, size);
    if (refusal !== 0) return failed(refusal);
  }
  const bytes = buffer && new Uint8Array(size);
  const count = numberOfBytesRead && new BigUint64Array(1);
  const done = transfer(bytes, count && new Uint8Array(count.buffer));
  const error = call.GetLastError();
  if (!done) return failed(error);
  if (bytes) buffer?.set(bytes);
  if (count) numberOfBytesRead?.set(count);
  return true;
}

/**
 * The number that Windows has for a range that cannot be read throughout; 0
 * if it can, or if nobody may ask.
 */
function refusalOf({ size, stop }: Extent<Stop>, wanted: number): number {
  if (size === wanted || (stop && "error" in stop)) return 0;
  return stop === null ? ERROR.ERROR_NOACCESS : ERROR.ERROR_PARTIAL_COPY;
}
