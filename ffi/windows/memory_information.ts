import { ERROR } from "./last_error.ts";
import type { Win32 } from "./symbols.ts";

/** Whether pages are in use (State). */
export const MEM_COMMIT = 0x1000;
export const MEM_RESERVE = 0x2000;
export const MEM_FREE = 0x1_0000;

/** What pages are of (Type). */
export const MEM_PRIVATE = 0x2_0000;
export const MEM_MAPPED = 0x4_0000;
export const MEM_IMAGE = 0x100_0000;

/** sizeof(MEMORY_BASIC_INFORMATION) of 64-bit Windows. */
export const MEMORY_BASIC_INFORMATION_SIZE = 48;

/** Pages side by side that are alike. */
export interface MemoryInformation {
  /** Address of the first one. */
  readonly base: bigint;
  /** What was reserved with them began here; 0 if nothing was. */
  readonly allocationBase: bigint;
  /** Bytes from `base` to the end of the last one. */
  readonly size: bigint;
  /** MEM_COMMIT, MEM_RESERVE or MEM_FREE. */
  readonly state: number;
  /** PAGE_*; without a meaning unless they are committed. */
  readonly protect: number;
  /** MEM_PRIVATE, MEM_MAPPED or MEM_IMAGE; 0 if they are free. */
  readonly type: number;
}

/**
 * Reads a MEMORY_BASIC_INFORMATION: BaseAddress u64 @0, AllocationBase u64
 * @8, AllocationProtect u32 @16, RegionSize u64 @24, State u32 @32, Protect
 * u32 @36, Type u32 @40. The pointers' alignment makes the gap before @24.
 */
export function decodeMemoryInformation(view: DataView): MemoryInformation {
  return {
    base: view.getBigUint64(0, true),
    allocationBase: view.getBigUint64(8, true),
    size: view.getBigUint64(24, true),
    state: view.getUint32(32, true),
    protect: view.getUint32(36, true),
    type: view.getUint32(40, true),
  };
}

/** What VirtualQueryEx refused with. */
export interface QueryFailure {
  readonly error: number;
}

/**
 * Asks what lies at an address.
 *
 * @param win The system.
 * @param process A handle with the right to query.
 * @param address The address, below the end of what programs can have.
 * @returns The pages at and behind it that are alike, `null` past the last
 * address that programs can have, or why it is not told.
 */
export function queryMemory(
  { call }: Win32,
  process: bigint,
  address: bigint,
): MemoryInformation | QueryFailure | null {
  const bytes = new Uint8Array(MEMORY_BASIC_INFORMATION_SIZE);
  const size = BigInt(bytes.length);
  const written = call.VirtualQueryEx(process, address, bytes, size);
  const error = call.GetLastError();
  if (written === 0n) {
    return error === ERROR.ERROR_INVALID_PARAMETER ? null : { error };
  }
  return decodeMemoryInformation(new DataView(bytes.buffer));
}
