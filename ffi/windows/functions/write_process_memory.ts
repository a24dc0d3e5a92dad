import { extentOf } from "../extent.ts";
import { ERROR } from "../last_error.ts";
import { isWritable } from "../protection.ts";
import { assertCount, assertSize, assertWord } from "../../c_arguments.ts";
import { failed } from "./get_last_error.ts";
import { succeedsWithNothing } from "./nothing.ts";
import { thisSystem } from "./system.ts";

/**
 * Copies bytes into a process's memory.
 *
 * It keeps what its page documents and no Windows does: the range is verified
 * to be writable throughout before any transfer. So it does not write over
 * code that is read-only either, which the system's own function does; to
 * patch code, change its protection with {@linkcode virtualProtectEx}. A
 * handle without `PROCESS_QUERY_INFORMATION` cannot be asked about
 * protection; then the system's own look is all there is.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-writeprocessmemory WriteProcessMemory}
 *
 * @param process A handle with `PROCESS_VM_WRITE` and
 * `PROCESS_VM_OPERATION`. The target need not be debugged.
 * @param baseAddress Where in the process to begin.
 * @param buffer The bytes, which are not changed; `null` is refused by the
 * system.
 * @param size Bytes to write, no more than the buffer has.
 * @param numberOfBytesWritten One element: gets the bytes written, after a
 * failure too. `null` is ignored.
 * @returns Whether it succeeded. If not, {@linkcode getLastError} is 5
 * without the rights or when the process is ending, 6 for no handle, 998
 * (`ERROR_NOACCESS`) for a range that is not writable throughout, 299
 * (`ERROR_PARTIAL_COPY`) if it stopped half-way all the same.
 */
export function writeProcessMemory(
  process: bigint,
  baseAddress: bigint,
  buffer: Uint8Array<ArrayBuffer> | null,
  size: number,
  numberOfBytesWritten: BigUint64Array<ArrayBuffer> | null,
): boolean {
  assertWord(process, "a handle");
  assertWord(baseAddress, "an address");
  assertSize(size, buffer);
  assertCount(numberOfBytesWritten);
  numberOfBytesWritten?.set([0n]);
  using system = thisSystem();
  if (size === 0) return succeedsWithNothing(system, process);
  const { call } = system;
  const { size: writable, stop } = extentOf(
    system,
    process,
    baseAddress,
    size,
    isWritable,
  );
  const mayAsk = !stop || !("error" in stop);
  if (writable < size && mayAsk) return failed(ERROR.ERROR_NOACCESS);
  const count = numberOfBytesWritten && new BigUint64Array(1);
  const done = call.WriteProcessMemory(
    process,
    baseAddress,
    buffer,
    BigInt(size),
    count && new Uint8Array(count.buffer),
  );
  const error = call.GetLastError();
  // Any other failure leaves the count as it was, or sets it to the size.
  const counted = done !== 0 || error === ERROR.ERROR_PARTIAL_COPY;
  if (count && counted) numberOfBytesWritten?.set(count);
  return done !== 0 || failed(error);
}
