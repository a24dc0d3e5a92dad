import type { AddressRange } from "../../core/address.ts";
import { localAddress } from "../local_address.ts";
import { ERRNO } from "./errno.ts";
import type { Failure } from "./files.ts";
import { PAGE, type Pages } from "./page_categories.ts";
import type { Libc } from "./symbols.ts";

/** PAGEMAP_SCAN: _IOWR('f', 16, struct pm_scan_arg) of linux/fs.h. */
const PAGEMAP_SCAN = 0xc060_6610n;

/**
 * struct pm_scan_arg, all of it u64: size @0, flags @8, start @16, end @24,
 * walk_end @32, vec @40, vec_len @48, max_pages @56, category_inverted @64,
 * category_mask @72, category_anyof_mask @80, return_mask @88. These are their
 * places in an array of u64.
 */
const ARGUMENT = {
  size: 0,
  start: 2,
  end: 3,
  walkEnd: 4,
  vec: 5,
  vecLength: 6,
  returnMask: 11,
  length: 12,
} as const;

/** struct page_region: u64 start @0, u64 end @8, u64 categories @16. */
const REGION = 3;

/** Regions of one answer: of what is in pieces, 4 MiB at least. */
const ANSWER = 1024;

const KNOWN = PAGE.PRESENT | PAGE.SWAPPED | PAGE.PFNZERO;

/** The kernel's own search through page tables, since Linux 6.7. */
export class PageScan {
  /** The call that it makes. */
  readonly api = "ioctl";
  readonly #libc: Libc;
  readonly #argument = new BigUint64Array(ARGUMENT.length);
  readonly #bytes = new Uint8Array(this.#argument.buffer);
  readonly #vec = new BigUint64Array(REGION * ANSWER);
  /** What to be told; guard pages since Linux 6.15. */
  #categories = KNOWN | PAGE.GUARD;

  /** @param libc The C library. */
  constructor(libc: Libc) {
    this.#libc = libc;
  }

  /**
   * Asks what the pages of a range are.
   *
   * @param fd A descriptor of /proc/PID/pagemap.
   * @param range The range, in whole pages.
   * @returns Pages without a gap, from the start as far as it came.
   */
  look(fd: number, range: AddressRange): Pages[] | Failure {
    const answer = this.#ask(fd, range);
    if ("errno" in answer) {
      // A bit that the kernel does not know, or another number of bytes.
      const older = answer.errno === ERRNO.EINVAL &&
        this.#categories !== KNOWN;
      if (!older) return answer;
      this.#categories = KNOWN;
      return this.look(fd, range);
    }
    return this.#pages(range, answer.count);
  }

  #ask(fd: number, { start, end }: AddressRange): { count: number } | Failure {
    const argument = this.#argument;
    argument.fill(0n);
    argument[ARGUMENT.size] = BigInt(argument.byteLength);
    argument[ARGUMENT.start] = start;
    argument[ARGUMENT.end] = end;
    argument[ARGUMENT.vec] = localAddress(this.#vec);
    argument[ARGUMENT.vecLength] = BigInt(ANSWER);
    // No mask says which pages are wanted, so all that are mapped are told of,
    // those in one piece that have the same of these bits.
    argument[ARGUMENT.returnMask] = BigInt(this.#categories);
    const count = this.#libc.call.ioctl(fd, PAGEMAP_SCAN, this.#bytes);
    const errno = this.#libc.errno();
    return count < 0 ? { errno } : { count };
  }

  #pages({ start }: AddressRange, count: number): Pages[] {
    const pages: Pages[] = [];
    let reached = start;
    for (let at = 0; at < REGION * count; at += REGION) {
      const from = this.#vec[at] as bigint;
      const to = this.#vec[at + 1] as bigint;
      if (reached < from) {
        pages.push({ start: reached, end: from, categories: null });
      }
      const categories = Number(this.#vec[at + 2]);
      pages.push({ start: from, end: to, categories });
      reached = to;
    }
    const walked = this.#argument[ARGUMENT.walkEnd] as bigint;
    if (reached < walked) {
      pages.push({ start: reached, end: walked, categories: null });
    }
    return pages;
  }
}
