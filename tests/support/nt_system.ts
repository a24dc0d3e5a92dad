import type { Functions, Win32 } from "../../ffi/windows/symbols.ts";
import { NtHandles } from "./nt_handles.ts";
import { informationCalls } from "./nt_information_calls.ts";
import { memoryCalls, type NtChunks } from "./nt_memory_calls.ts";
import { PAGE_SIZE } from "./nt_page.ts";
import { processCalls } from "./nt_process_calls.ts";
import { NtProcess, type NtProcessOptions } from "./nt_process.ts";
import { dosError, NT } from "./nt_status.ts";
import { tokenCalls } from "./nt_token_calls.ts";
import { toolhelpCalls } from "./nt_toolhelp_calls.ts";

/** What the groups of calls share. */
export interface NtKernel {
  readonly handles: NtHandles;
  readonly self: NtProcess;
  readonly chunks: NtChunks;
  readonly writingQueries: boolean;
  readonly limitedQueries: boolean;
  readonly machine: number;
  readonly drives: Readonly<Record<string, string>>;
  readonly elevated: boolean;
  readonly debugPrivilege: { held: boolean; enabled: boolean };
  readonly flushed: { readonly address: bigint; readonly size: bigint }[];
  lastError: number;
  /** All processes, by ascending id. */
  processes(): NtProcess[];
  /** Opens a process; its handle, or the status. */
  openProcess(access: number, pid: number): bigint | number;
  /** Opens a thread; its handle, or the status. */
  openThread(access: number, tid: number): bigint | number;
  /** A BOOL for a status; a failure becomes the last error. */
  outcome(status: number): 0 | 1;
}

/** The name of a function that Windows has. */
export type NtFunction = keyof Functions;

/** A function that is there: what is optional can be `null`. */
export type NtSignature<Name extends NtFunction> = Extract<
  Functions[Name],
  (...request: never[]) => unknown
>;

/** What a function was called with. */
export type NtCall<Name extends NtFunction> = Parameters<NtSignature<Name>>;

/**
 * A double of Windows NT: the functions that memsift calls, over processes
 * that live in this one.
 *
 * It does what is documented of Windows NT, or known from its sources, and not
 * what Wine does: copies that stop half-way and count whole chunks, guards,
 * snapshots that must be taken again, processes that are about to end. What it
 * cannot show is that Windows does the same; tests on Windows do.
 *
 * A success leaves the last error as it was, as most functions of Windows do:
 * it begins as a number that no function sets.
 *
 * @example
 * ```ts ignore
 * const system = new NtSystem();
 * const process = system.add({ pid: 4000 });
 * const base = process.memory.map({ size: 8192 });
 * using source = new WindowsSource(4000, system.use());
 * using spell = system.on("ReadProcessMemory", (read) => (...request) => {
 *   process.state = "terminating";
 *   return read(...request);
 * });
 * ```
 */
export class NtSystem implements NtKernel {
  /** The process that calls. */
  readonly self: NtProcess;
  readonly handles: NtHandles;
  /** How bytes move between processes. */
  readonly chunks: NtChunks = {
    exact: 512,
    window: 14 * PAGE_SIZE,
    delivered: true,
  };
  /** Whether WriteProcessMemory takes the right to query, as in Wine. */
  writingQueries = false;
  /** Whether VirtualQueryEx is content with the limited right to query. */
  limitedQueries = false;
  /** IMAGE_FILE_MACHINE_AMD64. */
  machine = 0x8664;
  /** The devices behind the drives. */
  drives: Record<string, string> = {
    "C:": "\\Device\\HarddiskVolume3",
    "D:": "\\Device\\HarddiskVolume12",
  };
  /** Whether the caller runs as administrator. */
  elevated = false;
  /** Whether the caller has SeDebugPrivilege, and has turned it on. */
  readonly debugPrivilege = { held: false, enabled: false };
  /** What FlushInstructionCache was asked for. */
  readonly flushed: { readonly address: bigint; readonly size: bigint }[] = [];
  /** How many use the functions now. */
  users = 0;
  lastError = 0x2000_dead;
  readonly #processes = new Map<number, NtProcess>();
  readonly #call: Functions;

