import type { AddressRange } from "./address.ts";
import type { NativeError } from "./error.ts";
import type { Module } from "./module.ts";
import type { Region } from "./region.ts";

/** How far a transfer came. */
export interface Transfer {
  /** Bytes transferred, from the start and without a gap. */
  readonly transferred: number;
  /** Why it stopped before the end; absent if it did not. */
  readonly native?: NativeError | undefined;
}

/** Bytes of this process for bytes at an address of the target. */
export interface TransferRequest {
  /** Address in the target. */
  readonly address: bigint;
  /** The bytes here, as many as are to be transferred. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Why memory is better not read: it holds zeros, since it was never used; or
 * reading it would fetch it from swap or a disk.
 */
export type Skip = "untouched" | "not-resident";

/** Pages side by side that are alike. */
export interface Stretch extends AddressRange {
  /** Why not to read them; absent if there is nothing against it. */
  readonly skip?: Skip | undefined;
}

/**
 * Where memory comes from: a process of some system, a dump, a wire.
 *
 * This is all that an operating system's folder implements; everything that
 * people use is built on it. Methods throw {@linkcode MemoryError} when the
 * target as a whole can't be used; an address that can't be used only makes a
 * transfer short.
 */
export interface MemorySource extends Disposable {
  /** The process's id, or `null` where there is none. */
  readonly pid: number | null;
  /** The program's name. */
  readonly name: string;
  /** Bytes of a pointer in the target. */
  readonly pointerSize: 4 | 8;
  /** Whether the target stores the least significant byte first. */
  readonly littleEndian: boolean;
  /** Bytes of a page: what is readable at one byte of it is so at all. */
  readonly pageSize: number;

  /** What is mapped now, in ascending order. */
  regions(): Region[];

  /**
   * What is mapped at an address, or `undefined` if nothing is. A system may
   * tell of it from the address's page on only, and call `anon` what
   * `regions()` knows for a heap or stack.
   */
  regionAt(address: bigint): Region | undefined;

  /** The programs and libraries in memory now, in ascending order. */
  modules(): Module[];

  /**
   * Reads as far as the memory goes. The bytes are written straight into the
   * given array, wherever it lies.
   */
  read(request: TransferRequest, force: boolean): Transfer;

  /** Reads each request as far as it goes, in as few calls as possible. */
  readMany(requests: readonly TransferRequest[]): Transfer[];

  /**
   * What reading would do to the pages of a range. Absent where the system
   * does not tell.
   *
   * @param range The range.
   * @param region The region that it is in.
   * @param resident Whether to tell what is not in memory now; else only what
   * was never used is told. A {@linkcode MemoryError} where nobody can.
   * @returns Stretches that follow each other from the range's start to its
   * end. Each is found out when it is asked for and no sooner, so that ranges
   * of any size may be given.
   */
  survey?(
    range: AddressRange,
    region: Region,
    resident: boolean,
  ): Iterable<Stretch>;

  /** Writes as far as the memory goes. */
  write(request: TransferRequest, force: boolean): Transfer;

  /**
   * Throws unless the target is still the process that was opened. Called
   * after each transfer and before anybody sees its bytes.
   */
  assertSame(): void;

  /**
   * The address of an array of this process, if this process is the target.
   * A scan leaves its own buffers out by it.
   */
  addressOf(bytes: Uint8Array<ArrayBuffer>): bigint | null;

  /** Lets go of the target. Does nothing the second time. */
  close(): void;
}
