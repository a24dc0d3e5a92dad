import type { AddressRange } from "../../core/address.ts";
import { MemoryError, type NativeError } from "../../core/error.ts";
import type { Region } from "../../core/region.ts";
import type { Skip, Stretch } from "../../core/source.ts";
import { ERRNO, nativeError } from "./errno.ts";
import { processError } from "./errors.ts";
import { type Failure, openFile } from "./files.ts";
import { PAGE, type Pages } from "./page_categories.ts";
import { PageEntries } from "./page_entries.ts";
import { PageScan } from "./page_scan.ts";
import { readStat } from "./status.ts";
import type { Libc } from "./symbols.ts";

/**
 * Bytes of the first question about a range, and of the largest; each has
 * twice as many as the one before. The kernel goes through all of a question's
 * pages at once, and meanwhile lets the process map nothing and this one wait:
 * if all are used, for a millisecond or two in the largest.
 */
const FIRST_WINDOW = 1n << 25n;
const LARGEST_WINDOW = 1n << 30n;

/** Pages, or which call failed and why. */
type Answer = Pages[] | Failure & { readonly api: string };

/** What the system knows of a process's pages, by /proc/PID/pagemap. */
export class Pagemap {
  readonly #libc: Libc;
  readonly #pid: number;
  readonly #pageSize: bigint;
  /** The way to ask; the second one, where the first is refused. */
  #way: PageScan | PageEntries;

  /**
   * @param libc The C library.
   * @param pid The process.
   * @param pageSize Bytes of its pages.
   */
  constructor(libc: Libc, pid: number, pageSize: number) {
    this.#libc = libc;
    this.#pid = pid;
    this.#pageSize = BigInt(pageSize);
    this.#way = new PageScan(libc);
  }

  /**
   * What of a range was never used and, if that is asked for, what is not in
   * memory now. Where the system does not tell, everything is to be read.
   */
  *survey(
    { start, end }: AddressRange,
    region: Region,
    resident: boolean,
  ): Generator<Stretch, undefined> {
    const own = isOwn(region);
    // The kernel's own pages come from nowhere, and files have contents
    // whether or not they are in memory.
    const asked = region.kind !== "kernel" && (own || resident);
    let window = FIRST_WINDOW;
    for (let at = start; at < end;) {
      const limit = at + window < end ? at + window : end;
      const pages = asked ? this.#look(at, limit, resident) : undefined;
      if (!pages?.length) {
        yield { start: at, end };
        return;
      }
      let last: Stretch | undefined;
      for (const { start, end: to, categories } of pages) {
        const skip = skipOf(categories, own, resident);
        if (last?.skip === skip && last) last = { ...last, end: to };
        else {
          if (last) yield within(last, at, end);
          last = { start, end: to, skip };
        }
      }
      const tail = last as Stretch;
      yield within(tail, at, end);
      at = tail.end;
      if (window < LARGEST_WINDOW) window *= 2n;
    }
  }

  /** Pages from an address on, or `undefined` where nobody tells. */
  #look(at: bigint, end: bigint, resident: boolean): Pages[] | undefined {
    const start = at - at % this.#pageSize;
    const above = end + this.#pageSize - 1n;
    const range = { start, end: above - above % this.#pageSize };
    const answer = this.#answer(range);
    if (!("errno" in answer)) return answer;
    // An address that no process has, or a process that has none any more:
    // reading tells.
    const { api, errno } = answer;
    const elsewhere = errno === ERRNO.EFAULT || errno === ERRNO.ESRCH ||
      errno === ERRNO.EINVAL;
    if (!resident || elsewhere) return undefined;
    throw this.#error(nativeError(api, errno));
  }

  #answer(range: AddressRange): Answer {
    // A descriptor belongs to a memory, not to a process: it is opened anew
    // each time, since the process may run another program meanwhile.
    const fd = openFile(this.#libc, `/proc/${this.#pid}/pagemap`);
    if (typeof fd !== "number") return { ...fd, api: "open" };
    try {
      const pages = this.#way.look(fd, range);
      if (!("errno" in pages)) return pages;
      const { api } = this.#way;
      if (this.#way instanceof PageEntries || !isMissing(pages)) {
        return { ...pages, api };
      }
    } finally {
      this.#libc.call.close(fd);
    }
    this.#way = new PageEntries(this.#libc, Number(this.#pageSize));
    return this.#answer(range);
  }

  #error(native: NativeError): MemoryError {
    const action = `tell what of process ${this.#pid} is resident`;
    const alive = !("errno" in readStat(this.#libc, this.#pid));
    if (native.number !== ERRNO.ENOENT || !alive) {
      return processError(this.#libc, action, this.#pid, native);
    }
    return new MemoryError(
      "not-supported",
      `Cannot ${action}: this system has no /proc/PID/pagemap`,
      { pid: this.#pid, native, hint: "read it without `resident`" },
    );
  }
}

/** Whether a failure says that there is no such way to ask here. */
function isMissing({ errno }: Failure): boolean {
  // ENOTTY before Linux 6.7, EINVAL for a scan that is not as it was; the
  // others from sandboxes.
  return errno === ERRNO.ENOTTY || errno === ERRNO.EINVAL ||
    errno === ERRNO.EPERM || errno === ERRNO.EACCES || errno === ERRNO.ENOSYS;
}

/** Whether what is not there holds zeros: neither a file's nor shared. */
function isOwn({ kind, shared }: Region): boolean {
  return !shared && (kind === "anon" || kind === "heap" || kind === "stack");
}

function skipOf(
  categories: number | null,
  own: boolean,
  resident: boolean,
): Skip | undefined {
  // Reading finds out about what is not mapped and what is refused.
  if (categories === null || categories & PAGE.GUARD) return undefined;
  const used = (categories & (PAGE.PRESENT | PAGE.SWAPPED)) !== 0 &&
    (categories & PAGE.PFNZERO) === 0;
  if (own && !used) return "untouched";
  const away = (categories & PAGE.PRESENT) === 0;
  return resident && away ? "not-resident" : undefined;
}

/** A stretch of whole pages as far as it lies in a range. */
function within(stretch: Stretch, start: bigint, end: bigint): Stretch {
  return {
    start: stretch.start > start ? stretch.start : start,
    end: stretch.end < end ? stretch.end : end,
    skip: stretch.skip,
  };
}
