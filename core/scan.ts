import { type Batch, engineMemory, PatternScanner } from "../wasm/engine.ts";
import type { AddressRange } from "./address.ts";
import { type Coverage, type CoverageReason, Ledger } from "./coverage.ts";
import { MemoryError } from "./error.ts";
import { parsePattern } from "./pattern/parse.ts";
import {
  longestMatch,
  needlesOf,
  type Pattern,
  type PatternInput,
} from "./pattern/pattern.ts";
import { planRuns, type Run } from "./plan.ts";
import { type Region, regionAt } from "./region.ts";
import { assertSelection, type Selection } from "./selection.ts";
import type { MemorySource } from "./source.ts";
import { sweep } from "./sweep.ts";
import { Pacer, type WorkOptions } from "./work.ts";

/** How to search. */
export interface FindOptions extends Selection, WorkOptions {
  /**
   * Matches start at multiples of this, a power of two; `"auto"` is each
   * typed pattern's own size. Default 1: everywhere.
   */
  readonly align?: number | "auto" | undefined;
  /** Stop after this many matches. */
  readonly max?: number | undefined;
  /** Bytes to read at a time, a multiple of the page size up to 256 MiB. */
  readonly chunkSize?: number | undefined;
  /** Whether matches may go across regions that touch. Default `true`. */
  readonly acrossRegions?: boolean | undefined;
}

/** One place where a pattern matches. */
export interface Match {
  /** Where it starts. */
  readonly address: bigint;
  /** Its length in bytes. */
  readonly length: number;
  /** Which pattern matches, counted from 0. */
  readonly pattern: number;
  /** The bytes that were found there. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The region it starts in. */
  readonly region: Region;
}

/** All matches, as plain numbers side by side. */
export interface FindResult {
  /** Where each match starts, ascending. */
  readonly addresses: BigUint64Array<ArrayBuffer>;
  /** Which pattern matches, counted from 0. */
  readonly patterns: Uint32Array<ArrayBuffer>;
  /** Its length in bytes. */
  readonly lengths: Uint32Array<ArrayBuffer>;
  /** What was read and what was not. */
  readonly coverage: Coverage;
  /** Whether the search stopped at `max`, so that there may be more. */
  readonly truncated: boolean;
}

/** Measured: as fast as 1 MiB, and half a second-level cache. */
const CHUNK = 256 * 1024;

/** The engine's memory has room for it, and it is slow long before. */
const LARGEST_CHUNK = 2 ** 28;

/** Bytes of all patterns of a search. */
const LARGEST_SET = 2 ** 26;

/**
 * A search, and an account of what it has seen so far.
 *
 * Iterate over it once for the matches, in ascending order, or
 * {@linkcode Scan.collect} them. An iteration that is neither finished nor
 * left holds some of the engine's memory.
 *
 * In a search of this process itself, the engine's memory and the bytes of
 * the patterns are left out (`own-buffers`); text that a pattern was written
 * as, and copies that are no longer in use, are memory like any other.
 */
export class Scan implements AsyncIterable<Match> {
  readonly #source: MemorySource;
  readonly #patterns: readonly Pattern[];
  /** Bytes that the caller gave, which are needles of ours as well. */
  readonly #given: readonly Uint8Array[];
  readonly #options: FindOptions;
  readonly #ledger = new Ledger();
  #runs: readonly Run[] | undefined;
  #truncated = false;

  /**
   * Prepares a search. Programs get theirs from `Target.find`.
   *
   * @param source Where to search.
   * @param patterns What to search for.
   * @param options How to search.
   */
  constructor(
    source: MemorySource,
    patterns: readonly PatternInput[],
    options: FindOptions,
  ) {
    if (patterns.length === 0) {
      throw new TypeError("Cannot search for nothing: give a pattern");
    }
    const { max, align } = options;
    if (max !== undefined && !(max >= 1)) {
      throw new RangeError(`Cannot stop after ${max} matches: at least 1`);
    }
    if (typeof align === "number" && !isPowerOfTwo(align)) {
      throw new RangeError(
        `Cannot align to ${align}: it must be a power of two up to 2^31`,
      );
    }
    assertSelection(options);
    this.#source = source;
    this.#patterns = patterns.map((input) => parsePattern(input, source));
    this.#given = patterns.filter((input) => input instanceof Uint8Array);
    this.#options = options;
    this.#chunkSize();
  }

  /** The patterns as they were read. */
  get patterns(): readonly Pattern[] {
    return this.#patterns;
  }

  /** What was read so far, what could not be, and what was not wanted. */
  get coverage(): Coverage {
    return this.#ledger.balance();
  }

  /** Whether the search stopped at `max`, so that there may be more. */
  get truncated(): boolean {
    return this.#truncated;
  }

