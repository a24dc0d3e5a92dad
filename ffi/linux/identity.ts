import { MemoryError } from "../../core/error.ts";
import { ERRNO, nativeError } from "./errno.ts";
import {
  closedError,
  goneError,
  noProcessError,
  PS_HINT,
} from "../../core/process_error.ts";
import { processError } from "./errors.ts";
import { readStat, type Stat } from "./status.ts";
import type { Libc } from "./symbols.ts";

/**
 * Which process an id meant when it was opened.
 *
 * Ids are used again. While a process lives its id is its own; so who finds
 * it alive *after* a transfer knows that the transfer was with it.
 */
export class Identity implements Disposable {
  readonly #libc: Libc;
  readonly #pid: number;
  readonly #stat: Stat;
  /** A descriptor that stands for the process, or -1 on older systems. */
  readonly #pidfd: number;
  /** struct pollfd: int fd @0, short events @4, short revents @6. */
  readonly #pollfd = new Int16Array(4);
  #open = true;

  /**
   * @param libc The C library.
   * @param pid The process.
   */
  constructor(libc: Libc, pid: number) {
    this.#libc = libc;
    this.#pid = pid;
    // The descriptor first: if it is of the process whose start is read next,
    // it is alive then; if that one is another, this one has ended.
    this.#pidfd = openPidfd(libc, pid);
    const stat = readStat(libc, pid);
    if ("errno" in stat) {
      this[Symbol.dispose]();
      throw openError(libc, pid, "open", stat.errno);
    }
    this.#stat = stat;
    new DataView(this.#pollfd.buffer).setInt32(0, this.#pidfd, true);
    // POLLIN: the descriptor is readable once the process has ended.
    this.#pollfd[2] = 1;
  }

  /** What the system said of the process when it was opened. */
  get stat(): Stat {
    return this.#stat;
  }

  /** Throws unless the process that was opened is still alive. */
  assertSame(): void {
    // A search can outlast its target; the number may be another file's now.
    if (!this.#open) {
      throw closedError(this.#pid);
    }
    if (this.#pidfd < 0) return this.#assertSameStart();
    const ready = this.#libc.call.poll(this.#pollfd, 1n, 0);
    if (ready > 0) throw goneError(`use process ${this.#pid}`, this.#pid);
  }

  /** Without a descriptor: the time when it started must be the same. */
  #assertSameStart(): void {
    const now = readStat(this.#libc, this.#pid);
    if ("errno" in now || now.state === "Z" || now.state === "X") {
      throw goneError(`use process ${this.#pid}`, this.#pid);
    }
    if (now.startTime === this.#stat.startTime) return;
    throw new MemoryError(
      "identity-changed",
      `Cannot use process ${this.#pid}: the id now belongs to another process`,
      { pid: this.#pid, hint: "open the process anew" },
    );
  }

  /** Closes the descriptor. */
  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    if (this.#pidfd >= 0) this.#libc.call.close(this.#pidfd);
  }
}

function openPidfd(libc: Libc, pid: number): number {
  if (libc.call.pidfd_open === null) return -1;
  const pidfd = libc.call.pidfd_open(pid, 0);
  const errno = libc.errno();
  if (pidfd >= 0) return pidfd;
  // A system without the call, or a sandbox that forbids it.
  if (errno === ERRNO.ENOSYS || errno === ERRNO.EPERM) return -1;
  throw openError(libc, pid, "pidfd_open", errno);
}

function openError(
  libc: Libc,
  pid: number,
  api: string,
  errno: number,
): MemoryError {
  const native = nativeError(api, errno);
  if (errno === ERRNO.EMFILE || errno === ERRNO.ENFILE) {
    return processError(libc, `open process ${pid}`, pid, native);
  }
  // The id of a thread has a folder too, though no list shows it.
  const isThread = !("errno" in readStat(libc, pid));
  if (!isThread) return noProcessError(pid, native);
  return new MemoryError(
    "no-such-process",
    `Cannot open process ${pid}: it is a thread of another process`,
    { pid, native, hint: PS_HINT },
  );
}
