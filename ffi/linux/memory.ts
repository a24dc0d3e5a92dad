import { withDetails } from "../../core/error.ts";
import type { Transfer, TransferRequest } from "../../core/source.ts";
import { localAddress } from "../local_address.ts";
import { ERRNO, nativeError } from "./errno.ts";
import { goneError } from "../../core/process_error.ts";
import { processError } from "./errors.ts";
import { type Failure, openFile } from "./files.ts";
import { probe } from "./probe.ts";
import type { Libc } from "./symbols.ts";

/** Ranges of one call, IOV_MAX: 1025 are EINVAL. */
const RANGES = 1024;

/** Bytes of one call, MAX_RW_COUNT: more are not moved, without an error. */
const CALL_LIMIT = 0x7fff_f000;

/** Up to here a copy is cheaper than asking where an array lies. */
const SMALL = 256;

const O_RDONLY = 0;
const O_RDWR = 2;

/** How bytes come and go. */
type Channel = "process_vm" | "mem";

/**
 * The memory of a process.
 *
 * By process_vm_readv and process_vm_writev, which keep to the memory's
 * protection; by /proc/PID/mem, which goes past it, where that is asked for
 * or the calls are not to be had.
 */
export class ProcessMemory implements Disposable {
  readonly #libc: Libc;
  readonly #pid: number;
  readonly #channel: Channel;
  /** struct iovec {void *base; size_t len}, for this process and the other. */
  readonly #iovecs = new BigUint64Array(4 * RANGES);
  readonly #local: bigint;
  readonly #remote: bigint;
  readonly #scratch = new Uint8Array(new ArrayBuffer(SMALL));
  readonly #scratchAddress: bigint;
  /**
   * The array whose address the system has been given. Only an address keeps
   * no array alive; a field does.
   */
  #lent: Uint8Array<ArrayBuffer> | null = null;
  /** Descriptors of /proc/PID/mem by flags, opened when first needed. */
  readonly #mem = new Map<number, number>();
  #open = true;

  /**
   * @param libc The C library.
   * @param pid The process.
   */
  constructor(libc: Libc, pid: number) {
    this.#libc = libc;
    this.#pid = pid;
    this.#local = localAddress(this.#iovecs);
    this.#remote = this.#local + BigInt(16 * RANGES);
    this.#scratchAddress = localAddress(this.#scratch);
    this.#channel = this.#choose();
  }

