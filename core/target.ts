import { assertRange } from "./address.ts";
import { parseAddress } from "./address_expression.ts";
import { MemoryError } from "./error.ts";
import { Journal, type WriteRecord } from "./journal.ts";
import type { Module } from "./module.ts";
import type { WorkerPool } from "./parallel/pool.ts";
import type { PatternInput } from "./pattern/pattern.ts";
import type { Region } from "./region.ts";
import { type FindOptions, type FindResult, Scan } from "./scan.ts";
import { type Selection, selectRegions } from "./selection.ts";
import {
  type Snapshot,
  type SnapshotOptions,
  takeSnapshot,
} from "./snapshot.ts";
import type { MemorySource } from "./source.ts";
import {
  decodeText,
  encodeText,
  findNul,
  type TextEncoding,
  unitOf,
} from "./text.ts";
import {
  assertTransfer,
  type PartialRead,
  readMany,
  readPartial,
  readStrict,
  readWhole,
} from "./transfer.ts";
import { writeStrict } from "./write.ts";
import {
  decodeValue,
  encodeValue,
  layoutOf,
  type Value,
  type ValueOf,
  type ValueType,
} from "./value.ts";

/** How to read or write. */
export interface TransferOptions {
  /**
   * Whether to go past the memory's protection, where the system can. Default
   * `false`.
   */
  readonly force?: boolean | undefined;
}

/** How to write. */
export interface WriteOptions extends TransferOptions {
  /**
   * Whether code that is read-only may be written over too, where the system
   * can; other memory stays protected. Default `false`.
   */
  readonly code?: boolean | undefined;
}

/** A range to be read. */
export interface ReadRequest {
  /** Where it starts. */
  readonly address: bigint;
  /** Its length in bytes. */
  readonly size: number;
}

/** How to read and write strings that end with a NUL. */
export interface CStringOptions extends WriteOptions {
  /** How the text lies in memory. Default `"utf8"`. */
  readonly encoding?: TextEncoding | undefined;
  /**
   * Reading: where to stop if no NUL comes before. Writing: the room there
   * is, NUL included. Default 4096 for reading, no limit for writing.
   */
  readonly maxBytes?: number | undefined;
}

/**
 * A process, or anything else with memory, that has been opened.
 *
 * Addresses are `bigint`. Everything that the system refuses is a
 * {@linkcode MemoryError}; wrong arguments are `TypeError`, `RangeError` or
 * `SyntaxError`. Before bytes are handed out, the target is proven to be the
 * process that was opened: a reused process id is an error.
 *
 * @example
 * ```ts
 * import { FakeProcess } from "@memsift/memsift/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const process = new FakeProcess();
 * process.map({ start: 0x1000n, size: 4096 });
 *
 * using target = process.open();
 * target.writeValue(0x1010n, "i32", 100);
 * assertEquals(target.readValue(0x1010n, "i32"), 100);
 * for await (const match of target.find("i32:100")) {
 *   assertEquals(match.address, 0x1010n);
 * }
 * ```
 */
export class Target implements Disposable {
  readonly #source: MemorySource;
  readonly #pool: WorkerPool | undefined;
  readonly #journal = new Journal();
  #closed = false;

  /**
   * Wraps a source. Programs get targets from `open()`.
   *
   * @param source Where the memory is; the target closes it.
   * @param pool Workers that can search there too; the target ends them.
   */
  constructor(source: MemorySource, pool?: WorkerPool) {
    this.#source = source;
    this.#pool = pool;
  }

  /** The process's id, or `null` where there is none. */
  get pid(): number | null {
    return this.#source.pid;
  }

  /** The program's name. */
  get name(): string {
    return this.#source.name;
  }

  /** Bytes of a pointer in the target. */
  get pointerSize(): 4 | 8 {
    return this.#source.pointerSize;
  }

  /** Whether the target stores the least significant byte first. */
  get littleEndian(): boolean {
    return this.#source.littleEndian;
  }

  /** Bytes of a page. */
  get pageSize(): number {
    return this.#source.pageSize;
  }

  /** The writes made through this target that {@linkcode Target.undo} knows. */
  get journal(): readonly WriteRecord[] {
    return this.#journal.records;
  }

  /**
   * What is mapped now.
   *
   * @param selection Which regions; those that a range or module touches are
   * given whole. Default all.
   * @returns The regions, ascending.
   */
  regions(selection: Selection = {}): Region[] {
    const source = this.#open();
    const modules = () => source.modules();
    return selectRegions(source.regions(), selection, modules);
  }

