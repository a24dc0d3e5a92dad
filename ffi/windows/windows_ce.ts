import { assertSize, assertU32, assertWord } from "../c_arguments.ts";
import { ERROR } from "./last_error.ts";
import { type CoreDll, openCoreDll } from "./symbols.ts";

/** All rights to a process, as Windows CE counts them. */
export const CE_PROCESS_ALL_ACCESS = 0x1f_0fff;

/**
 * The functions of Windows CE by which a process's memory is written.
 *
 * They have the desktop's names and other arguments: sizes and counts have 32
 * bits, and the handle must give full access. This class takes no 64-bit
 * count and calls nothing for a handle of less than full access.
 *
 * There is no Deno for Windows CE; this binding is tested against a library
 * that keeps the documented contract.
 *
 * @example
 * ```ts
 * import { CE_PROCESS_ALL_ACCESS, WindowsCe } from "@memsift/memsift/windows";
 *
 * function patch(pid: number, address: bigint, bytes: Uint8Array<ArrayBuffer>) {
 *   using ce = new WindowsCe("coredll.dll");
 *   const process = ce.openProcess(CE_PROCESS_ALL_ACCESS, false, pid);
 *   if (process === null) throw new Error(`error ${ce.getLastError()}`);
 *   const count = new Uint32Array(1);
 *   ce.writeProcessMemory(process, address, bytes, bytes.length, count);
 *   ce.closeHandle(process);
 * }
 * ```
 */
export class WindowsCe implements Disposable {
  readonly #library: CoreDll;
  readonly #fullAccess = new Set<bigint>();
  #last = 0;

  /**
   * Opens the library.
   *
   * @param library Its path.
   */
  constructor(library: string | URL) {
    this.#library = openCoreDll(library);
  }

  /**
   * Opens a process.
   *
   * @param desiredAccess Rights, or'ed; writing takes
   * {@linkcode CE_PROCESS_ALL_ACCESS}.
   * @param inheritHandle Whether processes started by this one get it too.
   * @param processId The process's id.
   * @returns The handle, or `null`, and {@linkcode WindowsCe.getLastError}
   * tells why.
   */
  openProcess(
    desiredAccess: number,
    inheritHandle: boolean,
    processId: number,
  ): bigint | null {
    assertU32(desiredAccess, "rights");
    assertU32(processId, "a process id");
    const { call } = this.#library;
    const inherit = inheritHandle ? 1 : 0;
    const process = call.OpenProcess(desiredAccess, inherit, processId);
    const error = call.GetLastError();
    if (process === 0n) {
      this.#failed(error);
      return null;
    }
    const all = CE_PROCESS_ALL_ACCESS;
    if ((desiredAccess & all) === all) this.#fullAccess.add(process);
    return process;
  }

  /**
   * Closes a handle.
   *
   * @param handle The handle.
   * @returns Whether it was open.
   */
  closeHandle(handle: bigint): boolean {
    assertWord(handle, "a handle");
    this.#fullAccess.delete(handle);
    const { call } = this.#library;
    const done = call.CloseHandle(handle);
    const error = call.GetLastError();
    return done !== 0 || this.#failed(error);
  }

  /**
   * Copies bytes into a process's memory, all of them or none.
   *
   * The system verifies the whole range before it transfers anything.
   *
   * @see "WriteProcessMemory (Windows CE 5.0)", retired 2010: winbase.h,
   * Nk.lib, Windows CE 2.0 and later
   *
   * @param process A handle that {@linkcode WindowsCe.openProcess} gave with
   * full access.
   * @param baseAddress Where in the process to begin.
   * @param buffer The bytes.
   * @param size Bytes to write, up to 2^32 - 1 and no more than the buffer
   * has.
   * @param numberOfBytesWritten One element of 32 bits: gets the bytes
   * written. `null` is ignored.
   * @returns Whether it succeeded. If not, {@linkcode WindowsCe.getLastError}
   * is 5 (`ERROR_ACCESS_DENIED`) without full access, else the system's.
   */
  writeProcessMemory(
    process: bigint,
    baseAddress: bigint,
    buffer: Uint8Array<ArrayBuffer>,
    size: number,
    numberOfBytesWritten: Uint32Array<ArrayBuffer> | null,
  ): boolean {
    assertWord(process, "a handle");
    assertWord(baseAddress, "an address");
    assertSize(size, buffer);
    assertU32(size, "a size");
    assertCount(numberOfBytesWritten);
    if (!this.#fullAccess.has(process)) {
      return this.#failed(ERROR.ERROR_ACCESS_DENIED);
    }
    const { call } = this.#library;
    const count = numberOfBytesWritten && new Uint32Array(1);
    const done = call.WriteProcessMemory(
      process,
      baseAddress,
      buffer,
      size,
      count && new Uint8Array(count.buffer),
    );
    const error = call.GetLastError();
    if (count) numberOfBytesWritten?.set(count);
    return done !== 0 || this.#failed(error);
  }

  /**
   * Why the last function that failed did so.
   *
   * @returns The number, or 0 if nothing has failed.
   */
  getLastError(): number {
    return this.#last;
  }

  /** Closes the library. */
  [Symbol.dispose](): void {
    this.#library[Symbol.dispose]();
  }

  #failed(error: number): false {
    this.#last = error;
    return false;
  }
}

/** Throws unless it is room for a DWORD, or `null`. */
function assertCount(count: Uint32Array<ArrayBuffer> | null): void {
  if (count === null || count instanceof Uint32Array && count.length > 0) {
    return;
  }
  throw new TypeError(
    "Cannot count in anything but a Uint32Array of at least one element: " +
      "counts of Windows CE have 32 bits",
  );
}
