/**
 * All that one run measured, as `--json` writes it; results.schema.json says
 * the same to other programs.
 *
 * @module
 */

import type { FindRecord } from "./find.ts";
import type { Machine } from "./machine.ts";
import type { ReadRound } from "./read.ts";
import type { StartupRound } from "./startup.ts";

/** Who took part. */
export interface PeerRecord {
  /** What people call it. */
  readonly name: string;
  /** Its version; `null` if it was not installed. */
  readonly version: string | null;
  /** What its seconds are the seconds of. */
  readonly timed: string;
}

/** A run; times are in seconds. */
export interface BenchRecord {
  /** The day. */
  readonly date: string;
  /** memsift's version. */
  readonly version: string;
  /** Where it ran. */
  readonly machine: Machine;
  /** The programs that it was compared with. */
  readonly peers: readonly PeerRecord[];
  /** Threads of memsift where it used several; 1 if it never did. */
  readonly threads: number;
  /** Bytes that were searched. */
  readonly size: number;
  /** What the random bytes began with. */
  readonly seed: number;
  /** The searches. */
  readonly find: readonly FindRecord[];
  /** 8-byte reads. */
  readonly read: readonly ReadRound[];
  /** Starts; `null` where only the answers counted. */
  readonly startup: readonly StartupRound[] | null;
}
