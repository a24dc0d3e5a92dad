import { MemoryError } from "./core/error.ts";
import type { Finding, ProcessInfo } from "./core/process.ts";
import { PS_HINT } from "./core/process_error.ts";
import { WorkerPool } from "./core/parallel/pool.ts";
import { Target } from "./core/target.ts";
import { warmUp } from "./core/warm_up.ts";
import { type System, systemOf, type SystemOptions } from "./systems.ts";
import { type Place, WORKER } from "./worker.ts";

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
 * A program's first one takes some milliseconds longer than the next: what
 * searches need is compiled then, so that none has to wait for it.
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
 * @param options Whose process, if not this system's.
 * @returns The target, to be closed.
 */
export function open(
  query: ProcessQuery,
  options: SystemOptions = {},
): Target {
  const system = systemOf(options);
  const pid = typeof query === "number" ? query : pidOf(system, query.name);
  assertId(system, pid);
  const place: Place = { pid, options };
  const target = new Target(system.open(pid), new WorkerPool(WORKER, place));
  warmUp();
  return target;
}

/**
 * Lists the processes that can be seen.
 *
 * @param options Whose processes, if not this system's.
 * @returns The processes, by ascending id.
 */
export function listProcesses(options: SystemOptions = {}): ProcessInfo[] {
  return systemOf(options).listProcesses();
}

/**
 * Tells what decides whether a process can be opened, and what to do about
 * it.
 *
 * @param pid The process's id.
 * @param options Whose process, if not this system's.
 * @returns What was looked at, and whether it stands in the way.
 */
export function diagnose(
  pid: number,
  options: SystemOptions = {},
): Finding[] {
  const system = systemOf(options);
  assertId(system, pid);
  return system.diagnose(pid);
}

/**
 * Turns `SeDebugPrivilege` on for this process, on Windows: processes of
 * other users can then be opened, but for protected ones. Administrators hold
 * it; it stays on until this process ends.
 */
export function enableDebugPrivilege(): void {
  const system = systemOf({});
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

function assertId({ idBits }: System, pid: number): void {
  if (Number.isInteger(pid) && pid > 0 && pid < 2 ** idBits) return;
  throw new RangeError(
    `Cannot open process ${pid}: an id is a whole number from 1 to ` +
      `2^${idBits} - 1`,
  );
}

function pidOf(system: System, name: string): number {
  const found = system.listProcesses().filter((process) =>
    system.isNamed(process, name) && process.access !== "zombie" &&
    process.access !== "gone" &&
    !(system.isHere && process.pid === Deno.pid)
  );
  if (found.length > 1) throw new AmbiguousNameError(name, found);
  const [process] = found;
  if (process) return process.pid;
  throw new MemoryError("no-such-process", `Cannot find a process "${name}"`, {
    hint: PS_HINT,
  });
}
