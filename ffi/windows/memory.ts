import type { Transfer, TransferRequest } from "../../core/source.ts";
import { type Extent, transferByExtents } from "../extents.ts";
import { copyInHalves } from "../halves.ts";
import { extentOf, type Stop, stopError } from "./extent.ts";
import { ERROR, nativeError } from "./last_error.ts";
import {
  MEM_COMMIT,
  type MemoryBasicInformation,
} from "./memory_information.ts";
import type { ProcessHandle } from "./process_handle.ts";
import { isReadable, isWritable } from "./protection.ts";
import type { Win32 } from "./symbols.ts";
import { closedPages } from "./unprotect.ts";

/**
 * The memory of a process.
 *
 * By ReadProcessMemory and WriteProcessMemory, after a look at how far the
 * protection allows it: Windows copies up to the first page that it cannot
 * use, Wine does not look at protection at all, and WriteProcessMemory writes
 * over code that is read-only.
 */
export class ProcessMemory {
  readonly #win: Win32;
  readonly #process: ProcessHandle;
  readonly #pageSize: number;

  /**
   * @param win The system.
   * @param process The process.
   * @param pageSize Bytes of a page.
   */
  constructor(win: Win32, process: ProcessHandle, pageSize: number) {
    this.#win = win;
    this.#process = process;
    this.#pageSize = pageSize;
  }

  /** Reads as far as the memory goes. */
  read(request: TransferRequest, force: boolean): Transfer {
    return this.#transfer("read", request, force);
  }

  /** Writes as far as the memory goes. */
  write(request: TransferRequest, force: boolean): Transfer {
    const transfer = this.#transfer("write", request, force);
    if (transfer.transferred > 0) this.#flush(request);
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
        isCommitted(stop)
          ? closedPages(this.#win, this.#process, stop, verb)
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
    const { reading } = this.#process;
    const extent = extentOf(this.#win, reading, address, size, allows);
    // Without the right to ask, the system's own look is all there is.
    const { stop } = extent;
    return stop && "error" in stop ? { size } : extent;
  }

  /** A call that stops half-way counts whole chunks, or what never arrived. */
  #copy(verb: "read" | "write", request: TransferRequest): Transfer {
    return copyInHalves(request, {
      pageSize: this.#pageSize,
      callLimit: Infinity,
      copy: ({ address, bytes }) => {
        const error = this.#call(verb, address, bytes);
        if (error === 0) return undefined;
        const native = nativeError(NAMES[verb], error);
        if (isOfAddress(error)) return native;
        throw this.#process.error(verb, native);
      },
    });
  }

  /** Calls the system once; 0 or the error number. */
  #call(
    verb: "read" | "write",
    address: bigint,
    bytes: Uint8Array<ArrayBuffer>,
  ): number {
    const { call } = this.#win;
    const size = BigInt(bytes.length);
    if (verb === "read") {
      const { reading } = this.#process;
      const done = call.ReadProcessMemory(reading, address, bytes, size, null);
      const error = call.GetLastError();
      return done ? 0 : error;
    }
    const { writing } = this.#process;
    const done = call.WriteProcessMemory(writing, address, bytes, size, null);
    const error = call.GetLastError();
    return done ? 0 : error;
  }

  /** Code that was written must not be run as it was. */
  #flush({ address, bytes }: TransferRequest): void {
    const { writing } = this.#process;
    const size = BigInt(bytes.length);
    this.#win.call.FlushInstructionCache(writing, address, size);
  }
}

const NAMES = {
  read: "ReadProcessMemory",
  write: "WriteProcessMemory",
} as const;

/** Whether an error is about an address and not about the process. */
function isOfAddress(error: number): boolean {
  return error === ERROR.ERROR_PARTIAL_COPY ||
    error === ERROR.ERROR_NOACCESS ||
    error === ERROR.ERROR_INVALID_ADDRESS ||
    error === ERROR.ERROR_INVALID_PARAMETER;
}

function isCommitted(
  memory: Stop,
): memory is MemoryBasicInformation {
  return !!memory && "state" in memory && memory.state === MEM_COMMIT;
}
