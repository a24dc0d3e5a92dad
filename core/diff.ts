import { ChunkComparer } from "../wasm/engine.ts";
import { type Region, regionAt } from "./region.ts";
import {
  type Snapshot,
  SNAPSHOT_CHUNK,
  type SnapshotPiece,
} from "./snapshot.ts";
import { Pacer, type WorkOptions } from "./work.ts";

/** How to compare. */
export interface DiffOptions extends WorkOptions {
  /**
   * Bytes that count as changed together, a power of two up to 4096: 4 shows
   * whole 32-bit numbers where one of their bytes changed. Default 1.
   */
  readonly unit?: number | undefined;
}

/** A range of bytes that are not what they were. */
export interface Change {
  /** Where it starts. */
  readonly address: bigint;
  /** Its length in bytes; it never crosses a page's end. */
  readonly length: number;
  /** What was there. */
  readonly before: Uint8Array<ArrayBuffer>;
  /** What is there. */
  readonly after: Uint8Array<ArrayBuffer>;
  /** The region it is in, as the later snapshot has it. */
  readonly region: Region;
}

/** What two snapshots share and what they don't. */
export interface DiffSummary {
  /** Bytes that both have: they were compared. */
  readonly compared: number;
  /** Bytes in changes. */
  readonly changed: number;
  /** Bytes that only the earlier snapshot has. */
  readonly removed: number;
  /** Bytes that only the later snapshot has. */
  readonly added: number;
}

/**
 * Finds what changed between two snapshots.
 *
 * Memory that only one of them has is not compared; the summary, which the
 * generator returns, counts it.
 *
 * @example
 * ```ts
 * import { diffSnapshots } from "@memsift/memsift";
 * import { FakeProcess } from "@memsift/memsift/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const process = new FakeProcess();
 * process.map({ start: 0x1000n, size: 4096 });
 * using target = process.open();
 * const before = await target.snapshot();
 * target.writeValue(0x1010n, "u16", 0x0102);
 * const after = await target.snapshot();
 * const [change] = await Array.fromAsync(diffSnapshots(before, after));
 * assertEquals(change?.address, 0x1010n);
 * assertEquals(change?.after, new Uint8Array([0x02, 0x01]));
 * ```
 *
 * @param before The earlier snapshot.
 * @param after The later one.
 * @param options How to compare.
 * @returns The changes, ascending; what was compared is its return value.
 */
export async function* diffSnapshots(
  before: Snapshot,
  after: Snapshot,
  options: DiffOptions = {},
): AsyncGenerator<Change, DiffSummary> {
  const { unit = 1 } = options;
  if (unit < 1 || unit > 4096 || !Number.isInteger(Math.log2(unit))) {
    throw new RangeError(
      `Cannot compare units of ${unit} bytes: a power of two up to 4096`,
    );
  }
  const [oldSize, newSize] = [sizeOfAll(before), sizeOfAll(after)];
  const pacer = new Pacer(options, Math.min(oldSize, newSize));
  using comparer = new ChunkComparer(SNAPSHOT_CHUNK, unit);
  let compared = 0;
  let changed = 0;
  for (const { address, length, old, now } of shared(before, after)) {
    compared += length;
    const turn = pacer.step(compared);
    if (turn) await turn;
    // Both all zero, or both the same array.
    if (old.bytes === now.bytes) continue;
    fill(comparer.before(length), old, address);
    fill(comparer.after(length), now, address);
    for (const [start, end] of [...comparer.changes(address, length)]) {
      changed += end - start;
      const at = address + BigInt(start);
      const change: Change = {
        address: at,
        length: end - start,
        before: copy(old, at, end - start),
        after: copy(now, at, end - start),
        region: regionAt(after.regions, at) as Region,
      };
      pacer.lend();
      yield change;
      pacer.resume();
    }
  }
  pacer.finish(compared);
  return {
    compared,
    changed,
    removed: oldSize - compared,
    added: newSize - compared,
  };
}

/** The stretches that a piece of each snapshot has. */
function* shared(
  before: Snapshot,
  after: Snapshot,
): Generator<
  { address: bigint; length: number; old: SnapshotPiece; now: SnapshotPiece }
> {
  let [i, j] = [0, 0];
  while (i < before.pieces.length && j < after.pieces.length) {
    const old = before.pieces[i] as SnapshotPiece;
    const now = after.pieces[j] as SnapshotPiece;
    const address = old.address > now.address ? old.address : now.address;
    const [oldEnd, nowEnd] = [endOf(old), endOf(now)];
    const end = oldEnd < nowEnd ? oldEnd : nowEnd;
    if (address < end) {
      yield { address, length: Number(end - address), old, now };
    }
    if (oldEnd <= nowEnd) i++;
    if (nowEnd <= oldEnd) j++;
  }
}

function endOf({ address, length }: SnapshotPiece): bigint {
  return address + BigInt(length);
}

/** The bytes of a piece from an address on, as many as fit. */
function fill(
  into: Uint8Array<ArrayBuffer>,
  piece: SnapshotPiece,
  address: bigint,
): void {
  if (!piece.bytes) {
    into.fill(0);
    return;
  }
  const offset = Number(address - piece.address);
  into.set(piece.bytes.subarray(offset, offset + into.length));
}

function copy(
  piece: SnapshotPiece,
  address: bigint,
  length: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  fill(bytes, piece, address);
  return bytes;
}

function sizeOfAll({ pieces }: Snapshot): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}
