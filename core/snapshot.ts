import { ChunkComparer } from "../wasm/engine.ts";
import { type Coverage, Ledger } from "./coverage.ts";
import { assertImpact, type ImpactOptions } from "./impact.ts";
import { planRuns } from "./plan.ts";
import type { Region } from "./region.ts";
import { assertSelection, type Selection } from "./selection.ts";
import type { MemorySource } from "./source.ts";
import { sweep } from "./sweep.ts";
import { Pacer, type WorkOptions } from "./work.ts";

/** What to take a snapshot of. */
export interface SnapshotOptions extends Selection, ImpactOptions, WorkOptions {
  /**
   * The most bytes that the snapshot may hold, zeros not counted. More is a
   * `RangeError`. Default 2 GiB.
   */
  readonly maxBytes?: number | undefined;
}

/** A stretch of a snapshot; its ends are where chunks or holes ended. */
export interface SnapshotPiece {
  /** Address of its first byte. */
  readonly address: bigint;
  /**
   * Its length in bytes. Zeros that were never used may be terabytes; other
   * pieces have no more than 256 KiB.
   */
  readonly length: number;
  /** Its bytes, or `null` if all are zero. */
  readonly bytes: Uint8Array<ArrayBuffer> | null;
}

/** Memory as it was, held in this process. */
export interface Snapshot {
  /** What could be read, and zeros that were never used; ascending. */
  readonly pieces: readonly SnapshotPiece[];
  /** The regions that were selected and could be read, ascending. */
  readonly regions: readonly Region[];
  /** What was read and what was not. */
  readonly coverage: Coverage;
}

/** Bytes read at a time, and the longest piece that holds any. */
export const SNAPSHOT_CHUNK = 256 * 1024;

const MAX_BYTES = 2 ** 31;

/**
 * Takes a snapshot.
 *
 * @param source Where the memory is.
 * @param options What of it.
 * @returns The snapshot.
 */
export async function takeSnapshot(
  source: MemorySource,
  options: SnapshotOptions,
): Promise<Snapshot> {
  assertSelection(options);
  assertImpact(source, options);
  const { maxBytes = MAX_BYTES } = options;
  const ledger = new Ledger();
  const runs = planRuns(source, options, [], ledger);
  const total = ledger.open;
  const pacer = new Pacer(options, total);
  const pieces: SnapshotPiece[] = [];
  let held = 0;
  using chunk = new ChunkComparer(SNAPSHOT_CHUNK, 1);
  const buffer = (length: number) => chunk.after(length);
  for (const piece of sweep(source, runs, SNAPSHOT_CHUNK, buffer, options)) {
    const { address, length, unread } = piece;
    ledger.enter(piece);
    if (unread === "untouched") {
      // Not read, but known: once it is used, it will have changed from zeros.
      pieces.push({ address, length, bytes: null });
    } else if (length > 0 && !unread) {
      const zero = chunk.isAfterZero(length);
      const bytes = zero ? null : chunk.after(length).slice();
      pieces.push({ address, length, bytes });
      held += bytes?.length ?? 0;
      if (held > maxBytes) {
        throw new RangeError(
          `Cannot hold a snapshot of more than ${maxBytes} bytes: choose ` +
            `less memory by perm, kind, module or range, or raise maxBytes`,
        );
      }
    }
    const turn = pacer.step(total - ledger.open, unread ? 0 : length);
    if (turn) await turn;
  }
  pacer.finish(total);
  const regions = runs.flatMap((run) => run.regions);
  return { pieces, regions, coverage: ledger.balance() };
}
