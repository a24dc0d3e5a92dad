import { MemoryError } from "./core/error.ts";
import type { Finding, ProcessInfo } from "./core/process.ts";
import type { MemorySource } from "./core/source.ts";
import { diagnose as diagnoseOnFuchsia } from "./ffi/fuchsia/access.ts";
import { listProcesses as listOnFuchsia } from "./ffi/fuchsia/processes.ts";
import { FuchsiaSource } from "./ffi/fuchsia/source.ts";
import { useZircon } from "./ffi/fuchsia/symbols.ts";
import { diagnose as diagnoseOnLinux } from "./ffi/linux/access.ts";
import { listProcesses as listOnLinux } from "./ffi/linux/processes.ts";
import { LinuxSource } from "./ffi/linux/source.ts";
import { useLibc } from "./ffi/linux/symbols.ts";
import { diagnose as diagnoseOnMacos } from "./ffi/macos/access.ts";
import { listProcesses as listOnMacos } from "./ffi/macos/processes.ts";
import { MacosSource } from "./ffi/macos/source.ts";
import { useLibSystem } from "./ffi/macos/symbols.ts";
import { diagnose as diagnoseOnWindows } from "./ffi/windows/access.ts";
import { requireDebugPrivilege } from "./ffi/windows/privilege.ts";
import { listProcesses as listOnWindows } from "./ffi/windows/processes.ts";
import { WindowsSource } from "./ffi/windows/source.ts";
import { useWin32 } from "./ffi/windows/symbols.ts";

// The one place that knows all systems. core/ knows none, and the folders of
// ffi/ know only themselves.

/** The systems whose functions memsift can call. */
export type SystemName = "linux" | "macos" | "windows" | "fuchsia";

/** Whose functions to call, where it is not this system's own. */
export interface SystemOptions {
  /** The system. Default this one. */
  readonly system?: SystemName | undefined;
  /**
   * macOS and Fuchsia: the path of the library that has the system's
   * functions. Default where the system has it.
   */
  readonly library?: string | undefined;
  /**
   * Fuchsia: a handle of the job whose processes are wanted, and those of the
   * jobs below it. Default this process's own job.
   */
  readonly rootJob?: number | undefined;
}

/** What a system is asked for. */
export interface System {
  /** Bits of a process's id. */
  readonly idBits: number;
  /** Whether this program itself runs on it. */
  readonly isHere: boolean;
  open(pid: number): MemorySource;
  listProcesses(): ProcessInfo[];
  diagnose(pid: number): Finding[];
  /** Only Windows has it. */
  enableDebugPrivilege?(): void;
  /** Whether people call the process so. */
  isNamed(process: ProcessInfo, name: string): boolean;
}

/** pid_t has a sign and 31 bits; Windows keeps to that too. */
const PID_BITS = 31;

/** What a system knows of itself. */
type Kind = Omit<System, "isHere">;

/** What is asked of a system's functions, which are held just for that. */
function asking<Functions extends Disposable>(
  use: () => Functions,
  listProcesses: (functions: Functions) => ProcessInfo[],
  diagnose: (functions: Functions, pid: number) => Finding[],
): Pick<Kind, "listProcesses" | "diagnose"> {
  return {
    listProcesses() {
      using functions = use();
      return listProcesses(functions);
    },
    diagnose(pid) {
      using functions = use();
      return diagnose(functions, pid);
    },
  };
}

const SYSTEMS: Record<SystemName, (options: SystemOptions) => Kind> = {
  linux: () => ({
    idBits: PID_BITS,
    open: (pid) => new LinuxSource(pid),
    ...asking(useLibc, listOnLinux, diagnoseOnLinux),
    isNamed: isNamedOrFiled,
  }),
  macos: ({ library }) => ({
    idBits: PID_BITS,
    open: (pid) => new MacosSource(pid, useLibSystem(library)),
    ...asking(() => useLibSystem(library), listOnMacos, diagnoseOnMacos),
    isNamed: isNamedOrFiled,
  }),
  windows: () => ({
    idBits: PID_BITS,
    open: (pid) => new WindowsSource(pid),
    ...asking(useWin32, listOnWindows, diagnoseOnWindows),
    enableDebugPrivilege() {
      using win = useWin32();
      requireDebugPrivilege(win);
    },
    // Files are the same there in capitals and in small letters.
    isNamed: (process, name) =>
      process.name.toLowerCase() === name.toLowerCase(),
  }),
  fuchsia: (options) => ({
    // Koids have 63, but numbers are exact up to here only.
    idBits: 53,
    open: (koid) => new FuchsiaSource(koid, useZircon(options)),
    ...asking(() => useZircon(options), listOnFuchsia, diagnoseOnFuchsia),
    isNamed: isNamedOrFiled,
  }),
};

/** The systems that Deno runs on, by its names for them. */
const HERE: Partial<Record<typeof Deno.build.os, SystemName>> = {
  linux: "linux",
  darwin: "macos",
  windows: "windows",
};

/**
 * The system that is meant.
 *
 * @param options Which one; this one if nothing is said.
 * @returns The system.
 */
export function systemOf(options: SystemOptions): System {
  const name = options.system ?? HERE[Deno.build.os];
  const make = name && Object.hasOwn(SYSTEMS, name) && SYSTEMS[name];
  if (make) {
    assertTakes(name, options);
    return { ...make(options), isHere: name === HERE[Deno.build.os] };
  }
  throw new MemoryError(
    "not-supported",
    `Cannot open processes of ${name ?? Deno.build.os}: only ` +
      `${Object.keys(SYSTEMS).join(", ")} are supported`,
  );
}

/** Which of the options each system takes. */
const TAKES: Record<SystemName, readonly (keyof SystemOptions)[]> = {
  linux: [],
  macos: ["library"],
  windows: [],
  fuchsia: ["library", "rootJob"],
};

/** What is not looked at must not seem to be. */
function assertTakes(name: SystemName, options: SystemOptions): void {
  for (const option of ["library", "rootJob"] as const) {
    if (options[option] === undefined || TAKES[name].includes(option)) continue;
    throw new RangeError(`Cannot give ${name} a ${option}: it takes none`);
  }
}

function isNamedOrFiled({ name, path }: ProcessInfo, wanted: string): boolean {
  return name === wanted || path?.split("/").at(-1) === wanted;
}
