import type { MemoryErrorCode } from "./error.ts";

/**
 * Why memory was not wanted: a filter, that nobody asked for the system's
 * libraries (`cache`), this process's own needles, that it has never been used
 * and holds zeros (`untouched`), that it would have had to come from swap or a
 * disk (`not-resident`), or that the work was stopped.
 */
export type FilterReason =
  | "perm"
  | "kind"
  | "module"
  | "range"
  | "cache"
  | "own-buffers"
  | "untouched"
  | "not-resident"
  | "max-matches"
  | "cancelled";

/** All of them, to be told from what a system says. */
const FILTER_REASONS = new Set<CoverageReason>(
  [
    "perm",
    "kind",
    "module",
    "range",
    "cache",
    "own-buffers",
    "untouched",
    "not-resident",
    "max-matches",
    "cancelled",
  ] satisfies FilterReason[],
);

/** Why bytes were not read. */
export type CoverageReason = FilterReason | MemoryErrorCode;

/**
 * An account of all memory that was mapped when a scan began:
 * `read + unreadable + filtered === total`, to the byte.
 */
export interface Coverage {
  /** Bytes of all regions. */
  readonly total: number;
  /** Bytes that were read. */
  readonly read: number;
  /** Bytes that were wanted but could not be read. */
  readonly unreadable: number;
  /** Bytes that were not wanted. */
  readonly filtered: number;
  /** Bytes for each reason that anything was not read. */
  readonly reasons: Readonly<Partial<Record<CoverageReason, number>>>;
}

/**
 * Whether a scan saw all that it was asked to see.
 *
 * @param coverage A scan's account.
 * @returns `false` if wanted bytes were unreadable or the scan ended early.
 */
export function isComplete({ unreadable, reasons }: Coverage): boolean {
  return unreadable === 0 && !reasons["max-matches"] && !reasons.cancelled;
}

/** Some bytes, and why they were not read if they were not. */
export interface Swept {
  /** How many. */
  readonly length: number;
  /** Why. */
  readonly unread?: CoverageReason | undefined;
}

/** A {@linkcode Coverage} while it is being made. */
export class Ledger {
  #total = 0;
  #read = 0;
  #unreadable = 0;
  #filtered = 0;
  #reasons: Partial<Record<CoverageReason, number>> = {};

  /** Bytes that are mapped. */
  mapped(bytes: number): void {
    this.#total += bytes;
  }

  /** Bytes that were read. */
  read(bytes: number): void {
    this.#read += bytes;
  }

  /** Bytes that were not read: not wanted or not to be had, the reason says. */
  unread(bytes: number, reason: CoverageReason): void {
    if (bytes === 0) return;
    if (FILTER_REASONS.has(reason)) this.#filtered += bytes;
    else this.#unreadable += bytes;
    this.#reasons[reason] = (this.#reasons[reason] ?? 0) + bytes;
  }

  /** Bytes that a sweep went over. */
  enter({ length, unread }: Swept): void {
    if (unread) this.unread(length, unread);
    else this.read(length);
  }

  /** What another account says of bytes that this one has as mapped. */
  include({ read, reasons }: Pick<Coverage, "read" | "reasons">): void {
    this.read(read);
    for (const [reason, bytes] of Object.entries(reasons)) {
      this.unread(bytes, reason as CoverageReason);
    }
  }

  /** Bytes that no line accounts for yet. */
  get open(): number {
    return this.#total - this.#read - this.#unreadable - this.#filtered;
  }

  /** Enters all bytes that no line accounts for. */
  settle(reason: CoverageReason): void {
    this.unread(this.open, reason);
  }

  /** The account so far. */
  balance(): Coverage {
    return {
      total: this.#total,
      read: this.#read,
      unreadable: this.#unreadable,
      filtered: this.#filtered,
      reasons: { ...this.#reasons },
    };
  }
}
