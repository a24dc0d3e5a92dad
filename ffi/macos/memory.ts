import type { Transfer, TransferRequest } from "../../core/source.ts";
import { type Extent, extentOf, stopError } from "./extent.ts";
import { isOfAddress, isShortage, KERN, kernError } from "./kern_return.ts";
import { isReadable, isWritable } from "./protection.ts";
import type { LibSystem } from "./symbols.ts";
import type { Task } from "./task.ts";
import { unprotected } from "./unprotect.ts";

/**
 * Bytes of one call: mach_vm_write counts them in 32 bits, which parts of the
 * system take for a signed number. More would lose its upper half.
 */
const CALL_LIMIT = 2 ** 30;

/** MATTR_CACHE and MATTR_VAL_CACHE_FLUSH of mach/vm_attributes.h. */
const CACHE = 1;
const CACHE_FLUSH = 6;

/**
 * The memory of a process.
 *
 * By mach_vm_read_overwrite and mach_vm_write, after a look at how far the
 * protection allows it. Neither tells how far it came: a read is all or
 * nothing, and a write that fails may have written.
 */
export class ProcessMemory {
  readonly #libSystem: LibSystem;
  readonly #task: Task;

  /**
   * @param libSystem The system.
   * @param task The process's task.
   */
  constructor(libSystem: LibSystem, task: Task) {
    this.#libSystem = libSystem;
    this.#task = task;
  }

  /** Reads as far as the memory goes. */
  read(request: TransferRequest, force: boolean): Transfer {
    return this.#transfer("read", request, force);
  }

  /** Writes as far as the memory goes. */
  write(request: TransferRequest, force: boolean): Transfer {
    const transfer = this.#transfer("write", request, force);
    if (transfer.transferred > 0) this.#flush(request.address, transfer);
    return transfer;
  }

  #transfer(
    verb: "read" | "write",
    { address, bytes }: TransferRequest,
    force: boolean,
  ): Transfer {
    let done = 0;
    while (done < bytes.length) {
      const at = address + BigInt(done);
      const left = bytes.subarray(done);
      const { size, stop } = this.#extent(verb, at, left.length);
      let piece: Transfer;
      if (size > 0) {
        piece = this.#copy(verb, at, left.subarray(0, size));
      } else if (force && stop && "address" in stop) {
        const end = Number(stop.address + stop.size - at);
        const rest = { address: at, bytes: left.subarray(0, end) };
        piece = unprotected(
          this.#libSystem,
          this.#task,
          stop,
          rest,
          verb,
          () => this.#copy(verb, at, rest.bytes),
        );
      } else return { transferred: done, native: stopError(stop) };
      done += piece.transferred;
      if (piece.native) return { ...piece, transferred: done };
    }
    return { transferred: done };
  }

  /** How far the protection allows it. */
  #extent(verb: "read" | "write", address: bigint, size: number): Extent {
    const allows = verb === "read" ? isReadable : isWritable;
    const { port } = this.#task;
    const extent = extentOf(this.#libSystem, port, address, size, allows);
    const { stop } = extent;
    if (stop && "error" in stop) {
      const native = kernError("mach_vm_region_recurse", stop.error);
      throw this.#task.error(verb, native);
    }
    return extent;
  }

  /**
   * Copies as far as the system does, to the page: what failed is tried again
   * in halves, down to the page that cannot be used. A call that fails may
   * have left anything in its own bytes, so none is told to use bytes that an
   * earlier one has filled.
   */
  #copy(
    verb: "read" | "write",
    address: bigint,
    bytes: Uint8Array<ArrayBuffer>,
  ): Transfer {
    const { pageSize } = this.#libSystem;
    let done = 0;
    let limit = Math.min(bytes.length, CALL_LIMIT);
    let halved = false;
    while (done < bytes.length) {
      const at = address + BigInt(done);
      // At least to the end of the page, then by whole pages.
      const inPage = pageSize - Number(at % BigInt(pageSize));
      const pages = Math.floor((limit - inPage) / pageSize);
      const size = halved ? inPage + Math.max(0, pages) * pageSize : limit;
      const piece = bytes.subarray(done, done + size);
      const error = this.#call(verb, at, piece);
      if (error === KERN.KERN_SUCCESS) {
        done += piece.length;
        continue;
      }
      const native = kernError(NAMES[verb], error);
      const wholePages = piece.length > inPage;
      if (!isOfAddress(error) && !(isShortage(error) && wholePages)) {
        throw this.#task.error(verb, native);
      }
      if (!wholePages) return { transferred: done, native };
      limit = Math.floor(piece.length / 2);
      halved = true;
    }
    return { transferred: done };
  }

  /** Calls the system once. */
  #call(
    verb: "read" | "write",
    address: bigint,
    bytes: Uint8Array<ArrayBuffer>,
  ): number {
    const { call } = this.#libSystem;
    const { port } = this.#task;
    if (verb === "write") {
      return call.mach_vm_write(port, address, bytes, bytes.length);
    }
    // Must not be NULL. It is the size, or nothing if the call fails.
    const outSize = new Uint8Array(8);
    const size = BigInt(bytes.length);
    return call.mach_vm_read_overwrite(port, address, size, bytes, outSize);
  }

  /**
   * Code that was written must not be run as it was: processors of Apple's do
   * not notice by themselves. Where there is nothing to flush it fails.
   */
  #flush(address: bigint, { transferred }: Transfer): void {
    const value = new Uint8Array(new Int32Array([CACHE_FLUSH]).buffer);
    this.#libSystem.call.mach_vm_machine_attribute?.(
      this.#task.port,
      address,
      BigInt(transferred),
      CACHE,
      value,
    );
  }
}

const NAMES = {
  read: "mach_vm_read_overwrite",
  write: "mach_vm_write",
} as const;
