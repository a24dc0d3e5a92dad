import type { Transfer, TransferRequest } from "../../core/source.ts";
import { type Extent, transferByExtents } from "../extents.ts";
import { copyInHalves } from "../halves.ts";
import { extentOf, type Stop, stopError } from "./extent.ts";
import { isOfAddress, isShortage, KERN, kernError } from "./kern_return.ts";
import { isReadable, isWritable } from "./protection.ts";
import type { LibSystem } from "./symbols.ts";
import type { Task } from "./task.ts";
import { closedPages } from "./unprotect.ts";

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
    request: TransferRequest,
    force: boolean,
  ): Transfer {
    return transferByExtents<Stop>(request, force, {
      extent: (address, size) => this.#extent(verb, address, size),
      transfer: (piece) => this.#copy(verb, piece),
      closed: (stop) =>
        stop && "address" in stop
          ? closedPages(this.#libSystem, this.#task, stop, verb)
          : undefined,
      stopError,
    });
  }

  /** How far the protection allows it. */
  #extent(
    verb: "read" | "write",
    address: bigint,
    size: number,
  ): Extent<Stop> {
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

  #copy(verb: "read" | "write", request: TransferRequest): Transfer {
    return copyInHalves(request, {
      pageSize: this.#libSystem.pageSize,
      callLimit: CALL_LIMIT,
      copy: ({ address, bytes }, isPage) => {
        const error = this.#call(verb, address, bytes);
        if (error === KERN.KERN_SUCCESS) return undefined;
        const native = kernError(NAMES[verb], error);
        // There may be room for less.
        if (isOfAddress(error) || (isShortage(error) && !isPage)) return native;
        throw this.#task.error(verb, native);
      },
    });
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
