import type { NativeError } from "../../core/error.ts";
import type { Extent } from "../extents.ts";
import { ERROR, nativeError } from "./last_error.ts";
import {
  MEM_COMMIT,
  MEM_RESERVE,
  type MemoryBasicInformation,
  type QueryFailure,
  queryMemory,
} from "./memory_information.ts";
import { protectionName } from "./protection.ts";
import type { Win32 } from "./symbols.ts";

/** What lies where memory can be used no further; `null` behind all of it. */
export type Stop = MemoryBasicInformation | QueryFailure | null;

/**
 * Looks how far memory can be used, by its protection: what the documented
 * functions promise to do before they transfer anything, and what neither
 * Windows nor Wine does.
 *
 * @param win The system.
 * @param process A handle with the right to query.
 * @param address Where to begin.
 * @param size Bytes that are wanted.
 * @param allows Whether committed pages of a protection can be used.
 * @returns How far.
 */
export function extentOf(
  win: Win32,
  process: bigint,
  address: bigint,
  size: number,
  allows: (protect: number) => boolean,
): Extent<Stop> {
  const end = address + BigInt(size);
  let at = address;
  while (at < end) {
    const memory = queryMemory(win, process, at);
    if (
      !memory || "error" in memory || memory.state !== MEM_COMMIT ||
      !allows(memory.protect)
    ) {
      return { size: Number(at - address), stop: memory };
    }
    at = memory.baseAddress + memory.regionSize;
  }
  return { size };
}

/** The system's word for what lies where an extent stops. */
export function stopError(stop: Stop | undefined): NativeError {
  const api = "VirtualQueryEx";
  // It is refused past the last address that programs can have.
  if (!stop) return nativeError(api, ERROR.ERROR_INVALID_PARAMETER);
  if ("error" in stop) return nativeError(api, stop.error);
  const { state, protect } = stop;
  if (state === MEM_COMMIT) {
    return { api, number: protect, name: protectionName(protect) };
  }
  const name = state === MEM_RESERVE ? "MEM_RESERVE" : "MEM_FREE";
  return { api, number: state, name };
}
