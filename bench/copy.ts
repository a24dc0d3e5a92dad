/** What reading alone costs memsift. @module */

import type { AddressRange } from "../core/address.ts";
import { Ledger } from "../core/coverage.ts";
import { parsePattern } from "../core/pattern/parse.ts";
import { planRuns } from "../core/plan.ts";
import { CHUNK } from "../core/scan.ts";
import { sweep } from "../core/sweep.ts";
import { LinuxSource } from "../ffi/linux/source.ts";
import { PatternScanner } from "../wasm/engine.ts";

/**
 * Reads a range as a search does, into the same buffer in the engine's memory,
 * and does not search it.
 */
export function copyAlone(pid: number, range: AddressRange): void {
  using source = new LinuxSource(pid);
  using scanner = new PatternScanner([parsePattern("00")], [1], CHUNK);
  const ledger = new Ledger();
  const runs = planRuns(source, { range }, [], ledger);
  const buffer = (length: number) => scanner.buffer(length);
  let left = Number(range.end - range.start);
  for (const { length } of sweep(source, runs, CHUNK, buffer)) {
    left -= length;
  }
  if (left !== 0) throw new Error(`Cannot copy all: ${left} bytes are left`);
}
