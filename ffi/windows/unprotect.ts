import { formatAddress } from "../../core/address.ts";
import { MemoryError, withDetails } from "../../core/error.ts";
import type { Transfer, TransferRequest } from "../../core/source.ts";
import { nativeError } from "./last_error.ts";
import {
  MEM_IMAGE,
  MEM_MAPPED,
  type MemoryBasicInformation,
} from "./memory_information.ts";
import type { ProcessHandle } from "./process_handle.ts";
import {
  isExecutable,
  PAGE_EXECUTE_READ,
  PAGE_EXECUTE_READWRITE,
  PAGE_EXECUTE_WRITECOPY,
  PAGE_READONLY,
  PAGE_READWRITE,
  PAGE_WRITECOPY,
  protectionName,
} from "./protection.ts";
import type { Win32 } from "./symbols.ts";

/**
 * Protections that let pages be read or written, the most wanted first. Code
 * stays executable: other threads may be running it. Pages of files become
 * copies of their own, so that no file and no other process is changed; a
 * view that may be written takes only the plain protection.
 */
export function openedProtections(
  { protect, type }: MemoryBasicInformation,
  verb: "read" | "write",
): number[] {
  const code = isExecutable(protect);
  if (verb === "read") return [code ? PAGE_EXECUTE_READ : PAGE_READONLY];
  const copied = code ? PAGE_EXECUTE_WRITECOPY : PAGE_WRITECOPY;
  const plain = code ? PAGE_EXECUTE_READWRITE : PAGE_READWRITE;
  switch (type) {
    case MEM_IMAGE:
      return [copied];
    case MEM_MAPPED:
      return [copied, plain];
    default:
      return [plain];
  }
}

/**
 * Lifts the protection of a range that lies in alike pages, transfers, and
 * puts the protection back.
 *
 * @param win The system.
 * @param process The process.
 * @param memory The pages.
 * @param request The range.
 * @param verb What the pages are to be opened for.
 * @param transfer Does it.
 * @returns How far the transfer came.
 */
export function unprotected(
  { call }: Win32,
  process: ProcessHandle,
  memory: MemoryBasicInformation,
  { address, bytes }: TransferRequest,
  verb: "read" | "write",
  transfer: () => Transfer,
): Transfer {
  const handle = verb === "write" ? process.writing : process.changing;
  const size = BigInt(bytes.length);
  // Must not be NULL. The pages are alike: one old value is that of all.
  const old = new Uint32Array(1);
  const oldBytes = new Uint8Array(old.buffer);
  const protect = (protection: number): number => {
    const done = call.VirtualProtectEx(
      handle,
      address,
      size,
      protection,
      oldBytes,
    );
    const error = call.GetLastError();
    return done ? 0 : error;
  };
  let refusal = 0;
  for (const protection of openedProtections(memory, verb)) {
    refusal = protect(protection);
    if (refusal === 0) break;
  }
  if (refusal !== 0) {
    return { transferred: 0, native: nativeError("VirtualProtectEx", refusal) };
  }
  const before = old[0] ?? memory.protect;
  let transferred = 0;
  try {
    const done = transfer();
    ({ transferred } = done);
    return done;
  } catch (error) {
    if (error instanceof MemoryError) transferred = error.transferred ?? 0;
    throw error;
  } finally {
    const failure = protect(before) && protect(before);
    if (failure !== 0) {
      const native = nativeError("VirtualProtectEx", failure);
      // deno-lint-ignore no-unsafe-finally -- the graver of two failures
      throw withDetails(process.error("put the protection back of", native), {
        address,
        requested: bytes.length,
        transferred,
        hint: `the pages from ${formatAddress(address)} on, ${bytes.length} ` +
          `bytes, stay changed; they were ${protectionName(before)}`,
      });
    }
  }
}
