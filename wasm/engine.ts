import type {
  Matcher,
  Pattern,
  SequencePart,
  WordBorder,
} from "../core/pattern/pattern.ts";
import {
  Comparer,
  PatternSet,
  RegexError,
  Scanner,
  SequenceBuilder,
} from "./pkg/memsift_engine.js";
import { memory } from "./pkg/memsift_engine_bg.wasm";

/**
 * All of the engine's memory: the buffers that systems write into, the
 * patterns, everything. Valid until the engine allocates again.
 *
 * @returns A view of it, taken anew.
 */
export function engineMemory(): Uint8Array<ArrayBuffer> {
  // The import is typed for shared memory too; this one is not shared.
  return new Uint8Array(memory.buffer as ArrayBuffer);
}

/** The last view, kept as long as the memory has not grown. */
let view = engineMemory();

function bytesAt(pointer: number, length: number): Uint8Array<ArrayBuffer> {
  // Growing detaches the old buffer, and a detached view would be a null
  // pointer to the system.
  if (view.buffer !== memory.buffer) view = engineMemory();
  return view.subarray(pointer, pointer + length);
}

/** A number for each match, or the one that all have. */
export type Column = Uint32Array<ArrayBuffer> | number;

/** The number that a match has. */
export function cell(column: Column, index: number): number {
  return typeof column === "number" ? column : column[index] as number;
}

/** Matches found together, in ascending order, as plain numbers. */
export interface Batch {
  /** Where each match starts. */
  readonly addresses: BigUint64Array<ArrayBuffer>;
  /** Which of the patterns it matches. */
  readonly patterns: Column;
  /** Its length in bytes. */
  readonly lengths: Column;
}

/** Bytes before a start that may decide whether a match starts there. */
export const LOOK_BEHIND = 16;

/** Searches memory for a set of patterns as it comes in, chunk by chunk. */
export class PatternScanner implements Disposable {
  /** Bytes that decide whether a match starts at the first of them. */
  readonly reach: number;
  readonly #scanner: Scanner;
  #chunkAddress = 0n;

  /**
   * @param patterns What to search for.
   * @param alignments For each pattern, the power of two that its matches'
   * addresses are multiples of.
   * @param chunkSize Bytes of the longest chunk.
   */
  constructor(
    patterns: readonly Pattern[],
    alignments: readonly number[],
    chunkSize: number,
  ) {
    const set = new PatternSet();
    try {
      for (const [index, { alternatives }] of patterns.entries()) {
        set.begin(index, alignments[index] ?? 1);
        for (const alternative of alternatives) add(set, alternative);
      }
    } catch (error) {
      // A pattern that the caller has made may be refused.
      set.free();
      throw error;
    }
    this.#scanner = new Scanner(set, chunkSize);
    this.reach = this.#scanner.reach();
  }

  /** Where the next bytes are to be written. */
  buffer(length: number): Uint8Array<ArrayBuffer> {
    return bytesAt(this.#scanner.chunk_ptr(), length);
  }

  /**
   * From now on only matches that start in the range are looked for; those
   * found before that nobody has taken are forgotten.
   */
  want({ start, end }: { readonly start: bigint; readonly end: bigint }): void {
    this.#scanner.want(start, end - 1n);
  }

  /** The next chunk does not follow the last one. */
  restart(address: bigint): void {
    this.#scanner.restart(address);
  }

  /**
   * Where further matches may start, for each kind that does not overlap: what
   * another scanner for the same patterns goes on with.
   */
  taken(): BigUint64Array<ArrayBuffer> {
    return this.#scanner.taken() as BigUint64Array<ArrayBuffer>;
  }

  /** After a restart: goes on where another scanner was. */
  take(until: BigUint64Array<ArrayBuffer>): void {
    this.#scanner.take(until);
  }

  /** The chunk has been written; `last` if nothing readable follows it. */
  feed(address: bigint, length: number, last: boolean): void {
    this.#chunkAddress = address;
    this.#scanner.feed(length, last);
  }

  /**
   * More matches, in ascending order, or `null` when the chunk is done.
   *
   * @param least How many are worth it; fewer are kept for later.
   */
  nextBatch(least = 1): Batch | null {
    return this.#batchOf(this.#scanner.next_batch(least));
  }

  /** The matches that were too few so far, or `null` if there are none. */
  rest(): Batch | null {
    return this.#batchOf(this.#scanner.rest());
  }

  #batchOf(count: number): Batch | null {
    if (count === 0) return null;
    const buffer = memory.buffer as ArrayBuffer;
    const scanner = this.#scanner;
    const column = (pointer: number) =>
      new Uint32Array(buffer, pointer, count).slice();
    return {
      addresses: new BigUint64Array(buffer, scanner.addresses_ptr(), count)
        .slice(),
      patterns: scanner.same_pattern() ?? column(scanner.patterns_ptr()),
      lengths: scanner.same_length() ?? column(scanner.lengths_ptr()),
    };
  }

