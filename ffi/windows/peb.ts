import { peek, pointerAt } from "./peek.ts";
import type { Win32 } from "./symbols.ts";

/** PROCESSINFOCLASS: a PROCESS_BASIC_INFORMATION. */
const PROCESS_BASIC_INFORMATION = 0;
/** PROCESSINFOCLASS: the address of a 32-bit process's PEB, or 0. */
const PROCESS_WOW64_INFORMATION = 26;

/** Where in a process environment block its heaps are. */
export interface PebLayout {
  readonly pointerSize: 4 | 8;
  /** A pointer to the heap that each process has. */
  readonly processHeap: number;
  /** How many heaps there are, u32. */
  readonly numberOfHeaps: number;
  /** A pointer to an array of pointers to them; the last that is read. */
  readonly processHeaps: number;
}

/**
 * The PEB of 64-bit Windows. winternl.h leaves these members out; public
 * symbols have them at the same offsets in each version.
 */
export const PEB64: PebLayout = {
  pointerSize: 8,
  processHeap: 0x30,
  numberOfHeaps: 0xe8,
  processHeaps: 0xf0,
};

/** The PEB of 32-bit programs, likewise. */
export const PEB32: PebLayout = {
  pointerSize: 4,
  processHeap: 0x18,
  numberOfHeaps: 0x88,
  processHeaps: 0x90,
};

/** What a PEB says of heaps. */
export interface PebHeaps {
  readonly processHeap: bigint;
  readonly numberOfHeaps: number;
  readonly processHeaps: bigint;
}

/** Reads what a PEB says of heaps. */
export function decodePeb(
  view: DataView,
  { pointerSize, processHeap, numberOfHeaps, processHeaps }: PebLayout,
): PebHeaps {
  return {
    processHeap: pointerAt(view, processHeap, pointerSize),
    numberOfHeaps: view.getUint32(numberOfHeaps, true),
    processHeaps: pointerAt(view, processHeaps, pointerSize),
  };
}

/** What a process's PEB says of heaps, or `null` if that cannot be read. */
export function readPeb(
  win: Win32,
  process: bigint,
  address: bigint,
  layout: PebLayout,
): PebHeaps | null {
  const size = layout.processHeaps + layout.pointerSize;
  const view = peek(win, process, address, size);
  return view && decodePeb(view, layout);
}

/**
 * Asks where a process's PEB is; a 32-bit one has this one too.
 *
 * @param win The system.
 * @param process A handle with a right to query.
 * @returns Its address, or `null` where the system does not tell.
 */
export function pebAddress(win: Win32, process: bigint): bigint | null {
  const info = informationOf(win, process, PROCESS_BASIC_INFORMATION, 48);
  return info && decodePebAddress(info);
}

/**
 * Reads a PROCESS_BASIC_INFORMATION, which has 48 bytes on 64-bit Windows: an
 * NTSTATUS, then, aligned, PebBaseAddress u64 @8.
 */
export function decodePebAddress(info: DataView): bigint | null {
  return info.getBigUint64(8, true) || null;
}

/** Asks where a 32-bit process's own PEB is; `null` for others. */
export function peb32Address(win: Win32, process: bigint): bigint | null {
  // A ULONG_PTR.
  const info = informationOf(win, process, PROCESS_WOW64_INFORMATION, 8);
  return info && (info.getBigUint64(0, true) || null);
}

function informationOf(
  { call }: Win32,
  process: bigint,
  kind: number,
  size: number,
): DataView | null {
  const info = new Uint8Array(size);
  const status = call.NtQueryInformationProcess?.(
    process,
    kind,
    info,
    size,
    null,
  );
  return status === 0 ? new DataView(info.buffer) : null;
}
