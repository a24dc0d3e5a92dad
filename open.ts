import { MemoryError } from "./core/error.ts";
import type { Finding, ProcessInfo } from "./core/process.ts";
import { Target } from "./core/target.ts";
import { diagnose as diagnoseOnLinux } from "./ffi/linux/access.ts";
import { listProcesses as listOnLinux } from "./ffi/linux/processes.ts";
import { LinuxSource } from "./ffi/linux/source.ts";
import { useLibc } from "./ffi/linux/symbols.ts";

// The one place that chooses a system. core/ knows none, and the folders of
// ffi/ know only themselves.

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
  assertSupported();
  const pid = typeof query === "number" ? query : pidOf(query.name);
  if (!Number.isInteger(pid) || pid <= 0 || pid > 0x7fff_ffff) {
    throw new RangeError(
      `Cannot open process ${pid}: an id is a whole number from 1 to 2^31 - 1`,
    );
  }
  return new Target(new LinuxSource(pid));
}

/**
 * Lists the processes that can be seen.
 *
 * @returns The processes, by ascending id.
 */
export function listProcesses(): ProcessInfo[] {
  assertSupported();
  using libc = useLibc();
  return listOnLinux(libc);
}

/**
 * Tells what decides whether a process can be opened, and what to do about
 * it.
 *
 * @param pid The process's id.
 * @returns What was looked at, and whether it stands in the way.
 */
export function diagnose(pid: number): Finding[] {
  assertSupported();
  using libc = useLibc();
  return diagnoseOnLinux(libc, pid);
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
  const found = listProcesses().filter(({ pid, name: its, path, access }) =>
    (its === name || path?.split("/").at(-1) === name) &&
    access !== "zombie" && pid !== Deno.pid
  );
  if (found.length > 1) throw new AmbiguousNameError(name, found);
  const [process] = found;
  if (process) return process.pid;
  throw new MemoryError("no-such-process", `Cannot find a process "${name}"`, {
    hint: "memsift ps lists the processes that can be seen from here",
  });
}

function assertSupported(): void {
  if (Deno.build.os === "linux") return;
  throw new MemoryError(
    "not-supported",
    `Cannot open processes on ${Deno.build.os}: only Linux is supported yet`,
  );
}
