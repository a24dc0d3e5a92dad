import { ERROR } from "../last_error.ts";
import { type ProcessTimes, processTimes } from "../process_times.ts";
import { PATH_LIMIT, textOf } from "../wide_text.ts";
import { assertU32, assertWord } from "../../c_arguments.ts";
import { failed } from "./get_last_error.ts";
import { thisSystem } from "./system.ts";

/** Which processors a process and the system are for. */
export interface Wow64Machines {
  /** IMAGE_FILE_MACHINE_*: 0x14c for a 32-bit program, 0 for a native one. */
  readonly processMachine: number;
  /** IMAGE_FILE_MACHINE_*: 0x8664 for x86-64, 0xaa64 for arm64. */
  readonly nativeMachine: number;
}

/**
 * Tells whether a process is for another processor than the system.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/api/wow64apiset/nf-wow64apiset-iswow64process2 IsWow64Process2}
 *
 * @param process A handle with `PROCESS_QUERY_INFORMATION` or
 * `PROCESS_QUERY_LIMITED_INFORMATION`.
 * @returns The processors, or `null`: error 120
 * (`ERROR_CALL_NOT_IMPLEMENTED`) before Windows 10, 5 without the right.
 */
export function isWow64Process2(
  process: bigint,
): Wow64Machines | null {
  assertWord(process, "a handle");
  using system = thisSystem();
  const { call } = system;
  if (!call.IsWow64Process2) {
    failed(ERROR.ERROR_CALL_NOT_IMPLEMENTED);
    return null;
  }
  const machines = new Uint16Array(2);
  const own = new Uint8Array(machines.buffer, 0, 2);
  const native = new Uint8Array(machines.buffer, 2, 2);
  const done = call.IsWow64Process2(process, own, native);
  const error = call.GetLastError();
  const [processMachine = 0, nativeMachine = 0] = machines;
  if (done) return { processMachine, nativeMachine };
  failed(error);
  return null;
}

/**
 * The path of a process's program.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-queryfullprocessimagenamew QueryFullProcessImageNameW}
 *
 * @param process A handle with `PROCESS_QUERY_INFORMATION` or
 * `PROCESS_QUERY_LIMITED_INFORMATION`.
 * @param flags 0 for `C:\…`, 1 for the kernel's `\Device\…`.
 * @returns The path, or `null`: error 5 without the right, 6 for no handle.
 */
export function queryFullProcessImageName(
  process: bigint,
  flags: number,
): string | null {
  assertWord(process, "a handle");
  assertU32(flags, "flags");
  using system = thisSystem();
  const { call } = system;
  const path = new Uint8Array(2 * PATH_LIMIT);
  const length = new Uint32Array([PATH_LIMIT]);
  const done = call.QueryFullProcessImageNameW(
    process,
    flags,
    path,
    new Uint8Array(length.buffer),
  );
  const error = call.GetLastError();
  if (done) return textOf(path.subarray(0, 2 * (length[0] ?? 0)));
  failed(error);
  return null;
}

/**
 * When a process started and ended, and how long it ran.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getprocesstimes GetProcessTimes}
 *
 * @param process A handle with `PROCESS_QUERY_INFORMATION` or
 * `PROCESS_QUERY_LIMITED_INFORMATION`.
 * @returns The times, or `null`: error 5 without the right, 6 for no handle.
 */
export function getProcessTimes(
  process: bigint,
): ProcessTimes | null {
  assertWord(process, "a handle");
  using system = thisSystem();
  const times = processTimes(system, process);
  if (!("error" in times)) return times;
  failed(times.error);
  return null;
}
