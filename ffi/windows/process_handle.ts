import type { MemoryError, NativeError } from "../../core/error.ts";
import {
  closedError,
  goneError,
  noProcessError,
} from "../../core/process_error.ts";
import { processError } from "./errors.ts";
import { ERROR, nativeError, STATUS } from "./last_error.ts";
import { openProcess, TO_CHANGE, TO_READ, TO_WRITE } from "./open_process.ts";
import type { Win32 } from "./symbols.ts";

/** WaitForSingleObject: the process has ended. */
const WAIT_OBJECT_0 = 0;

/**
 * A process that is held open.
 *
 * While a handle is open the system gives the process's id to no other one,
 * so the id means the same process for as long as this object lives.
 */
export class ProcessHandle implements Disposable {
  /** The process's id. */
  readonly pid: number;
  readonly #win: Win32;
  readonly #reading: bigint;
  /** Opened when first needed: most who look never write. */
  #writing: bigint | null = null;
  #changing: bigint | null = null;
  #open = true;

  /**
   * Opens a process for reading.
   *
   * @param win The system.
   * @param pid The process's id.
   */
  constructor(win: Win32, pid: number) {
    this.#win = win;
    this.pid = pid;
    const opened = openProcess(win, pid, TO_READ);
    if ("error" in opened) throw openError(win, pid, opened.error);
    this.#reading = opened.process;
    if (this.#hasEnded()) {
      this[Symbol.dispose]();
      throw goneError(`open process ${pid}`, pid);
    }
  }

  /** A handle for reading and asking. */
  get reading(): bigint {
    this.#assertOpen();
    return this.#reading;
  }

  /** A handle for writing and for changing protection. */
  get writing(): bigint {
    this.assertSame();
    return this.#writing ??= this.#openTo("write", TO_WRITE);
  }

  /** A handle for changing protection. */
  get changing(): bigint {
    this.assertSame();
    return this.#writing ?? (this.#changing ??= this.#openTo(
      "change the protection of",
      TO_CHANGE,
    ));
  }

  /** Throws unless the process is still alive and this object open. */
  assertSame(): void {
    this.#assertOpen();
    if (this.#hasEnded()) throw goneError(`use process ${this.pid}`, this.pid);
  }

  /**
   * The error for a call that failed for the process as a whole: the system
   * gives the same number for what is forbidden and for a process that ends.
   *
   * @param verb What was tried, as in `"read"`.
   * @param native What the system said.
   * @returns The error.
   */
  error(verb: string, native: NativeError): MemoryError {
    const action = `${verb} process ${this.pid}`;
    return this.#hasEnded() || this.#isEnding()
      ? goneError(action, this.pid, native)
      : processError(this.#win, action, this.pid, native);
  }

  /** Closes what was opened. */
  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    this.#win.call.CloseHandle(this.#reading);
    if (this.#writing !== null) this.#win.call.CloseHandle(this.#writing);
    if (this.#changing !== null) this.#win.call.CloseHandle(this.#changing);
  }

  #openTo(verb: string, rights: readonly number[]): bigint {
    const opened = openProcess(this.#win, this.pid, rights);
    if ("process" in opened) return opened.process;
    throw this.error(verb, nativeError("OpenProcess", opened.error));
  }

  /** A search can outlast its target; the number may be another's now. */
  #assertOpen(): void {
    if (this.#open) return;
    throw closedError(this.pid);
  }

  /**
   * Whether it is about to end. ReadProcessMemory has the same error number
   * for what is forbidden; the call below it has a status for each.
   */
  #isEnding(): boolean {
    const status = this.#win.call.NtReadVirtualMemory(
      this.#reading,
      0n,
      new Uint8Array(1),
      1n,
      null,
    );
    return status === STATUS.STATUS_PROCESS_IS_TERMINATING;
  }

  /** Without the right to wait it counts as alive; its calls then fail. */
  #hasEnded(): boolean {
    const { call } = this.#win;
    return call.WaitForSingleObject(this.#reading, 0) === WAIT_OBJECT_0;
  }
}

function openError(win: Win32, pid: number, error: number): MemoryError {
  const native = nativeError("OpenProcess", error);
  return error === ERROR.ERROR_INVALID_PARAMETER
    ? noProcessError(pid, native)
    : processError(win, `open process ${pid}`, pid, native);
}
