import {
  type Batch,
  type Column,
  LOOK_BEHIND,
  PatternScanner,
} from "../wasm/engine.ts";
import { type AddressRange, intersect } from "./address.ts";
import type { Ledger, Swept } from "./coverage.ts";
import type { ImpactOptions } from "./impact.ts";
import type { Pattern } from "./pattern/pattern.ts";
import type { Run } from "./plan.ts";
import { sizeOf } from "./region.ts";
import type { MemorySource } from "./source.ts";
import { type Piece, sweep, type Sweepable } from "./sweep.ts";
import type { Pacer } from "./work.ts";

/** What is searched for, and how. */
export interface Query {
  /** The patterns. */
  readonly patterns: readonly Pattern[];
  /** For each pattern, what its matches' addresses are multiples of. */
  readonly alignments: readonly number[];
  /** Bytes to read at a time. */
  readonly chunkSize: number;
  /** Whether the matches' bytes are wanted. */
  readonly withBytes: boolean;
  /** Matches that are worth being handed out together; fewer at an end. */
  readonly atOnce: number;
}

/** Matches found together, in ascending order. */
export interface Found extends Batch {
  /** Their bytes side by side; none unless they are wanted. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const NO_BYTES = new Uint8Array();

const NOTHING: Swept = { length: 0, unread: undefined };

/** Bytes of matches that are copied out of the engine at once. */
const MOST_BYTES = 2 ** 24;

/**
 * For each regular expression, before which address no further match may
 * start: they do not overlap. Empty where there is none.
 */
export type Taken = BigUint64Array<ArrayBuffer>;

/** Memory whose matches are wanted: those that start in it. */
export interface Share extends AddressRange {
  /** What may be read for their sake: the share is cut from it. */
  readonly stretch: Run;
}

/**
 * A piece of a share that has just been searched, or was not read; or, at the
 * end and with no bytes, the matches that were too few before.
 */
export interface Searched {
  /** As much of it as lies in the share. */
  readonly swept: Swept;
  /** The matches, to be taken before the next piece is asked for. */
  readonly found: Iterable<Found>;
}

/** Searches memory for one query, share after share. */
export class Searcher implements Disposable {
  readonly #source: Sweepable;
  readonly #query: Query;
  readonly #scanner: PatternScanner;

  /**
   * @param source Where the memory is.
   * @param query What is searched for.
   */
  constructor(source: Sweepable, query: Query) {
    this.#source = source;
    this.#query = query;
    const { patterns, alignments, chunkSize } = query;
    this.#scanner = new PatternScanner(patterns, alignments, chunkSize);
  }

