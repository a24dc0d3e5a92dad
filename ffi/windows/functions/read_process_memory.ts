import { assertWord } from "../../c_arguments.ts";
import { thisSystem } from "./system.ts";
import { readVerified } from "./verified_read.ts";

/**
 * Copies a range of a process's memory into a buffer, all of it or nothing.
 *
 * It keeps what its page documents and no Windows does: the range is verified
 * before any transfer, and the buffer is not touched unless all of it could
 * be read. A handle without `PROCESS_QUERY_INFORMATION` cannot be asked about
 * protection; then the system's own look is all there is, and the buffer is
 * still not touched unless it succeeds.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-readprocessmemory ReadProcessMemory}
 *
 * @example
 * ```ts
 * import {
 *   closeHandle,
 *   getLastError,
 *   openProcess,
 *   PROCESS_QUERY_INFORMATION,
 *   PROCESS_VM_READ,
 *   readProcessMemory,
 * } from "@memsift/memsift/windows";
 *
 * // The page that Windows has in every process, at the same address.
 * const address = 0x7ffe_0000n;
 *
 * if (Deno.build.os === "windows") {
 *   const rights = PROCESS_VM_READ | PROCESS_QUERY_INFORMATION;
 *   const process = openProcess(rights, false, Deno.pid);
 *   if (process === null) throw new Error(`error ${getLastError()}`);
 *   const buffer = new Uint8Array(64);
 *   const count = new BigUint64Array(1);
 *   if (!readProcessMemory(process, address, buffer, 64, count)) {
 *     throw new Error(`error ${getLastError()}`);
 *   }
 *   console.log(count[0], buffer);
 *   closeHandle(process);
 * }
 * ```
 *
 * @param process A handle with `PROCESS_VM_READ`. The target need not be
 * debugged.
 * @param baseAddress Where in the process to begin.
 * @param buffer Gets the bytes; `null` is refused by the system.
 * @param size Bytes to read, no more than the buffer has.
 * @param numberOfBytesRead One element: gets the bytes read. `null` is
 * ignored.
 * @returns Whether it succeeded. If not, {@linkcode getLastError} is 5
 * without the right or when the process is ending, 6 for no handle, 299
 * (`ERROR_PARTIAL_COPY`) for a range that is not readable throughout, 998
 * (`ERROR_NOACCESS`) for one that goes beyond what programs can have.
 */
export function readProcessMemory(
  process: bigint,
  baseAddress: bigint,
  buffer: Uint8Array<ArrayBuffer> | null,
  size: number,
  numberOfBytesRead: BigUint64Array<ArrayBuffer> | null,
): boolean {
  assertWord(process, "a handle");
  using system = thisSystem();
  const { call } = system;
  const request = { baseAddress, buffer, size, numberOfBytesRead };
  return readVerified(
    system,
    process,
    request,
    (bytes, count) =>
      call.ReadProcessMemory(process, baseAddress, bytes, BigInt(size), count),
  );
}
