import { MemoryError } from "../../core/error.ts";
import type { ProcessAccess, ProcessInfo } from "../../core/process.ts";
import { textOf } from "./c_text.ts";
import { errnoError } from "./errno.ts";
import { lifeOf } from "./life.ts";
import { programPath } from "./mapped_files.ts";
import { pidInfo } from "./pid_info.ts";
import { shortInfoOf } from "./short_info.ts";
import type { LibSystem } from "./symbols.ts";
import { releaseTaskPort, takeTaskPort } from "./task_port.ts";

/** PROC_PIDARCHINFO, sizeof(struct proc_archinfo): cputype i32 @0. */
const ARCH_INFO = 19;
const ARCH_INFO_SIZE = 8;

/** CPU_TYPE_* of mach/machine.h, in the words that every list uses. */
const MACHINES: Record<number, string> = {
  0x0000_0007: "x86",
  0x0100_0007: "x86_64",
  0x0000_000c: "arm",
  0x0100_000c: "aarch64",
  0x0200_000c: "arm64_32",
};

/** 2 * MAXCOMLEN, what proc_name fills, and a NUL. */
const NAME_ROOM = 33;

/** kernel_task, which nobody may open. */
const KERNEL = 0;

/**
 * Lists the processes, in ascending order.
 *
 * @param libSystem The system.
 * @returns The processes; one that ends meanwhile is left out.
 */
export function listProcesses(libSystem: LibSystem): ProcessInfo[] {
  return processIds(libSystem).flatMap((pid) => {
    const access = accessTo(libSystem, pid);
    if (access === "gone") return [];
    const path = programPath(libSystem, pid);
    return {
      pid,
      name: nameOf(libSystem, pid),
      path,
      arch: archOf(libSystem, pid),
      access,
    };
  });
}

/** A list that fills its room may have been cut off without a word. */
function processIds({ call, errno }: LibSystem): number[] {
  let room = call.proc_listallpids(null, 0);
  for (;;) {
    const ids = new Int32Array(Math.max(room, 16));
    const bytes = new Uint8Array(ids.buffer);
    const count = call.proc_listallpids(bytes, bytes.length);
    const error = errno();
    if (count <= 0) {
      throw new MemoryError("no-resources", "Cannot list processes", {
        native: errnoError("proc_listallpids", error),
      });
    }
    if (count < ids.length) {
      return [...new Set(ids.subarray(0, count))].sort((a, b) => a - b);
    }
    room = 2 * ids.length;
  }
}

/**
 * A process's name.
 *
 * @param libSystem The system.
 * @param pid The process.
 * @returns The name.
 */
export function nameOf(libSystem: LibSystem, pid: number): string {
  const bytes = new Uint8Array(NAME_ROOM);
  const length = libSystem.call.proc_name(pid, bytes, bytes.length);
  if (length > 0) return textOf(bytes);
  // It tells of other users' processes to root only; of those the system
  // keeps 15 bytes of a name, and the file's name may have the rest.
  const file = programPath(libSystem, pid)?.replace(/^.*\//s, "");
  const info = shortInfoOf(libSystem, pid);
  if ("errno" in info) return file ?? `process ${pid}`;
  return file?.startsWith(info.command) ? file : info.command;
}

function archOf(libSystem: LibSystem, pid: number): string | null {
  const info = pidInfo(libSystem, pid, ARCH_INFO, 0n, ARCH_INFO_SIZE);
  if ("errno" in info) return null;
  const type = info.getInt32(0, true);
  return MACHINES[type] ?? `machine 0x${type.toString(16)}`;
}

function accessTo(libSystem: LibSystem, pid: number): ProcessAccess {
  if (pid === KERNEL) return "kernel";
  const taken = takeTaskPort(libSystem, pid);
  if ("port" in taken) {
    releaseTaskPort(libSystem, taken.port);
    return "ok";
  }
  switch (lifeOf(libSystem, pid)) {
    case "none":
      return "gone";
    case "zombie":
      return "zombie";
    case "alive":
      return "denied";
  }
}
