import {
  ALL_RIGHTS,
  QUERY_INFORMATION,
  QUERY_LIMITED_INFORMATION,
} from "./nt_rights.ts";
import { NT } from "./nt_status.ts";
import type { NtProcess, NtThread } from "./nt_process.ts";

/** A picture that CreateToolhelp32Snapshot took, entry by entry. */
export interface NtSnapshot {
  readonly processes: readonly Uint8Array[];
  readonly modules: readonly Uint8Array[];
  readonly threads: readonly Uint8Array[];
  /** The next entry. */
  at: number;
}

/** What a handle is of. */
export type NtObject =
  | { readonly process: NtProcess; readonly access: number }
  | {
    readonly thread: NtThread;
    readonly owner: NtProcess;
    readonly access: number;
  }
  | { readonly snapshot: NtSnapshot }
  | { readonly token: number };

/** The pseudo-handle of the process that calls. */
export const CURRENT_PROCESS = 0xffff_ffff_ffff_ffffn;

/**
 * The handles of the process that calls. None is given out twice, so that
 * whoever uses one that is closed is found out.
 */
export class NtHandles {
  readonly #open = new Map<bigint, NtObject>();
  readonly #self: NtProcess;
  #next = 0x40n;

  /** @param self The process that calls. */
  constructor(self: NtProcess) {
    this.#self = self;
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Opens a handle. */
  add(object: NtObject): bigint {
    const handle = this.#next;
    this.#next += 4n;
    this.#open.set(handle, object);
    return handle;
  }

  /** Closes a handle, and tells whether it was one. */
  close(handle: bigint): boolean {
    return handle === CURRENT_PROCESS || this.#open.delete(handle);
  }

  /** Whether anybody holds a process. */
  holds(process: NtProcess): boolean {
    return [...this.#open.values()].some((object) =>
      "process" in object && object.process === process
    );
  }

  /** What a handle is of. */
  get(handle: bigint): NtObject | undefined {
    return handle === CURRENT_PROCESS
      ? { process: this.#self, access: ALL_RIGHTS }
      : this.#open.get(handle);
  }

  /**
   * The process of a handle that has all of some rights, or any of several
   * sets of them, or the status without.
   */
  process(handle: bigint, ...rights: number[]): NtProcess | number {
    const object = this.get(handle);
    if (!object) return NT.INVALID_HANDLE;
    if (!("process" in object)) return NT.OBJECT_TYPE_MISMATCH;
    // Who may ask for all may ask for the little.
    const access = object.access & QUERY_INFORMATION
      ? object.access | QUERY_LIMITED_INFORMATION
      : object.access;
    return rights.some((right) => (access & right) === right)
      ? object.process
      : NT.ACCESS_DENIED;
  }
}
