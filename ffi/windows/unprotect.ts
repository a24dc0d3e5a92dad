import { formatAddress } from "../../core/address.ts";
import { withDetails } from "../../core/error.ts";
import type { ClosedPages } from "../unprotect.ts";
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
 * Committed pages, to be opened by VirtualProtectEx.
 *
 * @param win The system.
 * @param process The process.
 * @param memory The pages.
 * @param verb What they are to be opened for.
 * @returns How that is done.
 */
export function closedPages(
  { call }: Win32,
  process: ProcessHandle,
  memory: MemoryBasicInformation,
  verb: "read" | "write",
): ClosedPages {
  const handle = verb === "write" ? process.writing : process.changing;
  // Must not be NULL. The pages are alike: one old value is that of all.
  const old = new Uint32Array(1);
  const oldBytes = new Uint8Array(old.buffer);
  return {
    end: memory.baseAddress + memory.regionSize,
    opened: openedProtections(memory, verb),
    protect({ address, bytes }, protection) {
      const size = BigInt(bytes.length);
      const done = call.VirtualProtectEx(
        handle,
        address,
        size,
        protection,
        oldBytes,
      );
      const error = call.GetLastError();
      return done ? 0 : error;
    },
    before: () => old[0] ?? memory.protect,
    refusal: (error) => nativeError("VirtualProtectEx", error),
    stuckError(error, { address, requested, transferred, before }) {
      const native = nativeError("VirtualProtectEx", error);
      return withDetails(process.error("put the protection back of", native), {
        address,
        requested,
        transferred,
        hint: `the pages from ${formatAddress(address)} on, ${requested} ` +
          `bytes, stay changed; they were ${protectionName(before)}`,
      });
    },
  };
}
