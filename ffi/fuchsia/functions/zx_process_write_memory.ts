import { ZX } from "../status.ts";
import { required } from "../symbols.ts";
import {
  assertCount,
  assertSize,
  assertU32,
  assertWord,
} from "../../c_arguments.ts";
import { thisSystem } from "./system.ts";

/**
 * Writes into a process's address space, as far as its memory goes: fewer
 * bytes than were given are success too, and `actual` tells how many.
 *
 * The system does not look at the mapping's protection. What a call that
 * failed has written is not documented. On a system without this call it
 * throws a `MemoryError` with the code `not-supported`.
 *
 * @see {@link https://fuchsia.dev/reference/syscalls/process_write_memory zx_process_write_memory}
 *
 * @param handle A handle of a process with `ZX_RIGHT_WRITE`.
 * @param vaddr The address of the block of memory to write.
 * @param buffer The bytes, which are not changed; `null` is refused by the
 * system.
 * @param bufferSize Bytes to attempt to write, no more than the buffer has:
 * greater than 0 and at most 64 MiB.
 * @param actual One element: gets the number of bytes that were written, and
 * keeps what it has if the call fails. With `null`, the system fails with
 * `ZX_ERR_INVALID_ARGS` after it has written.
 * @returns 0 (`ZX_OK`), or a negative status: -2 (`ZX_ERR_NOT_SUPPORTED`) on a
 * kernel without `kernel.enable-debugging-syscalls=true`, -30
 * (`ZX_ERR_ACCESS_DENIED`) without the right or for the kernel's own code, and
 * otherwise those of {@linkcode zxProcessReadMemory}.
 */
export function zxProcessWriteMemory(
  handle: number,
  vaddr: bigint,
  buffer: Uint8Array<ArrayBuffer> | null,
  bufferSize: number,
  actual: BigUint64Array<ArrayBuffer> | null,
): number {
  assertU32(handle, "a handle");
  assertWord(vaddr, "an address");
  assertSize(bufferSize, buffer);
  assertCount(actual);
  const write = required(thisSystem(), "zx_process_write_memory");
  const count = actual && new BigUint64Array(1);
  const status = write(
    handle,
    vaddr,
    // An empty array is no pointer, which would be another mistake.
    buffer?.length === 0 ? new Uint8Array(1) : buffer,
    BigInt(bufferSize),
    count && new Uint8Array(count.buffer),
  );
  if (status === ZX.ZX_OK && count) actual.set(count);
  return status;
}
