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
 * Reads from a process's address space, as far as its memory goes: fewer
 * bytes than were asked for are success too, and `actual` tells how many.
 *
 * The page leaves open what a failed call has written to the buffer. Here the
 * buffer gets the bytes of a call that succeeded, as many as it counted, and
 * is not touched otherwise. To read on behind a mapping's end, call again at
 * `vaddr + actual`: one call never crosses it. The page also says that this
 * call "will eventually be replaced with something vmo-centric"; on a system
 * without it, it throws a `MemoryError` with the code `not-supported`.
 *
 * @see {@link https://fuchsia.dev/reference/syscalls/process_read_memory zx_process_read_memory}
 *
 * @example
 * ```ts
 * import {
 *   ZX,
 *   ZX_RIGHT_READ,
 *   ZX_RIGHT_WRITE,
 *   zxHandleClose,
 *   zxJobDefault,
 *   zxObjectGetChild,
 *   zxProcessReadMemory,
 * } from "@memsift/memsift/fuchsia";
 *
 * // Up to so many bytes of a process in the job that this one runs in.
 * function read(koid: bigint, vaddr: bigint, size: number): Uint8Array | null {
 *   const process = new Uint32Array(1);
 *   const rights = ZX_RIGHT_READ | ZX_RIGHT_WRITE;
 *   const found = zxObjectGetChild(zxJobDefault(), koid, rights, process);
 *   if (found !== ZX.ZX_OK) return null;
 *   const [handle = 0] = process;
 *   const buffer = new Uint8Array(size);
 *   const actual = new BigUint64Array(1);
 *   const status = zxProcessReadMemory(handle, vaddr, buffer, size, actual);
 *   zxHandleClose(handle);
 *   return status === ZX.ZX_OK ? buffer.subarray(0, Number(actual[0])) : null;
 * }
 * ```
 *
 * @param handle A handle of a process with `ZX_RIGHT_READ` and, "for
 * historical reasons", `ZX_RIGHT_WRITE`.
 * @param vaddr The address of the block of memory to read.
 * @param buffer Gets the bytes; `null` is refused by the system.
 * @param bufferSize Bytes to attempt to read, no more than the buffer has:
 * greater than 0 and at most 64 MiB.
 * @param actual One element: gets the number of bytes that were read, and
 * keeps what it has if the call fails. With `null`, the system fails with
 * `ZX_ERR_INVALID_ARGS` after it has read.
 * @returns 0 (`ZX_OK`), or a negative status: -30 (`ZX_ERR_ACCESS_DENIED`)
 * without the rights, -11 (`ZX_ERR_BAD_HANDLE`) for no handle, -12
 * (`ZX_ERR_WRONG_TYPE`) for one that is not of a process, -20
 * (`ZX_ERR_BAD_STATE`) when the process is ending or the memory is not
 * cacheable, -10 (`ZX_ERR_INVALID_ARGS`) for no buffer or a bad size, -4
 * (`ZX_ERR_NO_MEMORY`) where the process has no memory. For that, newer
 * systems say -25 (`ZX_ERR_NOT_FOUND`), and -14 (`ZX_ERR_OUT_OF_RANGE`) behind
 * the end of what is mapped.
 */
export function zxProcessReadMemory(
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
  const read = required(thisSystem(), "zx_process_read_memory");
  // What it leaves behind when it fails, nobody knows.
  const bytes = buffer && new Uint8Array(bufferSize);
  const count = actual && new BigUint64Array(1);
  const status = read(
    handle,
    vaddr,
    // An empty array is no pointer, which would be another mistake.
    bytes?.length === 0 ? new Uint8Array(1) : bytes,
    BigInt(bufferSize),
    count && new Uint8Array(count.buffer),
  );
  if (status === ZX.ZX_OK && bytes && count) {
    buffer.set(bytes.subarray(0, Number(count[0])));
    actual.set(count);
  }
  return status;
}
