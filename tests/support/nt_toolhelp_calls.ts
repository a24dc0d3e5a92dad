import type { Functions } from "../../ffi/windows/symbols.ts";
import { bytesOf, type NtBuffer, putText, viewOf } from "./nt_buffer.ts";
import type { NtSnapshot } from "./nt_handles.ts";
import type { NtModule, NtProcess } from "./nt_process.ts";
import { QUERY_INFORMATION, VM_READ } from "./nt_rights.ts";
import { dosError, NT } from "./nt_status.ts";
import type { NtKernel } from "./nt_system.ts";

const SNAPPROCESS = 0x2;
const SNAPTHREAD = 0x4;
const SNAPMODULE = 0x8;
const SNAPMODULE32 = 0x10;
const INVALID_HANDLE = 0xffff_ffff_ffff_ffffn;
const NO_MORE_FILES = 18;
const BAD_LENGTH = 24;

type ToolhelpCall =
  | "CreateToolhelp32Snapshot"
  | "Process32FirstW"
  | "Process32NextW"
  | "Module32FirstW"
  | "Module32NextW"
  | "Thread32First"
  | "Thread32Next";

/** Bytes of the entries of each list. */
const SIZES = { processes: 568, modules: 1080, threads: 28 } as const;

/** The calls of tlhelp32.h that list processes, modules and threads. */
export function toolhelpCalls(kernel: NtKernel): Pick<Functions, ToolhelpCall> {
  const { handles } = kernel;

  /** The modules that a snapshot is to hold, or the error. */
  const modules = (flags: number, pid: number): Uint8Array[] | number => {
    const id = pid === 0 ? kernel.self.pid : pid;
    const opened = kernel.openProcess(VM_READ | QUERY_INFORMATION, id);
    if (typeof opened === "number") return dosError(opened);
    const process = handles.process(opened, VM_READ);
    handles.close(opened);
    if (typeof process === "number") return dosError(process);
    if (process.state !== "alive") return dosError(NT.PROCESS_IS_TERMINATING);
    if (process.badLengths > 0) {
      process.badLengths--;
      return BAD_LENGTH;
    }
    const wanted = ({ is32 }: NtModule): boolean =>
      (flags & (is32 ? SNAPMODULE32 : SNAPMODULE)) !== 0;
    return process.modules.filter(wanted).map((module) =>
      moduleEntry(module, process)
    );
  };

  const entry = (
    handle: bigint,
    buffer: NtBuffer,
    list: keyof typeof SIZES,
    first: boolean,
  ): number => {
    const object = handles.get(handle);
    if (!object || !("snapshot" in object)) {
      return kernel.outcome(NT.INVALID_HANDLE);
    }
    const { snapshot } = object;
    const size = SIZES[list];
    // Who does not say how much room there is gets nothing.
    if (viewOf(buffer, 4).getUint32(0, true) < size) {
      kernel.lastError = BAD_LENGTH;
      return 0;
    }
    snapshot.at = first ? 0 : snapshot.at + 1;
    const found = snapshot[list][snapshot.at];
    if (!found) {
      kernel.lastError = NO_MORE_FILES;
      return 0;
    }
    bytesOf(buffer, size)?.set(found);
    return 1;
  };

  return {
    CreateToolhelp32Snapshot(flags, pid) {
      const wantsModules = (flags & (SNAPMODULE | SNAPMODULE32)) !== 0;
      const found = wantsModules ? modules(flags, pid) : [];
      if (typeof found === "number") {
        kernel.lastError = found;
        return INVALID_HANDLE;
      }
      const running = kernel.processes().filter(({ state }) =>
        state !== "ended"
      );
      const snapshot: NtSnapshot = {
        processes: flags & SNAPPROCESS
          ? [idleEntry(), ...running.map(processEntry)]
          : [],
        modules: found,
        // Those of all processes, whichever is asked for.
        threads: flags & SNAPTHREAD ? running.flatMap(threadEntries) : [],
        at: 0,
      };
      return handles.add({ snapshot });
    },
    Process32FirstW: (handle, buffer) =>
      entry(handle, buffer, "processes", true),
    Process32NextW: (handle, buffer) =>
      entry(handle, buffer, "processes", false),
    Module32FirstW: (handle, buffer) => entry(handle, buffer, "modules", true),
    Module32NextW: (handle, buffer) => entry(handle, buffer, "modules", false),
    Thread32First: (handle, buffer) => entry(handle, buffer, "threads", true),
    Thread32Next: (handle, buffer) => entry(handle, buffer, "threads", false),
  };
}

/** A PROCESSENTRY32W. */
function processEntry(process: {
  readonly pid: number;
  readonly parentPid: number;
  readonly threads: { readonly length: number };
  readonly name: string;
}): Uint8Array {
  const bytes = new Uint8Array(568);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 568, true);
  view.setUint32(8, process.pid, true);
  view.setUint32(28, process.threads.length, true);
  view.setUint32(32, process.parentPid, true);
  view.setInt32(36, 8, true); // pcPriClassBase
  putText(view, 44, 260, process.name);
  return bytes;
}

/** The list begins with what runs when nothing does. */
function idleEntry(): Uint8Array {
  const name = "[System Process]";
  const threads = { length: 1 };
  return processEntry({ pid: 0, parentPid: 0, threads, name });
}

/** The THREADENTRY32 of each of a process's threads. */
function threadEntries({ pid, threads }: NtProcess): Uint8Array[] {
  return threads.map(({ tid }) => {
    const bytes = new Uint8Array(28);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, 28, true);
    view.setUint32(8, tid, true);
    view.setUint32(12, pid, true);
    view.setInt32(16, 8, true); // tpBasePri
    return bytes;
  });
}

/** A MODULEENTRY32W. */
function moduleEntry(module: NtModule, { pid }: NtProcess): Uint8Array {
  const bytes = new Uint8Array(1080);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 1080, true);
  view.setUint32(4, 1, true); // th32ModuleID
  view.setUint32(8, pid, true);
  view.setUint32(12, 0xffff, true); // GlblcntUsage
  view.setUint32(16, 0xffff, true); // ProccntUsage
  view.setBigUint64(24, module.base, true);
  view.setUint32(32, module.size, true);
  view.setBigUint64(40, module.base, true); // hModule
  putText(view, 48, 256, module.name);
  putText(view, 560, 260, module.path);
  return bytes;
}