  /**
   * The program and its libraries, as they lie in memory now.
   *
   * @returns The modules, ascending.
   */
  modules(): Module[] {
    return this.#open().modules();
  }

  /**
   * Reads an address as people write it: `0x7f0010`, `4096`,
   * `libc.so.6+0x10`.
   *
   * @param text The address.
   * @returns The address.
   */
  resolve(text: string): bigint {
    return parseAddress(text, () => this.modules());
  }

  /**
   * Reads all of a range or throws.
   *
   * @param address Where it starts.
   * @param into Its length in bytes, or the array to fill. The array is not
   * changed unless all could be read.
   * @param options How to read.
   * @returns The bytes: a new array, or the given one.
   */
  read(
    address: bigint,
    into: number | Uint8Array<ArrayBuffer>,
    options: TransferOptions = {},
  ): Uint8Array<ArrayBuffer> {
    const source = this.#open();
    const { force = false } = options;
    if (typeof into !== "number") {
      assertTransfer(address, into.length);
      readStrict(source, { address, bytes: into }, force);
      return into;
    }
    assertTransfer(address, into);
    const bytes = new Uint8Array(into);
    readWhole(source, { address, bytes }, force);
    return bytes;
  }

  /**
   * Reads a range as far as the memory goes.
   *
   * @param address Where it starts.
   * @param size Its length in bytes.
   * @param options How to read.
   * @returns What could be read, and where and why it stopped. Never zeros
   * for what was not read.
   */
  readPartial(
    address: bigint,
    size: number,
    options: TransferOptions = {},
  ): PartialRead {
    assertTransfer(address, size);
    const bytes = new Uint8Array(size);
    const { force = false } = options;
    return readPartial(this.#open(), { address, bytes }, force);
  }

  /**
   * Reads many ranges in as few system calls as possible, each as far as it
   * goes.
   *
   * @param requests The ranges.
   * @returns For each range what {@linkcode Target.readPartial} would say.
   */
  readMany(requests: readonly ReadRequest[]): PartialRead[] {
    const source = this.#open();
    for (const { address, size } of requests) assertTransfer(address, size);
    return readMany(
      source,
      requests.map(({ address, size }) => ({
        address,
        bytes: new Uint8Array(size),
      })),
    );
  }

  /**
   * Writes all of the bytes, or throws. The range's protection is looked at
   * before anything is written; should the write stop half-way all the same,
   * the error's `transferred` says how far it came.
   *
   * @param address Where to write.
   * @param data What to write.
   * @param options How to write.
   */
  write(
    address: bigint,
    data: Uint8Array,
    options: WriteOptions = {},
  ): void {
    if (!(data instanceof Uint8Array)) {
      throw new TypeError(
        "Cannot write anything but a Uint8Array: values are written with " +
          "writeValue, text with writeCString",
      );
    }
    assertTransfer(address, data.length);
    this.#write(this.#open(), address, data, options, true);
  }

  /**
   * Takes the last write back: what was there before is written again.
   *
   * @param options How to write.
   * @returns The write that was undone, or `undefined` if there is none.
   */
  undo(options: WriteOptions = {}): WriteRecord | undefined {
    const source = this.#open();
    const record = this.#journal.records.at(-1);
    if (!record) return undefined;
    const { address, before } = record;
    if (!before) {
      // It will never be known; those before it can still be undone.
      this.#journal.takeLast();
      throw new MemoryError(
        "not-readable",
        "Cannot undo the last write: what was there could not be read",
        { address, pid: this.pid ?? undefined },
      );
    }
    this.#write(source, address, before, options, false);
    return this.#journal.takeLast();
  }

  /**
   * Reads a value.
   *
   * @param address Where it lies.
   * @param type Its type, for example `"i32"`, `"f64be"` or `"ptr"`.
   * @param options How to read.
   * @returns `bigint` for 64-bit integers and pointers, `boolean` for `bool`,
   * else `number`.
   */
  readValue<T extends ValueType>(
    address: bigint,
    type: T,
    options: TransferOptions = {},
  ): ValueOf<T> {
    const layout = layoutOf(type, this.#source);
    const bytes = this.read(address, layout.size, options);
    return decodeValue(layout, bytes) as ValueOf<T>;
  }

  /**
   * Writes a value.
   *
   * @param address Where it is to lie.
   * @param type Its type.
   * @param value The value; one that the type cannot hold is a `RangeError`,
   * and nothing is written.
   * @param options How to write.
   */
  writeValue<T extends ValueType>(
    address: bigint,
    type: T,
    value: Value,
    options: WriteOptions = {},
  ): void {
    const layout = layoutOf(type, this.#source);
    this.write(address, encodeValue(layout, value), options);
  }

  /**
   * Reads a string up to its NUL.
   *
   * @param address Where it starts.
   * @param options Its encoding, and where to stop without a NUL.
   * @returns The text; what is not text in its encoding becomes U+FFFD.
   */
  readCString(address: bigint, options: CStringOptions = {}): string {
    const { encoding = "utf8", maxBytes = 4096, force = false } = options;
    assertTransfer(address, maxBytes);
    const source = this.#open();
    const bytes = new Uint8Array(maxBytes);
    const { bytes: read, stoppedAt } = readPartial(
      source,
      { address, bytes },
      force,
    );
    const end = findNul(read, encoding);
    if (end === undefined && stoppedAt !== undefined) {
      // The string runs into memory that can't be read: say so as read does.
      this.read(address, read.length + unitOf(encoding), options);
    }
    return decodeText(read.subarray(0, end), encoding);
  }

  /**
   * Writes a string and a NUL behind it.
   *
   * @param address Where to write.
   * @param text The string.
   * @param options Its encoding, and the room there is.
   */
  writeCString(
    address: bigint,
    text: string,
    options: CStringOptions = {},
  ): void {
    const { encoding = "utf8", maxBytes = Infinity } = options;
    const bytes = encodeText(`${text}\0`, encoding);
    if (bytes.length > maxBytes) {
      throw new RangeError(
        `Cannot write ${bytes.length} bytes, NUL included: there is room ` +
          `for ${maxBytes}`,
      );
    }
    this.write(address, bytes, options);
  }

  /**
   * Searches for patterns, all in one pass.
   *
   * Matches may go across regions that touch, unless the options say
   * otherwise, and never across a hole.
   *
   * @param patterns A pattern or several, as `parsePattern` reads them;
   * bytes are matched exactly.
   * @param options Where and how to search.
   * @returns The search: iterate over it for the matches.
   */
  find(
    patterns: PatternInput | readonly PatternInput[],
    options: FindOptions = {},
  ): Scan {
    return new Scan(
      this.#open(),
      isList(patterns) ? patterns : [patterns],
      options,
      this.#pool,
    );
  }

  /**
   * Searches as {@linkcode Target.find} does and returns all matches at once,
   * as plain arrays of numbers.
   *
   * @param patterns A pattern or several.
   * @param options Where and how to search.
   * @returns The matches and the coverage.
   */
  async findAll(
    patterns: PatternInput | readonly PatternInput[],
    options: FindOptions = {},
  ): Promise<FindResult> {
    return await this.find(patterns, options).collect();
  }

  /**
   * Keeps a copy of memory as it is now, to be compared with
   * `diffSnapshots`.
   *
   * @param options What of it.
   * @returns The snapshot.
   */
  snapshot(options: SnapshotOptions = {}): Promise<Snapshot> {
    return takeSnapshot(this.#open(), options);
  }

  /** Lets go of the target. Does nothing the second time. */
  close(): void {
    this.#closed = true;
    this.#source.close();
    this.#pool?.[Symbol.dispose]();
  }

  /** The same as {@linkcode Target.close}, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #open(): MemorySource {
    if (!this.#closed) return this.#source;
    throw new MemoryError(
      "invalid-handle",
      `Cannot use ${this.name}: it has been closed`,
      { pid: this.pid ?? undefined, hint: "open it again" },
    );
  }

  #write(
    source: MemorySource,
    address: bigint,
    data: Uint8Array,
    { force = false, code = false }: WriteOptions,
    journaled: boolean,
  ): void {
    assertRange(address, data.length);
    const after = new Uint8Array(data);
    const old = readPartial(
      source,
      { address, bytes: new Uint8Array(data.length) },
      force,
    );
    let transferred = 0;
    try {
      writeStrict(source, { address, bytes: after }, { force, code });
      transferred = after.length;
    } catch (error) {
      // What a write that stopped half-way changed can be undone too.
      if (error instanceof MemoryError) transferred = error.transferred ?? 0;
      throw error;
    } finally {
      if (journaled && transferred > 0) {
        this.#journal.enter({
          address,
          before: old.bytes.length < transferred
            ? null
            : old.bytes.subarray(0, transferred),
          after: after.subarray(0, transferred),
        });
      }
    }
  }
}

function isList(
  patterns: PatternInput | readonly PatternInput[],
): patterns is readonly PatternInput[] {
  return Array.isArray(patterns);
}