  /** The matches, one by one. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Match, void> {
    for await (const { batch, scanner, run } of this.#batches()) {
      for (let index = 0; index < batch.addresses.length; index++) {
        const address = batch.addresses[index] as bigint;
        const length = batch.lengths[index] as number;
        yield {
          address,
          length,
          pattern: batch.patterns[index] as number,
          bytes: scanner.bytesOf(address, length),
          region: regionAt(run.regions, address) as Region,
        };
      }
    }
  }

  /** All matches at once. */
  async collect(): Promise<FindResult> {
    const batches: Batch[] = [];
    for await (const { batch } of this.#batches()) batches.push(batch);
    const count = batches.reduce((sum, { lengths }) => sum + lengths.length, 0);
    const addresses = new BigUint64Array(count);
    const patterns = new Uint32Array(count);
    const lengths = new Uint32Array(count);
    let at = 0;
    for (const batch of batches) {
      addresses.set(batch.addresses, at);
      patterns.set(batch.patterns, at);
      lengths.set(batch.lengths, at);
      at += batch.lengths.length;
    }
    const { coverage, truncated } = this;
    return { addresses, patterns, lengths, coverage, truncated };
  }

  async *#batches(): AsyncGenerator<
    { batch: Batch; scanner: PatternScanner; run: Run },
    void
  > {
    if (this.#runs) {
      throw new TypeError("Cannot run one search twice: start another one");
    }
    const chunkSize = this.#chunkSize();
    using scanner = new PatternScanner(
      this.#patterns,
      this.#patterns.map((pattern) => this.#alignmentOf(pattern)),
      chunkSize,
    );
    const ledger = this.#ledger;
    const runs = planRuns(
      this.#source,
      this.#options,
      this.#ownBuffers(),
      ledger,
      this.#options.acrossRegions,
    );
    this.#runs = runs;
    const total = ledger.open;
    let left = this.#options.max ?? Infinity;
    // What becomes of the rest, should this end before its end.
    let reason: CoverageReason = "cancelled";
    try {
      const pacer = new Pacer(this.#options, total);
      const buffer = (length: number) => scanner.buffer(length);
      for (
        const piece of sweep(this.#source, runs, chunkSize, buffer, ledger)
      ) {
        if (piece.first) scanner.restart(piece.address);
        scanner.feed(piece.address, piece.length, piece.last);
        for (let batch; (batch = scanner.nextBatch());) {
          yield { batch: copyOf(batch, left), scanner, run: piece.run };
          left -= batch.lengths.length;
          if (left > 0) continue;
          reason = "max-matches";
          this.#truncated = true;
          return;
        }
        const turn = pacer.step(total - ledger.open);
        if (turn) await turn;
      }
      pacer.finish(total);
    } catch (error) {
      if (error instanceof MemoryError) reason = error.code;
      throw error;
    } finally {
      ledger.settle(reason);
    }
  }

  #alignmentOf({ layout }: Pattern): number {
    const { align = 1 } = this.#options;
    return align === "auto" ? layout?.size ?? 1 : align;
  }

  /** Bytes to read at a time: enough for the longest pattern, twice over. */
  #chunkSize(): number {
    const { pageSize } = this.#source;
    const { chunkSize = CHUNK } = this.#options;
    if (
      chunkSize <= 0 || chunkSize > LARGEST_CHUNK || chunkSize % pageSize !== 0
    ) {
      throw new RangeError(
        `Cannot read ${chunkSize} bytes at a time: it must be a multiple ` +
          `of the page size, ${pageSize}, up to ${LARGEST_CHUNK} (256 MiB)`,
      );
    }
    let size = chunkSize;
    let sum = 0;
    for (const { alternatives } of this.#patterns) {
      for (const each of alternatives) {
        while (size < 2 * longestMatch(each)) size *= 2;
        for (const { length } of needlesOf(each)) sum += length;
      }
    }
    if (sum > LARGEST_SET) {
      throw new RangeError(
        `Cannot search for ${sum} bytes at once: all patterns of a search ` +
          `have at most ${LARGEST_SET} (64 MiB)`,
      );
    }
    return size;
  }

  /** Where this process keeps what it searches for, if it is the target. */
  #ownBuffers(): AddressRange[] {
    const needles = this.#patterns.flatMap(({ alternatives }) =>
      alternatives.flatMap(needlesOf)
    );
    return [engineMemory(), ...needles, ...this.#given].flatMap((bytes) => {
      const start = bytes.buffer instanceof ArrayBuffer
        ? this.#source.addressOf(bytes as Uint8Array<ArrayBuffer>)
        : null;
      return start === null ? [] : { start, end: start + BigInt(bytes.length) };
    });
  }
}

/** A batch that stays as it is when the engine goes on. */
function copyOf({ addresses, patterns, lengths }: Batch, most: number): Batch {
  const end = Math.min(most, lengths.length);
  return {
    addresses: addresses.slice(0, end),
    patterns: patterns.slice(0, end),
    lengths: lengths.slice(0, end),
  };
}

function isPowerOfTwo(value: number): boolean {
  return value >= 1 && value <= 2 ** 31 && Number.isInteger(Math.log2(value));
}
