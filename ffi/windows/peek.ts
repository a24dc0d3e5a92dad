import type { Win32 } from "./symbols.ts";

/**
 * Reads one of the structures that a process's memory has for the system and
 * for itself. Whoever has the process can have changed it: what is in it is a
 * claim.
 *
 * @param win The system.
 * @param process A handle with the right to read.
 * @param address Where the structure begins.
 * @param size Its bytes.
 * @returns All of it, or `null` if any of it cannot be read.
 */
export function peek(
  { call }: Win32,
  process: bigint,
  address: bigint,
  size: number,
): DataView | null {
  const bytes = new Uint8Array(size);
  const length = BigInt(size);
  const done = call.ReadProcessMemory(process, address, bytes, length, null);
  return done ? new DataView(bytes.buffer) : null;
}

/** A pointer in a structure of 64-bit or of 32-bit Windows. */
export function pointerAt(
  view: DataView,
  offset: number,
  pointerSize: 4 | 8,
): bigint {
  return pointerSize === 8
    ? view.getBigUint64(offset, true)
    : BigInt(view.getUint32(offset, true));
}
