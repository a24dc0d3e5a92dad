import { cell, type Column, engineMemory } from "../wasm/engine.ts";
import type { AddressRange } from "./address.ts";
import { type Coverage, type CoverageReason, Ledger } from "./coverage.ts";
import { MemoryError } from "./error.ts";
import { assertImpact, type ImpactOptions } from "./impact.ts";
import type { WorkerPool } from "./parallel/pool.ts";
import { searchTogether } from "./parallel/search.ts";
import { assertThreads, teamFor } from "./parallel/team.ts";
import { parsePattern } from "./pattern/parse.ts";
import {
  longestMatch,
  needlesOf,
  type Pattern,
  type PatternInput,
} from "./pattern/pattern.ts";
import { planRuns } from "./plan.ts";
import { type Region, regionAt } from "./region.ts";
import { cut, type Found, type Query, searchAlone } from "./search.ts";
import { assertSelection, type Selection } from "./selection.ts";
import type { MemorySource } from "./source.ts";
import { Pacer, type WorkOptions } from "./work.ts";

/** How to search. */
export interface FindOptions extends Selection, ImpactOptions, WorkOptions {
  /**
   * Matches start at multiples of this, a power of two; `"auto"` is each
   * typed pattern's own size. Default 1: everywhere.
   */
  readonly align?: number | "auto" | undefined;
  /** Stop after this many matches. */
  readonly max?: number | undefined;
  /** Bytes to read at a time, a multiple of the page size up to 256 MiB. */
  readonly chunkSize?: number | undefined;
  /**
   * Threads to search with at most; the matches are the same. Default as many
   * as there are processors. More than one is a Worker each: not for little
   * memory, with `nice` or `throttle`, in a search of this process itself, in
   * a bundle, or where Deno may not read memsift's own files.
   */
  readonly threads?: number | undefined;
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

/**
 * Bytes that are read at a time unless the caller says otherwise. Measured:
 * more is no faster, and 256 KiB are slower by 4 % in two threads. Most
 * second-level caches have room for it.
 */
export const CHUNK = 384 * 1024;

/** Matches that are worth the way from the engine when all are wanted. */
const AT_ONCE = 16 * 1024;

/** The engine's memory has room for it, and it is slow long before. */
const LARGEST_CHUNK = 2 ** 28;

/** Bytes of all patterns of a search. */
const LARGEST_SET = 2 ** 26;

/**
 * A search, and an account of what it has seen so far.
 *
 * Iterate over it once for the matches, in ascending order, or
 * {@linkcode Scan.collect} them. An iteration that is neither finished nor
 * left holds some of the engine's memory, and if several threads search, it
 * keeps them, and with them the program, from ending.
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
  readonly #pool: WorkerPool | undefined;
  readonly #ledger = new Ledger();
  /** What is searched, once it has begun. */
  #regions: readonly Region[] | undefined;
  #truncated = false;

  /**
   * Prepares a search. Programs get theirs from `Target.find`.
   *
   * @param source Where to search.
   * @param patterns What to search for.
   * @param options How to search.
   * @param pool Who else can search there.
   */
  constructor(
    source: MemorySource,
    patterns: readonly PatternInput[],
    options: FindOptions,
    pool?: WorkerPool,
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
    assertImpact(source, options);
    assertThreads(options);
    this.#pool = pool;
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
    for await (const found of this.#search(true)) {
      const { addresses, lengths, patterns, bytes } = found;
      let at = 0;
      for (let index = 0; index < addresses.length; index++) {
        const address = addresses[index] as bigint;
        const length = cell(lengths, index);
        yield {
          address,
          length,
          pattern: cell(patterns, index),
          bytes: bytes.slice(at, at + length),
          region: regionAt(this.#regions ?? [], address) as Region,
        };
        at += length;
      }
    }
  }

  /** All matches at once. */
  async collect(): Promise<FindResult> {
    const founds = await Array.fromAsync(this.#search(false));
    const count = founds.reduce(
      (sum, found) => sum + found.addresses.length,
      0,
    );
    const addresses = new BigUint64Array(count);
    const patterns = new Uint32Array(count);
    const lengths = new Uint32Array(count);
    let at = 0;
    for (const found of founds) {
      const end = at + found.addresses.length;
      addresses.set(found.addresses, at);
      write(found.patterns, patterns.subarray(at, end));
      write(found.lengths, lengths.subarray(at, end));
      at = end;
    }
    const { coverage, truncated } = this;
    return { addresses, patterns, lengths, coverage, truncated };
  }

  async *#search(withBytes: boolean): AsyncGenerator<Found, void> {
    if (this.#regions) {
      throw new TypeError("Cannot run one search twice: start another one");
    }
    const query: Query = {
      patterns: this.#patterns,
      alignments: this.#patterns.map((pattern) => this.#alignmentOf(pattern)),
      chunkSize: this.#chunkSize(),
      withBytes,
      // Whoever wants so many and no more does not wait for others.
      atOnce: this.#options.max === undefined ? AT_ONCE : 1,
    };
    const ledger = this.#ledger;
    const source = this.#source;
    const options = this.#options;
    const runs = planRuns(
      source,
      options,
      this.#ownBuffers(),
      ledger,
      options.acrossRegions,
    );
    this.#regions = runs.flatMap(({ regions }) => regions);
    const total = ledger.open;
    let left = options.max ?? Infinity;
    // What becomes of the rest, should this end before its end.
    let reason: CoverageReason = "cancelled";
    try {
      const pacer = new Pacer(options, total);
      const books = { ledger, pacer, total };
      const { chunkSize } = query;
      const team = teamFor(source, runs, chunkSize, options, total, this.#pool);
      const search = team
        ? searchTogether(source, team, query, books, options.signal)
        : searchAlone(source, runs, query, options, books);
      for await (const found of search) {
        const { length } = found.addresses;
        yield length > left ? { ...found, ...cut(found, 0, left) } : found;
        left -= length;
        if (left > 0) continue;
        reason = "max-matches";
        this.#truncated = true;
        return;
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
    if (this.#source.addressOf(engineMemory()) === null) return [];
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

/** Writes a column into an array that is still full of zeros. */
function write(column: Column, into: Uint32Array<ArrayBuffer>): void {
  if (typeof column !== "number") into.set(column);
  // Memory that nobody has written to costs nothing.
  else if (column !== 0) into.fill(column);
}

function isPowerOfTwo(value: number): boolean {
  return value >= 1 && value <= 2 ** 31 && Number.isInteger(Math.log2(value));
}