  /**
   * Searches a share.
   *
   * @param share The share.
   * @param options What of it is better not read.
   * @param taken Where matches may start, if others were found before it.
   */
  *search(
    share: Share,
    options: ImpactOptions,
    taken?: Taken,
  ): Generator<Searched, void> {
    const scanner = this.#scanner;
    const { chunkSize } = this.#query;
    const buffer = (length: number) => scanner.buffer(length);
    const run = withSurroundings(share, scanner.reach);
    scanner.want(share);
    // What the last share has taken is nothing to this one.
    scanner.restart(run.start);
    let begun = false;
    for (
      const piece of sweep(this.#source, [run], chunkSize, buffer, options)
    ) {
      const swept = within(piece, share);
      if (piece.unread) {
        yield { swept, found: [] };
        continue;
      }
      if (piece.first) scanner.restart(piece.address);
      if (taken && !begun) scanner.take(taken);
      begun = true;
      scanner.feed(piece.address, piece.length, piece.last);
      yield { swept, found: this.#found() };
    }
    // Matches whose bytes are wanted do not wait.
    const rest = this.#query.withBytes ? null : scanner.rest();
    if (!rest) return;
    yield { swept: NOTHING, found: [{ ...rest, bytes: NO_BYTES }] };
  }

  *#found(): Generator<Found, void> {
    const { withBytes, atOnce } = this.#query;
    // The bytes are there as long as the chunk is.
    const least = withBytes ? 1 : atOnce;
    for (let batch; (batch = this.#scanner.nextBatch(least));) {
      if (!withBytes) yield { ...batch, bytes: NO_BYTES };
      else {
        for (const part of partsOf(batch)) {
          yield { ...part, bytes: this.#scanner.bytesOf(part) };
        }
      }
    }
  }

  /** Whether it matters to some matches where the last one ended. */
  get isChained(): boolean {
    return this.#scanner.taken().length > 0;
  }

  /** Bytes that decide whether a match starts at the first of them. */
  get reach(): number {
    return this.#scanner.reach;
  }

  /** Where matches may start in what follows the last share. */
  taken(): Taken {
    return this.#scanner.taken();
  }

  /** Gives the engine's memory back. */
  [Symbol.dispose](): void {
    this.#scanner[Symbol.dispose]();
  }
}

/** Cuts matches into parts whose bytes are not too many at once. */
function* partsOf(batch: Batch): Generator<Batch, void> {
  const { addresses, lengths } = batch;
  const longest = typeof lengths === "number"
    ? lengths
    : lengths.reduce((a, b) => Math.max(a, b), 1);
  const size = Math.max(1, Math.floor(MOST_BYTES / longest));
  if (addresses.length <= size) return yield batch;
  for (let at = 0; at < addresses.length; at += size) {
    yield cut(batch, at, at + size);
  }
}

/** Some of the matches that were found together. */
export function cut(batch: Batch, start: number, end: number): Batch {
  const part = (column: Column): Column =>
    typeof column === "number" ? column : column.slice(start, end);
  return {
    addresses: batch.addresses.slice(start, end),
    patterns: part(batch.patterns),
    lengths: part(batch.lengths),
  };
}

/** A share, and what is read around it to tell which matches start in it. */
function withSurroundings(
  { start, end, stretch }: Share,
  reach: number,
): Run {
  const before = start - BigInt(LOOK_BEHIND);
  const behind = end + BigInt(reach - 1);
  const around = intersect({ start: before, end: behind }, stretch);
  return { ...around, regions: stretch.regions };
}

/** As much of a piece as lies in a share. */
function within({ address, length, unread }: Piece, share: Share): Swept {
  const piece = { start: address, end: address + BigInt(length) };
  return { length: sizeOf(intersect(piece, share)), unread };
}

/** Who keeps account of a search, and lets others have their turn. */
export interface Books {
  /** Gets every byte that is searched. */
  readonly ledger: Ledger;
  /** Is told of every piece. */
  readonly pacer: Pacer;
  /** Bytes that were open when the search began. */
  readonly total: number;
}

/**
 * Searches shares in this thread.
 *
 * @param searcher What searches.
 * @param shares The shares.
 * @param options What of them is better not read.
 * @param books Who keeps account.
 * @param taken Where matches may start in the first share, if others were
 * found before it.
 */
export async function* searchHere(
  searcher: Searcher,
  shares: readonly Share[],
  options: ImpactOptions,
  { ledger, pacer, total }: Books,
  taken?: Taken,
): AsyncGenerator<Found, void> {
  for (const share of shares) {
    const before = share === shares[0] ? taken : undefined;
    const pieces = searcher.search(share, options, before);
    for (const { swept, found } of pieces) {
      ledger.enter(swept);
      for (const matches of found) {
        pacer.lend();
        yield matches;
        pacer.resume();
      }
      const read = swept.unread ? 0 : swept.length;
      const turn = pacer.step(total - ledger.open, read);
      if (turn) await turn;
    }
  }
}

/**
 * Searches runs in this thread.
 *
 * @param source Where the memory is.
 * @param runs What is to be read of it.
 * @param query What is searched for.
 * @param options What is better not read.
 * @param books Who keeps account.
 */
export async function* searchAlone(
  source: MemorySource,
  runs: readonly Run[],
  query: Query,
  options: ImpactOptions,
  books: Books,
): AsyncGenerator<Found, void> {
  using searcher = new Searcher(source, query);
  const shares = runs.map((run) => ({ ...run, stretch: run }));
  yield* searchHere(searcher, shares, options, books);
}
