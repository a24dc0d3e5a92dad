import type { Win32 } from "./symbols.ts";

/** IMAGE_FILE_MACHINE_*, in the words that every system's list uses. */
const MACHINES: Record<number, string> = {
  0x014c: "x86",
  0x01c4: "arm",
  0x8664: "x86_64",
  0xaa64: "aarch64",
};

/** The processor that a process is for. */
export interface Machine {
  /** Its name, or `null` where the system does not tell. */
  readonly arch: string | null;
  /** Bytes of a pointer. */
  readonly pointerSize: 4 | 8;
}

/**
 * Asks for which processor a process is.
 *
 * @param win The system.
 * @param process A handle with a right to query.
 * @returns What is known; without an answer a process is as this one is.
 */
export function machineOf({ call }: Win32, process: bigint): Machine {
  const own = new Uint16Array(1);
  const native = new Uint16Array(1);
  const known = call.IsWow64Process2?.(
    process,
    new Uint8Array(own.buffer),
    new Uint8Array(native.buffer),
  );
  if (!known) return { arch: null, pointerSize: 8 };
  // 0: not under WOW64, so it is what the system is.
  const machine = own[0] || native[0] || 0;
  return {
    arch: MACHINES[machine] ?? `machine 0x${machine.toString(16)}`,
    pointerSize: machine === 0x014c || machine === 0x01c4 ? 4 : 8,
  };
}

/** Asks for the bytes of a page. */
export function pageSizeOf({ call }: Win32): number {
  const info = new DataView(new ArrayBuffer(SYSTEM_INFO_SIZE));
  call.GetSystemInfo(new Uint8Array(info.buffer));
  return decodePageSize(info);
}

/** sizeof(SYSTEM_INFO) of 64-bit Windows. */
export const SYSTEM_INFO_SIZE = 48;

/** Reads a SYSTEM_INFO: wProcessorArchitecture u16 @0, dwPageSize u32 @4. */
export function decodePageSize(info: DataView): number {
  return info.getUint32(4, true);
}
