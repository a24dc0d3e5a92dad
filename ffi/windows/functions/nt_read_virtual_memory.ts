import { assertCount, assertSize, assertWord } from "../../c_arguments.ts";
import { thisSystem } from "./system.ts";

/**
 * Copies a range of a process's memory into a buffer as far as it goes: the
 * call below ReadProcessMemory, as it is.
 *
 * It returns its status itself, and has one of its own for a process that is
 * ending. Where it stops, bytes before that place may be in the buffer.
 *
 * @see {@link https://ntdoc.m417z.com/ntreadvirtualmemory NtReadVirtualMemory}
 *
 * @param process A handle with `PROCESS_VM_READ`.
 * @param baseAddress Where in the process to begin.
 * @param buffer Gets the bytes.
 * @param size Bytes to read, no more than the buffer has.
 * @param numberOfBytesRead One element: gets the bytes read. `null` is
 * ignored.
 * @returns An NTSTATUS: 0 for success, 0x8000000D (`STATUS_PARTIAL_COPY`) or
 * 0xC0000005 (`STATUS_ACCESS_VIOLATION`) for an address, 0xC000010A
 * (`STATUS_PROCESS_IS_TERMINATING`), 0xC0000022 (`STATUS_ACCESS_DENIED`).
 */
export function ntReadVirtualMemory(
  process: bigint,
  baseAddress: bigint,
  buffer: Uint8Array<ArrayBuffer> | null,
  size: number,
  numberOfBytesRead: BigUint64Array<ArrayBuffer> | null,
): number {
  assertWord(process, "a handle");
  assertWord(baseAddress, "an address");
  assertSize(size, buffer);
  assertCount(numberOfBytesRead);
  using system = thisSystem();
  return system.call.NtReadVirtualMemory(
    process,
    baseAddress,
    buffer,
    BigInt(size),
    numberOfBytesRead &&
      new Uint8Array(numberOfBytesRead.buffer, numberOfBytesRead.byteOffset, 8),
  );
}
