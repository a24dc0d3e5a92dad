/** All that one run measured, as `--json` writes it. @module */

import type { FindRecord } from "./find.ts";
import type { Machine } from "./machine.ts";
import type { ReadRound } from "./read.ts";
import type { StartupRound } from "./startup.ts";

/** A run; times are in seconds. */
export interface BenchRecord {
  /** The day. */
  readonly date: string;
  /** memsift's version. */
  readonly version: string;
  /** Where it ran. */
  readonly machine: Machine;
  /** How the C program was compiled. */
  readonly cFlags: readonly string[];
  /** Bytes that were searched. */
  readonly size: number;
  /** What the random bytes began with. */
  readonly seed: number;
  /** The searches. */
  readonly find: readonly FindRecord[];
  /** 8-byte reads. */
  readonly read: readonly ReadRound[];
  /** Starts of the command line tool; `null` where there is none. */
  readonly startup: readonly StartupRound[] | null;
}
