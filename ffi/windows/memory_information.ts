import { ERROR } from "./last_error.ts";
import type { Win32 } from "./symbols.ts";

/** Pages in use: they have bytes. */
export const MEM_COMMIT = 0x1000;
/** Addresses that are kept for pages to come. */
export const MEM_RESERVE = 0x2000;
/** To free pages and keep their addresses. */
export const MEM_DECOMMIT = 0x4000;
/** To free pages and addresses. */
export const MEM_RELEASE = 0x8000;
/** Addresses with nothing at them. */
export const MEM_FREE = 0x1_0000;
/** Pages of the process alone. */
export const MEM_PRIVATE = 0x2_0000;
/** Pages of a file, or shared under a name. */
export const MEM_MAPPED = 0x4_0000;
/** Pages of a program or library. */
export const MEM_IMAGE = 0x100_0000;

/** sizeof(MEMORY_BASIC_INFORMATION) of 64-bit Windows. */
export const MEMORY_BASIC_INFORMATION_SIZE = 48;

/** Pages side by side that are alike, in the words of the documentation. */
export interface MemoryBasicInformation {
  /** Address of the first one. */
  readonly baseAddress: bigint;
  /** What was reserved with them begins here; 0 if nothing was. */
  readonly allocationBase: bigint;
  /** PAGE_* that it was reserved with; 0 if nothing was. */
  readonly allocationProtect: number;
  /** Bytes from the first one's begin to the last one's end. */
  readonly regionSize: bigint;
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
 * u32 @36, Type u32 @40. Alignment makes the gap before @24, part of which
 * Windows 10 uses for PartitionId u16 @20.
 */
export function decodeMemoryInformation(
  view: DataView,
): MemoryBasicInformation {
  return {
    baseAddress: view.getBigUint64(0, true),
    allocationBase: view.getBigUint64(8, true),
    allocationProtect: view.getUint32(16, true),
    regionSize: view.getBigUint64(24, true),
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
): MemoryBasicInformation | QueryFailure | null {
  const bytes = new Uint8Array(MEMORY_BASIC_INFORMATION_SIZE);
  const size = BigInt(bytes.length);
  const written = call.VirtualQueryEx(process, address, bytes, size);
  const error = call.GetLastError();
  if (written === 0n) {
    return error === ERROR.ERROR_INVALID_PARAMETER ? null : { error };
  }
  const memory = decodeMemoryInformation(new DataView(bytes.buffer));
  // Nothing promises it; a walk that does not advance would never end.
  return memory.baseAddress + memory.regionSize > address ? memory : null;
}