  /** Makes a system with the processes that each one has, and the caller. */
  constructor() {
    this.add({ pid: 4, name: "System", grants: 0, debugGrants: 0 });
    this.self = this.add({ pid: 1000, name: "deno.exe" });
    this.handles = new NtHandles(this.self);
    this.#call = {
      ...processCalls(this),
      ...memoryCalls(this),
      ...informationCalls(this),
      ...toolhelpCalls(this),
      ...tokenCalls(this),
    };
  }

  /** Starts a process. */
  add(options: NtProcessOptions): NtProcess {
    const { pid } = options;
    if (this.#find(pid)) {
      throw new RangeError(`${pid} is taken by one that runs or is held open`);
    }
    const process = new NtProcess(options);
    // A later one with the same id has started later.
    process.created += BigInt(this.#processes.size);
    this.#processes.set(pid, process);
    return process;
  }

  /** How many handles are open. */
  get openHandles(): number {
    return this.handles.size;
  }

  /** The functions for a user, who is to dispose of them. */
  use(): Win32 {
    this.users++;
    let open = true;
    return {
      call: this.#call,
      [Symbol.dispose]: () => {
        if (open) this.users--;
        open = false;
      },
    };
  }

  /**
   * Puts another function in a function's place, for all users.
   *
   * @param name The function.
   * @param replace Makes the other one, from the one that was there.
   * @returns Puts the one that was there back.
   */
  on<Name extends NtFunction>(
    name: Name,
    replace: (original: NtSignature<Name>) => NtSignature<Name>,
  ): Disposable {
    const original = this.#call[name];
    this.#call[name] = replace(original as NtSignature<Name>);
    return {
      [Symbol.dispose]: () => {
        this.#call[name] = original;
      },
    };
  }

  /**
   * Has a function fail with a last error, from now on.
   *
   * @param name The function.
   * @param error The last error.
   * @param result What it gives. Default 0.
   * @returns Has it succeed again.
   */
  fail<Name extends NtFunction>(
    name: Name,
    error: number,
    result: unknown = WIDE.has(name) ? 0n : 0,
  ): Disposable {
    return this.on(name, () => {
      const refuse = (): unknown => {
        this.lastError = error;
        return result;
      };
      return refuse as NtSignature<Name>;
    });
  }

  /** Has Windows be one that does not have a function. */
  withdraw(name: NtFunction): Disposable {
    const calls: Partial<Functions> = this.#call;
    const original = this.#call[name];
    // What Deno gives for an optional symbol that there is not.
    Object.assign(calls, { [name]: null });
    return {
      [Symbol.dispose]: () => void Object.assign(calls, { [name]: original }),
    };
  }

  /** Notes what a function is called with, from now on. */
  record<Name extends NtFunction>(name: Name): NtCall<Name>[] {
    const calls: NtCall<Name>[] = [];
    this.on(name, (original) => {
      const noting = (...request: NtCall<Name>): unknown => {
        calls.push(request);
        return (original as (...request: NtCall<Name>) => unknown)(...request);
      };
      return noting as NtSignature<Name>;
    });
    return calls;
  }

  processes(): NtProcess[] {
    return [...this.#processes.values()].sort((a, b) => a.pid - b.pid);
  }

  openProcess(access: number, pid: number): bigint | number {
    if (pid === 0) return NT.INVALID_CID;
    // The low two bits of an id are not looked at.
    const process = this.#find(pid - pid % 4);
    if (!process) return NT.INVALID_CID;
    const granted = this.debugPrivilege.enabled
      ? process.debugGrants
      : process.grants;
    return access & ~granted
      ? NT.ACCESS_DENIED
      : this.handles.add({ process, access });
  }

  openThread(access: number, tid: number): bigint | number {
    for (const owner of this.processes()) {
      const thread = owner.state === "ended"
        ? undefined
        : owner.threads.find((each) => each.tid === tid);
      if (!thread) continue;
      return access & ~thread.grants
        ? NT.ACCESS_DENIED
        : this.handles.add({ thread, owner, access });
    }
    return NT.INVALID_CID;
  }

  outcome(status: number): 0 | 1 {
    if (status === NT.SUCCESS) return 1;
    this.lastError = dosError(status);
    return 0;
  }

  /** One that has ended is there for as long as somebody holds it. */
  #find(pid: number): NtProcess | undefined {
    const process = this.#processes.get(pid);
    return process?.state === "ended" && !this.handles.holds(process)
      ? undefined
      : process;
  }
}

/** The functions whose result is a handle, an address or a size. */
const WIDE: ReadonlySet<NtFunction> = new Set<NtFunction>([
  "OpenProcess",
  "OpenThread",
  "CreateToolhelp32Snapshot",
  "VirtualQueryEx",
  "VirtualAllocEx",
]);
