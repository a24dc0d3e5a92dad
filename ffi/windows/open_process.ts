import {
  PROCESS_QUERY_INFORMATION,
  PROCESS_QUERY_LIMITED_INFORMATION,
  PROCESS_VM_OPERATION,
  PROCESS_VM_READ,
  PROCESS_VM_WRITE,
  SYNCHRONIZE,
} from "./access_rights.ts";
import { ERROR } from "./last_error.ts";
import type { Win32 } from "./symbols.ts";

/** What reading takes, with as much as is granted of what else is useful. */
export const TO_READ: readonly number[] = [
  PROCESS_VM_READ | PROCESS_QUERY_INFORMATION | SYNCHRONIZE,
  PROCESS_VM_READ | PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE,
  PROCESS_VM_READ | PROCESS_QUERY_LIMITED_INFORMATION,
  PROCESS_VM_READ,
];

/** What changing protection takes, likewise. */
export const TO_CHANGE: readonly number[] = [
  PROCESS_VM_OPERATION | PROCESS_QUERY_INFORMATION,
  PROCESS_VM_OPERATION,
];

/** What writing takes, likewise; protection can be changed with it too. */
export const TO_WRITE: readonly number[] = [
  PROCESS_VM_WRITE | PROCESS_VM_OPERATION | PROCESS_QUERY_INFORMATION,
  PROCESS_VM_WRITE | PROCESS_VM_OPERATION | PROCESS_QUERY_LIMITED_INFORMATION,
  PROCESS_VM_WRITE | PROCESS_VM_OPERATION,
];

/** What asking for a name and times takes. */
export const TO_DESCRIBE: readonly number[] = [
  PROCESS_QUERY_LIMITED_INFORMATION,
];

/** A handle, or what OpenProcess refused with. */
export type Opened = { readonly process: bigint } | { readonly error: number };

/**
 * Opens a process with the first of some sets of rights that is granted.
 *
 * @param win The system.
 * @param pid The process.
 * @param rights Sets of rights, the most wanted first.
 * @returns The handle, to be closed.
 */
export function openProcess(
  { call }: Win32,
  pid: number,
  rights: readonly number[],
): Opened {
  let error: number = ERROR.ERROR_ACCESS_DENIED;
  for (const right of rights) {
    const process = call.OpenProcess(right, 0, pid);
    error = call.GetLastError();
    if (process !== 0n) {
      if (isOf(call.GetProcessId(process), pid)) return { process };
      call.CloseHandle(process);
      return { error: ERROR.ERROR_INVALID_PARAMETER };
    }
    if (error !== ERROR.ERROR_ACCESS_DENIED) break;
  }
  return { error };
}

/**
 * Windows opens process 4 for the ids 5, 6 and 7 too: the low two bits of an
 * id are not looked at. Whoever asks for 5 means no such process.
 */
function isOf(found: number, pid: number): boolean {
  // 0: the handle lacks the right to ask. True ids are multiples of four.
  return found === 0 ? pid % 4 === 0 : found === pid;
}
