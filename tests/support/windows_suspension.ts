import type { Suspension } from "./suspension.ts";

const PROCESS_SUSPEND_RESUME = 0x800;
const THREAD_GET_CONTEXT = 0x8;
const TH32CS_SNAPTHREAD = 0x4;

/** By the calls of ntdll.dll that debuggers use. */
export const windowsSuspension: Suspension = {
  stop(pid) {
    using system = new Debugging();
    system.suspend(pid);
    for (const thread of system.threadsOf(pid)) system.awaitStandstill(thread);
    return Promise.resolve();
  },
  resume(pid) {
    using system = new Debugging();
    system.resume(pid);
  },
};

const NTDLL = {
  NtSuspendProcess: { parameters: ["usize"], result: "i32" },
  NtResumeProcess: { parameters: ["usize"], result: "i32" },
} as const;

const KERNEL32 = {
  OpenProcess: { parameters: ["u32", "i32", "u32"], result: "usize" },
  OpenThread: { parameters: ["u32", "i32", "u32"], result: "usize" },
  CloseHandle: { parameters: ["usize"], result: "i32" },
  CreateToolhelp32Snapshot: { parameters: ["u32", "u32"], result: "usize" },
  Thread32First: { parameters: ["usize", "buffer"], result: "i32" },
  Thread32Next: { parameters: ["usize", "buffer"], result: "i32" },
  GetThreadContext: { parameters: ["usize", "buffer"], result: "i32" },
} as const;

class Debugging implements Disposable {
  readonly #ntdll = Deno.dlopen("ntdll.dll", NTDLL);
  readonly #kernel = Deno.dlopen("kernel32.dll", KERNEL32);

  suspend(pid: number): void {
    this.#withProcess(pid, this.#ntdll.symbols.NtSuspendProcess);
  }

  resume(pid: number): void {
    this.#withProcess(pid, this.#ntdll.symbols.NtResumeProcess);
  }

  #withProcess(pid: number, call: (process: bigint) => number): void {
    const { OpenProcess, CloseHandle } = this.#kernel.symbols;
    const process = OpenProcess(PROCESS_SUSPEND_RESUME, 0, pid);
    const status = call(process);
    if (process !== 0n) CloseHandle(process);
    if (status !== 0) throw new Error(`Process ${pid}: status ${status >>> 0}`);
  }

  /** The ids of a process's threads. */
  threadsOf(pid: number): number[] {
    const call = this.#kernel.symbols;
    const snapshot = call.CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    // THREADENTRY32 has its size u32 @0, the id u32 @8, the owner u32 @12.
    const entry = new DataView(new ArrayBuffer(28));
    entry.setUint32(0, entry.byteLength, true);
    const bytes = new Uint8Array(entry.buffer);
    const threads: number[] = [];
    let more = call.Thread32First(snapshot, bytes);
    for (; more; more = call.Thread32Next(snapshot, bytes)) {
      if (entry.getUint32(12, true) !== pid) continue;
      threads.push(entry.getUint32(8, true));
    }
    call.CloseHandle(snapshot);
    return threads;
  }

  /**
   * Waits until a thread that is being suspended runs no more: it may go on
   * for a while, but the system tells its registers only after that.
   */
  awaitStandstill(id: number): void {
    const call = this.#kernel.symbols;
    const thread = call.OpenThread(THREAD_GET_CONTEXT, 0, id);
    // It has ended.
    if (thread === 0n) return;
    call.GetThreadContext(thread, controlContext());
    call.CloseHandle(thread);
  }

  [Symbol.dispose](): void {
    this.#ntdll.close();
    this.#kernel.close();
  }
}

/** A CONTEXT to be filled with little: CONTEXT_CONTROL is asked for. */
function controlContext(): Uint8Array<ArrayBuffer> {
  // 1232 bytes on x86-64, less on ARM64; at an address of sixteens.
  const space = new Uint8Array(new ArrayBuffer(2048));
  const address = Deno.UnsafePointer.value(Deno.UnsafePointer.of(space));
  const context = space.subarray(Number(-address & 15n));
  const [flags, at] = Deno.build.arch === "aarch64"
    ? [0x40_0001, 0]
    : [0x10_0001, 0x30];
  new DataView(context.buffer, context.byteOffset).setUint32(at, flags, true);
  return context;
}
