import { MemoryError } from "../../core/error.ts";
import type { ProcessAccess, ProcessInfo } from "../../core/process.ts";
import { ERROR, nativeError } from "./last_error.ts";
import { machineOf } from "./machine.ts";
import { openProcess, TO_DESCRIBE, TO_READ } from "./open_process.ts";
import {
  type EntryKind,
  snapshotEntries,
  TH32CS_SNAPPROCESS,
} from "./snapshot.ts";
import type { Win32 } from "./symbols.ts";
import { PATH_LIMIT, textOf } from "./wide_text.ts";

/** PROCESSENTRY32W of 64-bit Windows. */
export const PROCESS_ENTRY: EntryKind = {
  flags: TH32CS_SNAPPROCESS,
  size: 568,
  first: "Process32FirstW",
  next: "Process32NextW",
};

/** What a PROCESSENTRY32W says. */
export interface ProcessEntry {
  /** Its id. */
  readonly pid: number;
  /** The id of the process that started it; it may have ended since. */
  readonly parentPid: number;
  /** How many threads it has. */
  readonly threads: number;
  /** The program's file name. */
  readonly name: string;
}

/**
 * Reads a PROCESSENTRY32W: th32ProcessID u32 @8, cntThreads u32 @28,
 * th32ParentProcessID u32 @32, szExeFile u16[260] @44. th32DefaultHeapID
 * @16 is as wide as a pointer.
 */
export function decodeProcessEntry(entry: DataView<ArrayBuffer>): ProcessEntry {
  const { buffer, byteOffset } = entry;
  return {
    pid: entry.getUint32(8, true),
    threads: entry.getUint32(28, true),
    parentPid: entry.getUint32(32, true),
    name: textOf(new Uint8Array(buffer, byteOffset + 44, 520)),
  };
}

/** The system itself, which has the id 4 on every Windows. */
export const SYSTEM = 4;

/**
 * Lists the processes, in ascending order. The idle process, whose id 0 no
 * function takes, is left out.
 *
 * @param win The system.
 * @returns The processes.
 */
export function listProcesses(win: Win32): ProcessInfo[] {
  const found = snapshotEntries(win, PROCESS_ENTRY, 0, decodeProcessEntry);
  if ("error" in found) {
    const native = nativeError(found.api, found.error);
    throw new MemoryError("no-resources", "Cannot list processes", { native });
  }
  return found.filter(({ pid }) => pid !== 0)
    .sort((a, b) => a.pid - b.pid)
    .map((entry) => describe(win, entry));
}

function describe(win: Win32, { pid, name }: ProcessEntry): ProcessInfo {
  const access = accessTo(win, pid);
  const opened = openProcess(win, pid, TO_DESCRIBE);
  if ("error" in opened) return { pid, name, path: null, arch: null, access };
  try {
    return {
      pid,
      name,
      path: imagePath(win, opened.process),
      arch: machineOf(win, opened.process).arch,
      access,
    };
  } finally {
    win.call.CloseHandle(opened.process);
  }
}

function accessTo(win: Win32, pid: number): ProcessAccess {
  if (pid === SYSTEM) return "kernel";
  const opened = openProcess(win, pid, TO_READ);
  if ("error" in opened) {
    return opened.error === ERROR.ERROR_INVALID_PARAMETER ? "gone" : "denied";
  }
  win.call.CloseHandle(opened.process);
  return "ok";
}

/**
 * The path of a process's program.
 *
 * @param win The system.
 * @param process A handle with a right to query.
 * @returns The path, as in `C:\…`, or `null` where the system does not tell.
 */
export function imagePath({ call }: Win32, process: bigint): string | null {
  const path = new Uint8Array(2 * PATH_LIMIT);
  const length = new Uint32Array([PATH_LIMIT]);
  const lengthBytes = new Uint8Array(length.buffer);
  if (!call.QueryFullProcessImageNameW(process, 0, path, lengthBytes)) {
    return null;
  }
  return textOf(path.subarray(0, 2 * (length[0] ?? 0)));
}
