import type { AddressRange } from "../../core/address.ts";
import type { Failure } from "./files.ts";
import { PAGE, type Pages } from "./page_categories.ts";
import type { Libc } from "./symbols.ts";

/** Bytes of an entry of /proc/PID/pagemap, a u64 for each page. */
const ENTRY = 8;

/** Entries of one answer: 128 MiB of pages of 4 KiB. */
const ANSWER = 32 * 1024;

/**
 * Bits of an entry's upper half: 63 is present, 62 swapped, 58 a guard page
 * (since Linux 6.15; before, only swapped).
 */
const PRESENT = 1 << (63 - 32);
const SWAPPED = 1 << (62 - 32);
const GUARD = 1 << (58 - 32);

/**
 * The entries of /proc/PID/pagemap, one for each page: for systems without
 * {@linkcode PageScan}. They tell neither zeros from other pages nor what is
 * not mapped from what was never used.
 */
export class PageEntries {
  /** The call that it makes. */
  readonly api = "pread";
  readonly #libc: Libc;
  readonly #pageSize: bigint;
  readonly #halves = new Uint32Array(new ArrayBuffer(ENTRY * ANSWER));

  /**
   * @param libc The C library.
   * @param pageSize Bytes of a page.
   */
  constructor(libc: Libc, pageSize: number) {
    this.#libc = libc;
    this.#pageSize = BigInt(pageSize);
  }

  /**
   * Reads what the pages of a range are.
   *
   * @param fd A descriptor of /proc/PID/pagemap.
   * @param range The range, in whole pages.
   * @returns Pages without a gap, from the start as far as it came; none if
   * the memory is gone.
   */
  look(fd: number, { start, end }: AddressRange): Pages[] | Failure {
    const wanted = Number((end - start) / this.#pageSize);
    const size = ENTRY * Math.min(wanted, ANSWER);
    const bytes = new Uint8Array(this.#halves.buffer, 0, size);
    const offset = start / this.#pageSize * BigInt(ENTRY);
    const read = this.#libc.call.pread(fd, bytes, BigInt(size), offset);
    const errno = this.#libc.errno();
    if (read < 0) return { errno };
    const count = Math.floor(read / ENTRY);
    const pages: Pages[] = [];
    for (let to = 0; to < count;) {
      const from = to;
      const categories = this.#categories(from);
      while (to < count && this.#categories(to) === categories) to++;
      pages.push({
        start: start + BigInt(from) * this.#pageSize,
        end: start + BigInt(to) * this.#pageSize,
        categories,
      });
    }
    return pages;
  }

  #categories(index: number): number {
    // The upper half comes second: Deno runs on little-endian machines only.
    const half = this.#halves[2 * index + 1] as number;
    return (half & PRESENT ? PAGE.PRESENT : 0) |
      (half & SWAPPED ? PAGE.SWAPPED : 0) | (half & GUARD ? PAGE.GUARD : 0);
  }
}