  /** The bytes of a batch's matches side by side, while it is the last one. */
  bytesOf({ addresses, lengths }: Batch): Uint8Array<ArrayBuffer> {
    const total = typeof lengths === "number"
      ? lengths * addresses.length
      : lengths.reduce((sum, length) => sum + length, 0);
    const bytes = new Uint8Array(total);
    const chunk = this.#scanner.chunk_ptr();
    let at = 0;
    for (let index = 0; index < addresses.length; index++) {
      const length = cell(lengths, index);
      // A match may have begun in an earlier chunk, whose end lies before this
      // one's buffer.
      const offset = Number((addresses[index] as bigint) - this.#chunkAddress);
      bytes.set(bytesAt(chunk + offset, length), at);
      at += length;
    }
    return bytes;
  }

  /** Gives the engine's memory back. */
  [Symbol.dispose](): void {
    this.#scanner.free();
  }
}

/** What a whole word stands between, as the engine numbers it. */
const BORDERS = { bytes: 1, utf16le: 2, utf16be: 3 };

function add(set: PatternSet, matcher: Matcher): void {
  if ("fullword" in matcher && matcher.fullword) {
    set.fullword(BORDERS[matcher.fullword]);
  }
  switch (matcher.kind) {
    case "masked":
      return set.masked(matcher.value, matcher.mask);
    case "xored":
      return set.xored(matcher.value, matcher.low, matcher.high);
    case "sequence": {
      const sequence = new SequenceBuilder();
      matcher.parts.forEach((part) => addPart(sequence, part));
      return set.sequence(sequence);
    }
    case "integer": {
      const { layout: { size, littleEndian }, low, high, outside } = matcher;
      const bits = BigInt.asUintN(64, low);
      return set.integer(size, bits, high - low, outside, !littleEndian);
    }
    case "float": {
      const { layout: { size, littleEndian }, low, high, outside } = matcher;
      return set.float(size, low, high, outside, !littleEndian);
    }
    case "regex":
      return set.regex(
        matcher.expression,
        matcher.overlapping ? `${matcher.flags}o` : matcher.flags,
      );
  }
}

function addPart(sequence: SequenceBuilder, part: SequencePart): void {
  switch (part.kind) {
    case "bytes": {
      const { value, mask, negated } = part;
      return sequence.bytes(value, mask, Uint32Array.from(negated));
    }
    case "jump":
      return sequence.jump(part.low, part.high);
    case "choice":
      sequence.begin_choice();
      part.choices.forEach((choice) => {
        choice.forEach((each) => addPart(sequence, each));
        sequence.end_of_one();
      });
      return sequence.end_choice();
  }
}

/** What is wrong with a regular expression. */
export interface RegexProblem {
  /** In words. */
  readonly message: string;
  /** Where, in UTF-16 units from its start. */
  readonly position: number;
}

/**
 * What is wrong with a regular expression, or `null` if the engine takes it.
 */
export function regexProblem(
  expression: string,
  flags: string,
  fullword?: WordBorder,
): RegexProblem | null {
  const set = new PatternSet();
  set.begin(0, 1);
  try {
    add(set, { kind: "regex", expression, flags, ...fullword && { fullword } });
    return null;
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    const { message, offset } = error;
    error.free();
    // The engine counts bytes of UTF-8.
    const before = new TextEncoder().encode(expression)
      .subarray(0, offset);
    return { message, position: new TextDecoder().decode(before).length };
  } finally {
    set.free();
  }
}

/** A range of changed bytes: start and end, counted from the chunk's first. */
export type ChangedRange = readonly [start: number, end: number];

/** Holds two moments of a chunk against each other. */
export class ChunkComparer implements Disposable {
  readonly #comparer: Comparer;

  /**
   * @param chunkSize Bytes of the longest chunk.
   * @param unit Bytes that count as changed together, a power of two.
   */
  constructor(chunkSize: number, unit: number) {
    this.#comparer = new Comparer(chunkSize, unit);
  }

  /** Where the earlier bytes are to be written. */
  before(length: number): Uint8Array<ArrayBuffer> {
    return bytesAt(this.#comparer.before_ptr(), length);
  }

  /** Where the later bytes are to be written. */
  after(length: number): Uint8Array<ArrayBuffer> {
    return bytesAt(this.#comparer.after_ptr(), length);
  }

  /** Whether the later bytes are all zero. */
  isAfterZero(length: number): boolean {
    return this.#comparer.after_is_zero(length);
  }

  /** The changed ranges of chunks that were read from `address`. */
  *changes(address: bigint, length: number): Generator<ChangedRange, void> {
    this.#comparer.start(address, length);
    for (let count; (count = this.#comparer.next_batch()) > 0;) {
      const pointer = this.#comparer.ranges_ptr();
      const ranges = new Uint32Array(
        memory.buffer as ArrayBuffer,
        pointer,
        2 * count,
      ).slice();
      for (let at = 0; at < ranges.length; at += 2) {
        yield [ranges[at] as number, ranges[at + 1] as number];
      }
    }
  }

  /** Gives the engine's memory back. */
  [Symbol.dispose](): void {
    this.#comparer.free();
  }
}
