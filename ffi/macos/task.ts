import { MemoryError, type NativeError } from "../../core/error.ts";
import { ERRNO, errnoError, type Failure } from "./errno.ts";
import {
  closedError,
  goneError,
  noProcessError,
} from "../../core/process_error.ts";
import { processError, replacedError } from "./errors.ts";
import { KERN, kernError } from "./kern_return.ts";
import { lifeOf } from "./life.ts";
import type { LibSystem } from "./symbols.ts";
import { releaseTaskPort, takeTaskPort } from "./task_port.ts";
import { uniqueIdOf } from "./unique_id.ts";

/**
 * A process whose task is held.
 *
 * The port is of one task for ever, so memory is never that of another
 * process; but process ids are used again, and libproc goes by them.
 */
export class Task implements Disposable {
  /** The process's id. */
  readonly pid: number;
  readonly #libSystem: LibSystem;
  readonly #port: number;
  readonly #uniqueId: bigint;
  #open = true;

  /**
   * Takes a process's task.
   *
   * @param libSystem The system.
   * @param pid The process's id.
   */
  constructor(libSystem: LibSystem, pid: number) {
    this.#libSystem = libSystem;
    this.pid = pid;
    const taken = takeTaskPort(libSystem, pid);
    if ("error" in taken) throw openError(libSystem, pid, taken.error);
    this.#port = taken.port;
    const uniqueId = uniqueIdOf(libSystem, pid);
    const action = `open process ${pid}`;
    if (typeof uniqueId !== "bigint") {
      this[Symbol.dispose]();
      throw untoldError(action, pid, uniqueId);
    }
    this.#uniqueId = uniqueId;
    // If the task is still the process's, then what was asked for by the
    // process's id in between was of the same process.
    if (this.#ended() === undefined) return;
    this[Symbol.dispose]();
    throw goneError(action, pid);
  }

  /** The name of the port. */
  get port(): number {
    this.#assertOpen();
    return this.#port;
  }

  /** Throws unless the process that was opened is alive and held. */
  assertSame(): void {
    this.#assertOpen();
    const problem = this.#problem(`use process ${this.pid}`);
    if (problem) throw problem;
  }

  /**
   * The error for a call that failed for the process as a whole: a task that
   * has ended is told of in many ways, and some of them mean other things.
   *
   * @param verb What was tried, as in `"read"`.
   * @param native What the system said.
   * @returns The error.
   */
  error(verb: string, native: NativeError): MemoryError {
    const action = `${verb} process ${this.pid}`;
    return this.#problem(action, native) ??
      processError(this.#libSystem, action, this.pid, native);
  }

  /** Gives the port back. */
  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    releaseTaskPort(this.#libSystem, this.#port);
  }

  /** A search can outlast its target; the name may be another port's now. */
  #assertOpen(): void {
    if (this.#open) return;
    throw closedError(this.pid);
  }

  /** What is wrong with the process, if anything is. */
  #problem(action: string, native?: NativeError): MemoryError | undefined {
    const { pid } = this;
    const uniqueId = uniqueIdOf(this.#libSystem, pid);
    if (typeof uniqueId !== "bigint") {
      return untoldError(action, pid, uniqueId, native);
    }
    if (uniqueId !== this.#uniqueId) {
      return new MemoryError(
        "identity-changed",
        `Cannot ${action}: the id now belongs to another process`,
        { pid, native, hint: "the one that was opened has ended" },
      );
    }
    const ended = this.#ended();
    if (ended === undefined) return undefined;
    return lifeOf(this.#libSystem, pid) === "alive"
      ? replacedError(action, pid, native ?? ended)
      : goneError(action, pid, native ?? ended);
  }

  /** What the system says of the task if it has ended. */
  #ended(): NativeError | undefined {
    const pid = new Int32Array(1);
    const bytes = new Uint8Array(pid.buffer);
    const result = this.#libSystem.call.pid_for_task(this.#port, bytes);
    if (result === KERN.KERN_SUCCESS && pid[0] === this.pid) return undefined;
    return kernError("pid_for_task", result);
  }
}

/** The error for a process of which libproc does not tell which it is. */
function untoldError(
  action: string,
  pid: number,
  { errno }: Failure,
  native?: NativeError,
): MemoryError {
  if (errno === ERRNO.ESRCH) return goneError(action, pid, native);
  return new MemoryError(
    "permission-denied",
    `Cannot ${action}: the system does not tell which process it is`,
    { pid, native: errnoError("proc_pidinfo", errno) },
  );
}

/** KERN_FAILURE is all that task_for_pid ever says. */
function openError(
  libSystem: LibSystem,
  pid: number,
  error: number,
): MemoryError {
  const action = `open process ${pid}`;
  const native = kernError("task_for_pid", error);
  switch (lifeOf(libSystem, pid)) {
    case "none":
      return noProcessError(pid, native);
    case "zombie":
      return goneError(action, pid, native);
    case "alive":
      return processError(libSystem, action, pid, native);
  }
}
