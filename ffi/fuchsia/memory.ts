import type { Transfer, TransferRequest } from "../../core/source.ts";
import { partWay } from "../part_way.ts";
import { goneError } from "../../core/process_error.ts";
import type { KnownMappings } from "./known_mappings.ts";
import type { Mapping } from "./mappings.ts";
import type { ProcessHandle } from "./process_handle.ts";
import {
  protectionError,
  ZX_VM_PERM_READ,
  ZX_VM_PERM_WRITE,
} from "./protection.ts";
import { ZX_RIGHT_WRITE } from "./rights.ts";
import { nativeError, ZX } from "./status.ts";
import { required, type Zircon } from "./symbols.ts";

/** Bytes of one call: the kernel refuses one byte more. */
export const CALL_LIMIT = 64 * 1024 * 1024;

const NAMES = {
  read: "zx_process_read_memory",
  write: "zx_process_write_memory",
} as const;

const NEEDED = { read: ZX_VM_PERM_READ, write: ZX_VM_PERM_WRITE } as const;

type Verb = keyof typeof NAMES;

/**
 * The memory of a process.
 *
 * By zx_process_read_memory and zx_process_write_memory, up to 64 MiB at a
 * time and never for more than one mapping: the kernel stops at a mapping's
 * end, and success with fewer bytes is all it says of that. It does not look
 * at a mapping's protection, so that is done here; `force` leaves it out. For
 * the same reason nothing is written without `force` where the list shows a
 * hole: what has been mapped there since may be read-only.
 *
 * Of a call that failed nobody knows what it wrote. Such bytes lie behind
 * those that are counted, where nobody looks.
 */
export class ProcessMemory {
  readonly #zircon: Zircon;
  readonly #process: ProcessHandle;
  readonly #pageSize: number;
  /** size_t: what the calls count into. */
  readonly #actual = new BigUint64Array(new ArrayBuffer(8));
  readonly #actualBytes = new Uint8Array(this.#actual.buffer);

  /**
   * @param zircon The system.
   * @param process The process.
   * @param pageSize Bytes of a page.
   */
  constructor(zircon: Zircon, process: ProcessHandle, pageSize: number) {
    this.#zircon = zircon;
    this.#process = process;
    this.#pageSize = pageSize;
  }

  /**
   * Reads as far as the memory goes.
   *
   * @param mappings What is known to be mapped.
   * @param request Where from and where to.
   * @param force Whether protection does not count.
   */
  read(
    mappings: KnownMappings,
    request: TransferRequest,
    force: boolean,
  ): Transfer {
    return this.#transfer("read", mappings, request, force);
  }

  /** Writes as far as the memory goes. */
  write(
    mappings: KnownMappings,
    request: TransferRequest,
    force: boolean,
  ): Transfer {
    return this.#transfer("write", mappings, request, force);
  }

  #transfer(
    verb: Verb,
    mappings: KnownMappings,
    { address, bytes }: TransferRequest,
    force: boolean,
  ): Transfer {
    let done = 0;
    let limit = CALL_LIMIT;
    while (done < bytes.length) {
      const at = address + BigInt(done);
      const known = mappings.find(at);
      // What has been mapped there since may not be readable.
      const mapping = holds(known, at) || force || verb === "write"
        ? known
        : partWay(done, () => mappings.findAnew(at));
      const inside = holds(mapping, at) ? mapping : undefined;
      if (inside && !force && !(inside.mmuFlags & NEEDED[verb])) {
        return { transferred: done, native: protectionError(inside.mmuFlags) };
      }
      if (!inside && !force && verb === "write") return { transferred: done };
      // In a hole too the kernel is asked: it knows the word for it.
      const edge = inside?.end ?? mapping?.base;
      const left = Math.min(bytes.length - done, limit);
      const size = edge === undefined
        ? left
        : Math.min(left, Number(edge - at));
      const piece = bytes.subarray(done, done + size);
      const status = partWay(done, () => this.#call(verb, at, piece));
      if (status === ZX.ZX_OK) {
        // A count that cannot be true is not believed.
        const moved = Math.min(Number(this.#actual[0]), size);
        if (moved > 0) {
          done += moved;
          continue;
        }
      }
      const inPage = this.#pageSize - Number(at % BigInt(this.#pageSize));
      if (isHole(status) || size <= inPage) {
        return { transferred: done, native: nativeError(NAMES[verb], status) };
      }
      // Some kernels refuse a range for its last page: down to the page that
      // cannot be used.
      const pages = Math.floor((size / 2 - inPage) / this.#pageSize);
      limit = inPage + Math.max(0, pages) * this.#pageSize;
    }
    return { transferred: done };
  }

  /** Calls the system once; its status, if that is of the address. */
  #call(
    verb: Verb,
    address: bigint,
    bytes: Uint8Array<ArrayBuffer>,
  ): number {
    const { handle } = this.#process;
    const size = BigInt(bytes.length);
    // A call that fails leaves it as it is.
    this.#actual[0] = 0n;
    const call = required(this.#zircon, NAMES[verb]);
    const status = call(handle, address, bytes, size, this.#actualBytes);
    if (status === ZX.ZX_OK || this.#isOfAddress(verb, status)) return status;
    throw this.#process.error(verb, nativeError(NAMES[verb], status));
  }

  /** Whether a status is about an address and not about the process. */
  #isOfAddress(verb: Verb, status: number): boolean {
    switch (status) {
      case ZX.ZX_ERR_NO_MEMORY:
      case ZX.ZX_ERR_NOT_FOUND:
      // Behind the end of what is mapped, and what could not be paged in.
      case ZX.ZX_ERR_OUT_OF_RANGE:
      case ZX.ZX_ERR_IO:
      case ZX.ZX_ERR_IO_DATA_INTEGRITY:
      case ZX.ZX_ERR_IO_NOT_PRESENT:
        return true;
      // A process that ends, or memory that is not cacheable: a device's.
      case ZX.ZX_ERR_BAD_STATE: {
        if (!this.#process.hasEnded()) return true;
        const { pid } = this.#process;
        const native = nativeError(NAMES[verb], status);
        throw goneError(`${verb} process ${pid}`, pid, native);
      }
      // With the right it is the kernel's own code, which nobody may change.
      case ZX.ZX_ERR_ACCESS_DENIED:
        return verb === "write" &&
          (this.#process.rights & ZX_RIGHT_WRITE) !== 0;
      default:
        return false;
    }
  }
}

/** Whether an address lies in a mapping that ends above it. */
function holds(mapping: Mapping | undefined, address: bigint): boolean {
  return mapping !== undefined && mapping.base <= address;
}

/** Whether a status says that nothing is mapped: systems differ in it. */
function isHole(status: number): boolean {
  return status === ZX.ZX_ERR_NO_MEMORY || status === ZX.ZX_ERR_NOT_FOUND;
}
