import { MemoryError } from "./core/error.ts";
import type { Finding, ProcessInfo } from "./core/process.ts";
import type { MemorySource } from "./core/source.ts";
import { Target } from "./core/target.ts";
import { diagnose as diagnoseOnLinux } from "./ffi/linux/access.ts";
import { listProcesses as listOnLinux } from "./ffi/linux/processes.ts";
import { LinuxSource } from "./ffi/linux/source.ts";
import { useLibc } from "./ffi/linux/symbols.ts";
import { diagnose as diagnoseOnWindows } from "./ffi/windows/access.ts";
import { listProcesses as listOnWindows } from "./ffi/windows/processes.ts";
import { WindowsSource } from "./ffi/windows/source.ts";
import { requireDebugPrivilege } from "./ffi/windows/privilege.ts";
import { useWin32 } from "./ffi/windows/symbols.ts";

// The one place that chooses a system. core/ knows none, and the folders of
// ffi/ know only themselves.

/** What a system is asked for. */
interface System {
  open(pid: number): MemorySource;
  listProcesses(): ProcessInfo[];
  diagnose(pid: number): Finding[];
  /** Only Windows has it. */
  enableDebugPrivilege?(): void;
  /** Whether people call the process so. */
  isNamed(process: ProcessInfo, name: string): boolean;
}

const SYSTEMS: Partial<Record<typeof Deno.build.os, System>> = {
  linux: {
    open: (pid) => new LinuxSource(pid),
    listProcesses() {
      using libc = useLibc();
      return listOnLinux(libc);
    },
    diagnose(pid) {
      using libc = useLibc();
      return diagnoseOnLinux(libc, pid);
    },
    isNamed: (process, name) =>
      process.name === name || process.path?.split("/").at(-1) === name,
  },
  windows: {
    open: (pid) => new WindowsSource(pid),
    listProcesses() {
      using win = useWin32();
      return listOnWindows(win);
    },
    diagnose(pid) {
      using win = useWin32();
      return diagnoseOnWindows(win, pid);
    },
    enableDebugPrivilege() {
      using win = useWin32();
      requireDebugPrivilege(win);
    },
    // Files are the same there in capitals and in small letters.
    isNamed: (process, name) =>
      process.name.toLowerCase() === name.toLowerCase(),
  },
};

/** Which process to open. */
export type ProcessQuery = number | {
  /** The name of the one process that has it. */
  readonly name: string;
};

/**
 * Opens a process.
 *
 * Needs `--allow-ffi`; importing this module needs nothing. The process is
 * not stopped, and nothing is put into it.
 *
 * @example
 * ```ts
 * import { open } from "@memsift/memsift";
 *
 * using target = open(Deno.pid);
 * for (const module of target.modules()) {
 *   console.log(module.base.toString(16), module.name);
 * }
 * ```
 *
 * @param query The process's id, or its name.
 * @returns The target, to be closed.
 */
export function open(query: ProcessQuery): Target {
  const system = thisSystem();
  const pid = typeof query === "number" ? query : pidOf(query.name);
  if (!Number.isInteger(pid) || pid <= 0 || pid > 0x7fff_ffff) {
    throw new RangeError(
      `Cannot open process ${pid}: an id is a whole number from 1 to 2^31 - 1`,
    );
  }
  return new Target(system.open(pid));
}

/**
 * Lists the processes that can be seen.
 *
 * @returns The processes, by ascending id.
 */
export function listProcesses(): ProcessInfo[] {
  return thisSystem().listProcesses();
}

/**
 * Tells what decides whether a process can be opened, and what to do about
 * it.
 *
 * @param pid The process's id.
 * @returns What was looked at, and whether it stands in the way.
 */
export function diagnose(pid: number): Finding[] {
  return thisSystem().diagnose(pid);
}

/**
 * Turns `SeDebugPrivilege` on for this process, on Windows: processes of
 * other users can then be opened, but for protected ones. Administrators hold
 * it; it stays on until this process ends.
 */
export function enableDebugPrivilege(): void {
  const system = thisSystem();
  if (system.enableDebugPrivilege) return system.enableDebugPrivilege();
  throw new MemoryError(
    "not-supported",
    `Cannot turn on SeDebugPrivilege on ${Deno.build.os}: only Windows has it`,
  );
}

/** A name that several processes have. */
export class AmbiguousNameError extends RangeError {
  /** The class's name. */
  override readonly name = "AmbiguousNameError";
  /** The processes that have it. */
  readonly processes: readonly ProcessInfo[];

  /**
   * Makes the error.
   *
   * @param wanted The name.
   * @param processes The processes that have it.
   */
  constructor(wanted: string, processes: readonly ProcessInfo[]) {
    super(
      `Cannot choose between ${processes.length} processes named ` +
        `"${wanted}": ${processes.map(({ pid }) => pid).join(", ")}`,
    );
    this.processes = processes;
  }
}

function pidOf(name: string): number {
  const { isNamed, listProcesses } = thisSystem();
  const found = listProcesses().filter((process) =>
    isNamed(process, name) && process.access !== "zombie" &&
    process.pid !== Deno.pid
  );
  if (found.length > 1) throw new AmbiguousNameError(name, found);
  const [process] = found;
  if (process) return process.pid;
  throw new MemoryError("no-such-process", `Cannot find a process "${name}"`, {
    hint: "memsift ps lists the processes that can be seen from here",
  });
}

function thisSystem(): System {
  const system = SYSTEMS[Deno.build.os];
  if (system) return system;
  throw new MemoryError(
    "not-supported",
    `Cannot open processes on ${Deno.build.os}: only Linux and Windows are ` +
      `supported yet`,
  );
}