  /** Reads as far as the memory goes. */
  read({ address, bytes }: TransferRequest, force: boolean): Transfer {
    if (force || this.#channel === "mem") {
      return this.#transferByMem("pread", O_RDONLY, address, bytes);
    }
    if (bytes.length > SMALL) {
      const transfer = this.#readv(this.#lend(bytes), bytes.length, address);
      this.#lent = null;
      return transfer;
    }
    const transfer = this.#readv(this.#scratchAddress, bytes.length, address);
    bytes.set(this.#scratch.subarray(0, transfer.transferred));
    return transfer;
  }

  /** Reads each request as far as it goes, up to 1024 of them in a call. */
  readMany(requests: readonly TransferRequest[]): Transfer[] {
    if (this.#channel === "mem") {
      return requests.map((request) => this.read(request, false));
    }
    const transfers: Transfer[] = [];
    while (transfers.length < requests.length) {
      this.#readBatch(requests, transfers);
    }
    return transfers;
  }

  /** Writes as far as the memory goes. */
  write({ address, bytes }: TransferRequest, force: boolean): Transfer {
    if (force || this.#channel === "mem") {
      return this.#transferByMem("pwrite", O_RDWR, address, bytes);
    }
    const base = this.#lend(bytes);
    let done = 0;
    while (done < bytes.length) {
      this.#range(
        0,
        base + BigInt(done),
        address + BigInt(done),
        bytes.length - done,
      );
      const count = this.#libc.call.process_vm_writev(
        this.#pid,
        this.#local,
        1n,
        this.#remote,
        1n,
        0n,
      );
      const errno = this.#libc.errno();
      if (count <= 0) {
        return this.#stop("process_vm_writev", "write", errno, done);
      }
      done += count;
    }
    this.#lent = null;
    return { transferred: done };
  }

  /** Closes what was opened. */
  [Symbol.dispose](): void {
    this.#open = false;
    for (const fd of this.#mem.values()) this.#libc.call.close(fd);
    this.#mem.clear();
  }

  #choose(): Channel {
    const errno = probe(this.#libc, this.#pid);
    if (errno === ERRNO.EFAULT) return "process_vm";
    // No such call, or a sandbox that forbids it: the file may still do.
    if (errno === ERRNO.ENOSYS || errno === ERRNO.EPERM) {
      if (typeof this.#openMem(O_RDONLY) === "number") return "mem";
    }
    const native = nativeError("process_vm_readv", errno);
    throw processError(
      this.#libc,
      `open process ${this.#pid}`,
      this.#pid,
      native,
    );
  }

  #readv(local: bigint, length: number, address: bigint): Transfer {
    let done = 0;
    while (done < length) {
      const offset = BigInt(done);
      this.#range(0, local + offset, address + offset, length - done);
      const count = this.#libc.call.process_vm_readv(
        this.#pid,
        this.#local,
        1n,
        this.#remote,
        1n,
        0n,
      );
      const errno = this.#libc.errno();
      // After a short count the next call tells why.
      if (count <= 0) {
        return this.#stop("process_vm_readv", "read", errno, done);
      }
      done += count;
    }
    return { transferred: done };
  }

  /** Reads the next requests in one call and appends how far each came. */
  #readBatch(
    requests: readonly TransferRequest[],
    transfers: Transfer[],
  ): void {
    const from = transfers.length;
    let count = 0;
    let total = 0;
    for (; count < RANGES && from + count < requests.length; count++) {
      const { address, bytes } = requests[from + count] as TransferRequest;
      if (total + bytes.length > CALL_LIMIT) break;
      total += bytes.length;
      this.#range(count, localAddress(bytes), address, bytes.length);
    }
    if (count === 0) {
      transfers.push(this.read(requests[from] as TransferRequest, false));
      return;
    }
    let left = this.#libc.call.process_vm_readv(
      this.#pid,
      this.#local,
      BigInt(count),
      this.#remote,
      BigInt(count),
      0n,
    );
    const errno = this.#libc.errno();
    for (let index = 0; index < count; index++) {
      const { length } = (requests[from + index] as TransferRequest).bytes;
      const transferred = Math.min(Math.max(left, 0), length);
      left -= transferred;
      if (transferred === length) {
        transfers.push({ transferred });
        continue;
      }
      // The call ends at the first byte that it can't read; requests behind
      // it have not been tried.
      const request = requests[from + index] as TransferRequest;
      transfers.push(
        left < 0
          ? this.#stop("process_vm_readv", "read", errno, 0)
          : this.#readRest(request, transferred),
      );
      return;
    }
  }

  /** The rest of a request that a call left unfinished, and why. */
  #readRest({ address, bytes }: TransferRequest, done: number): Transfer {
    const rest = {
      address: address + BigInt(done),
      bytes: bytes.subarray(done),
    };
    const { transferred, native } = this.read(rest, false);
    return { transferred: done + transferred, native };
  }

  #transferByMem(
    api: "pread" | "pwrite",
    flags: number,
    address: bigint,
    bytes: Uint8Array<ArrayBuffer>,
  ): Transfer {
    const verb = api === "pread" ? "read" : "write";
    let fd = this.#requireMem(flags, verb);
    let reopened = false;
    let done = 0;
    while (done < bytes.length) {
      const rest = bytes.subarray(done, done + CALL_LIMIT);
      // Addresses of 2^63 and more are no offsets: EINVAL.
      const offset = BigInt.asIntN(64, address + BigInt(done));
      const count = api === "pread"
        ? this.#libc.call.pread(fd, rest, BigInt(rest.length), offset)
        : this.#libc.call.pwrite(fd, rest, BigInt(rest.length), offset);
      const errno = this.#libc.errno();
      if (count < 0) return this.#stop(api, verb, errno, done);
      if (count === 0) {
        // The descriptor belongs to a memory that is gone: the process has
        // ended, or runs another program in a new one.
        if (reopened) {
          throw goneError(`${verb} process ${this.#pid}`, this.#pid);
        }
        this.#libc.call.close(fd);
        this.#mem.delete(flags);
        fd = this.#requireMem(flags, verb);
        reopened = true;
      }
      done += count;
    }
    return { transferred: done };
  }

  #requireMem(flags: number, verb: string): number {
    const fd = this.#openMem(flags);
    if (typeof fd === "number") return fd;
    const native = nativeError("open", fd.errno);
    const action = `${verb} process ${this.#pid} by force`;
    throw processError(this.#libc, action, this.#pid, native);
  }

  #openMem(flags: number): number | Failure {
    const open = this.#mem.get(flags);
    if (open !== undefined) return open;
    // Nobody would close it any more.
    if (!this.#open) return { errno: ERRNO.EBADF };
    const fd = openFile(this.#libc, `/proc/${this.#pid}/mem`, flags);
    if (typeof fd === "number") this.#mem.set(flags, fd);
    return fd;
  }

  #lend(bytes: Uint8Array<ArrayBuffer>): bigint {
    this.#lent = bytes;
    return localAddress(bytes);
  }

  /** Enters a range of each process as the `index`th. */
  #range(index: number, local: bigint, remote: bigint, length: number): void {
    const size = BigInt(Math.min(length, CALL_LIMIT));
    this.#iovecs[2 * index] = local;
    this.#iovecs[2 * index + 1] = size;
    this.#iovecs[2 * (RANGES + index)] = remote;
    this.#iovecs[2 * (RANGES + index) + 1] = size;
  }

  /** What a call that moved nothing means. */
  #stop(
    api: string,
    verb: string,
    errno: number,
    transferred: number,
  ): Transfer {
    const native = nativeError(api, errno);
    switch (errno) {
      // An address: EFAULT of the calls, EIO and EINVAL of the file.
      case ERRNO.EFAULT:
      case ERRNO.EIO:
      case ERRNO.EINVAL:
        return { transferred, native };
      default: {
        const action = `${verb} process ${this.#pid}`;
        const error = processError(this.#libc, action, this.#pid, native);
        // What was written can be taken back.
        throw transferred > 0 ? withDetails(error, { transferred }) : error;
      }
    }
  }
}
