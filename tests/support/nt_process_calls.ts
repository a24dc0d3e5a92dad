import type { Functions } from "../../ffi/windows/symbols.ts";
import { bytesOf, putText, textIn, viewOf } from "./nt_buffer.ts";
import { CURRENT_PROCESS } from "./nt_handles.ts";
import { PAGE_SIZE, USER_END } from "./nt_page.ts";
import {
  QUERY_INFORMATION,
  QUERY_LIMITED_INFORMATION,
  SYNCHRONIZE,
} from "./nt_rights.ts";
import { NT } from "./nt_status.ts";
import type { NtKernel } from "./nt_system.ts";

type ProcessCall =
  | "OpenProcess"
  | "CloseHandle"
  | "GetLastError"
  | "GetProcessId"
  | "WaitForSingleObject"
  | "IsWow64Process2"
  | "QueryFullProcessImageNameW"
  | "GetProcessTimes"
  | "K32GetMappedFileNameW"
  | "GetLogicalDrives"
  | "QueryDosDeviceW"
  | "GetSystemInfo"
  | "GetCurrentProcess";

/** The calls about processes, their files, and the machine. */
export function processCalls(kernel: NtKernel): Pick<Functions, ProcessCall> {
  const { handles } = kernel;
  return {
    OpenProcess(access, _inherit, pid) {
      const opened = kernel.openProcess(access, pid);
      if (typeof opened === "bigint") return opened;
      kernel.outcome(opened);
      return 0n;
    },

    CloseHandle(handle) {
      const closed = handles.close(handle);
      return kernel.outcome(closed ? NT.SUCCESS : NT.INVALID_HANDLE);
    },

    GetLastError: () => kernel.lastError,

    GetCurrentProcess: () => CURRENT_PROCESS,

    GetProcessId(handle) {
      const process = handles.process(handle, QUERY_LIMITED_INFORMATION);
      if (typeof process !== "number") return process.pid;
      return kernel.outcome(process);
    },

    WaitForSingleObject(handle, _milliseconds) {
      const process = handles.process(handle, SYNCHRONIZE);
      if (typeof process === "number") {
        kernel.outcome(process);
        return 0xffff_ffff;
      }
      return process.state === "ended" ? 0 : 0x102;
    },

    IsWow64Process2(handle, machine, native) {
      const process = handles.process(handle, QUERY_LIMITED_INFORMATION);
      if (typeof process === "number") return kernel.outcome(process);
      viewOf(machine, 2).setUint16(0, process.machine, true);
      if (native !== null) {
        viewOf(native, 2).setUint16(0, kernel.machine, true);
      }
      return kernel.outcome(NT.SUCCESS);
    },

    QueryFullProcessImageNameW(handle, flags, buffer, length) {
      const process = handles.process(handle, QUERY_LIMITED_INFORMATION);
      if (typeof process === "number") return kernel.outcome(process);
      const native = (flags & 1) !== 0;
      const drive = native ? "\\Device\\HarddiskVolume3" : "C:";
      const path = drive + process.path;
      const size = viewOf(length, 4);
      const room = size.getUint32(0, true);
      if (path.length >= room) return kernel.outcome(NT.BUFFER_TOO_SMALL);
      putText(viewOf(buffer, 2 * room), 0, room, path);
      size.setUint32(0, path.length, true);
      return kernel.outcome(NT.SUCCESS);
    },

    GetProcessTimes(handle, created, exited, inKernel, inUser) {
      const process = handles.process(handle, QUERY_LIMITED_INFORMATION);
      if (typeof process === "number") return kernel.outcome(process);
      const ended = process.state === "ended" ? process.created + 1n : 0n;
      const times = [process.created, ended, 0n, 0n];
      [created, exited, inKernel, inUser].forEach((buffer, index) =>
        viewOf(buffer, 8).setBigUint64(0, times[index] ?? 0n, true)
      );
      return kernel.outcome(NT.SUCCESS);
    },

    K32GetMappedFileNameW(handle, address, buffer, room) {
      const process = handles.process(handle, QUERY_INFORMATION);
      if (typeof process === "number") return kernel.outcome(process);
      if (process.state !== "alive") {
        return kernel.outcome(NT.PROCESS_IS_TERMINATING);
      }
      const path = process.memory.pathAt(address);
      if (path === null) return kernel.outcome(NT.MEMORY_NOT_ALLOCATED);
      if (path === "") return kernel.outcome(NT.FILE_INVALID);
      putText(viewOf(buffer, 2 * room), 0, room, path);
      if (path.length < room) return path.length;
      // What did not fit is cut, and its length is the room there was.
      kernel.outcome(NT.BUFFER_TOO_SMALL);
      return room;
    },

    GetLogicalDrives: () =>
      Object.keys(kernel.drives).reduce(
        (mask, drive) => mask | 1 << (drive.charCodeAt(0) - 65),
        0,
      ) >>> 0,

    QueryDosDeviceW(name, buffer, room) {
      const device = kernel.drives[textIn(name)];
      if (device === undefined) {
        kernel.lastError = 2; // ERROR_FILE_NOT_FOUND
        return 0;
      }
      // A list of texts: a NUL ends each, another one ends the list.
      if (device.length + 2 > room) return kernel.outcome(NT.BUFFER_TOO_SMALL);
      const view = viewOf(buffer, 2 * room);
      putText(view, 0, room, device);
      view.setUint16(2 * (device.length + 1), 0, true);
      return device.length + 2;
    },

    GetSystemInfo(buffer) {
      bytesOf(buffer, 48)?.fill(0);
      const view = viewOf(buffer, 48);
      view.setUint16(0, 9, true); // PROCESSOR_ARCHITECTURE_AMD64
      view.setUint32(4, PAGE_SIZE, true);
      view.setBigUint64(8, 0x1_0000n, true);
      view.setBigUint64(16, USER_END - 1n, true);
      view.setBigUint64(24, 1n, true);
      view.setUint32(32, 1, true);
      view.setUint32(36, 8664, true);
      view.setUint32(40, 0x1_0000, true);
    },
  };
}
