import type { MemoryError, NativeError } from "../../core/error.ts";
import {
  closedError,
  goneError,
  noProcessError,
} from "../../core/process_error.ts";
import { processError } from "./errors.ts";
import { handleBasic, ZX_OBJ_TYPE_PROCESS } from "./handle_basic.ts";
import { mayListMappings } from "./mappings.ts";
import { openProcess, TO_USE } from "./open_process.ts";
import { hasEnded } from "./process_state.ts";
import { nativeError, ZX } from "./status.ts";
import type { Zircon } from "./symbols.ts";

/**
 * A process that is held open.
 *
 * Its id is its koid, which no other object ever gets: who holds a handle
 * holds the process that was opened, and only its end is to be looked for.
 */
export class ProcessHandle implements Disposable {
  /** The process's koid. */
  readonly pid: number;
  readonly #zircon: Zircon;
  readonly #handle: number;
  #open = true;

  /**
   * Opens a process.
   *
   * @param zircon The system.
   * @param pid The process's koid.
   */
  constructor(zircon: Zircon, pid: number) {
    this.#zircon = zircon;
    this.pid = pid;
    const got = openProcess(zircon, BigInt(pid), TO_USE);
    if ("status" in got) throw openError(pid, got.status);
    this.#handle = got.handle;
    try {
      this.#assertProcess();
      if (this.hasEnded()) throw goneError(`open process ${pid}`, pid);
      this.#assertListable();
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** The handle, for reading, writing and asking. */
  get handle(): number {
    this.#assertOpen();
    return this.#handle;
  }

  /** What the handle may be used for now. */
  get rights(): number {
    const basic = handleBasic(this.#zircon, this.handle);
    return "status" in basic ? 0 : basic.rights;
  }

  /** Throws unless the process is still alive and this object open. */
  assertSame(): void {
    this.#assertOpen();
    if (this.hasEnded()) throw goneError(`use process ${this.pid}`, this.pid);
  }

  /** Whether the process has ended. */
  hasEnded(): boolean {
    return hasEnded(this.#zircon, this.#handle);
  }

  /** The error for a call that failed for the process as a whole. */
  error(verb: string, native: NativeError): MemoryError {
    return processError(`${verb} process ${this.pid}`, this.pid, native);
  }

  /** Closes the handle. */
  [Symbol.dispose](): void {
    if (!this.#open) return;
    this.#open = false;
    this.#zircon.call.zx_handle_close(this.#handle);
  }

  /** A search can outlast its target; the number may be another's now. */
  #assertOpen(): void {
    if (this.#open) return;
    throw closedError(this.pid);
  }

  /** A job has jobs too, and koids of all kinds look alike. */
  #assertProcess(): void {
    const basic = handleBasic(this.#zircon, this.#handle);
    const status = "status" in basic
      ? basic.status
      : basic.type === ZX_OBJ_TYPE_PROCESS
      ? ZX.ZX_OK
      : ZX.ZX_ERR_WRONG_TYPE;
    if (status === ZX.ZX_OK) return;
    throw this.error("open", nativeError("zx_object_get_info", status));
  }

  /**
   * The kernel looks at no protection, and memsift can look only where it may
   * list: no list, no reads, and that is better known at once.
   */
  #assertListable(): void {
    if (mayListMappings(this.#zircon, this.#handle)) return;
    const status = ZX.ZX_ERR_ACCESS_DENIED;
    throw this.error("open", nativeError("zx_object_get_info", status));
  }
}

function openError(pid: number, status: number): MemoryError {
  const native = nativeError("zx_object_get_child", status);
  if (status !== ZX.ZX_ERR_NOT_FOUND) {
    return processError(`open process ${pid}`, pid, native);
  }
  return noProcessError(
    pid,
    native,
    "a process is known by its koid; memsift ps lists those of the job that " +
      "was given, and of the jobs in it",
  );
}
