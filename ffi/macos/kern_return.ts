import type { NativeError } from "../../core/error.ts";

/**
 * What the functions of Mach return: mach/kern_return.h, and of
 * mach/message.h what sending to the port of a task that has ended gives.
 */
export const KERN = {
  KERN_SUCCESS: 0,
  KERN_INVALID_ADDRESS: 1,
  KERN_PROTECTION_FAILURE: 2,
  KERN_NO_SPACE: 3,
  KERN_INVALID_ARGUMENT: 4,
  KERN_FAILURE: 5,
  KERN_RESOURCE_SHORTAGE: 6,
  KERN_NO_ACCESS: 8,
  KERN_MEMORY_FAILURE: 9,
  KERN_MEMORY_ERROR: 10,
  KERN_ABORTED: 14,
  KERN_INVALID_NAME: 15,
  KERN_INVALID_TASK: 16,
  KERN_INVALID_RIGHT: 17,
  KERN_TERMINATED: 37,
  KERN_NOT_SUPPORTED: 46,
  KERN_DENIED: 53,
  MACH_SEND_INVALID_DEST: 0x1000_0003,
} as const;

const NAMES = new Map<number, string>(
  Object.entries(KERN).map(([name, number]) => [number, name]),
);

/** The system's word for a failure of Mach. */
export function kernError(api: string, number: number): NativeError {
  const name = NAMES.get(number) ?? (
    isOfMessage(number) ? `Mach message error ${number}` : `kern ${number}`
  );
  return { api, number, name };
}

/**
 * Whether a call failed on its way: MIG's errors are -300 and below, those of
 * Mach messages begin at 0x10000000.
 */
export function isOfMessage(number: number): boolean {
  return number <= -300 || number >= 0x1000_0000;
}

/** Whether a failure is about an address and not about the process. */
export function isOfAddress(number: number): boolean {
  return number === KERN.KERN_INVALID_ADDRESS ||
    number === KERN.KERN_PROTECTION_FAILURE ||
    number === KERN.KERN_MEMORY_FAILURE ||
    number === KERN.KERN_MEMORY_ERROR;
}

/** Whether less at a time may do. */
export function isShortage(number: number): boolean {
  return number === KERN.KERN_NO_SPACE ||
    number === KERN.KERN_RESOURCE_SHORTAGE;
}
