import { assertEquals } from "@std/assert";
import { Target } from "../../core/target.ts";
import { ProcessMemory } from "../../ffi/windows/memory.ts";
import { ProcessHandle } from "../../ffi/windows/process_handle.ts";
import { WindowsSource } from "../../ffi/windows/source.ts";
import type { Win32 } from "../../ffi/windows/symbols.ts";
import { MEM, PAGE_SIZE } from "./nt_page.ts";
import type { NtProcess, NtProcessOptions } from "./nt_process.ts";
import { NtSystem } from "./nt_system.ts";
import { Random } from "./random.ts";

/** A process that everything is granted of, on a double of Windows NT. */
export const PID = 4000;

/**
 * A test's use of a double of Windows NT, with one process to look at. When
 * it ends, no handle and no user may be left.
 */
export class NtSession implements Disposable {
  readonly system = new NtSystem();
  readonly process: NtProcess;
  readonly win: Win32;
  readonly #resources = new DisposableStack();

  /** @param options What the process is. */
  constructor(options: Partial<NtProcessOptions> = {}) {
    this.process = this.system.add({ pid: PID, ...options });
    this.win = this.#resources.use(this.system.use());
  }

  /** Opens the process, until the test ends. */
  handle(): ProcessHandle {
    return this.#resources.use(new ProcessHandle(this.win, this.process.pid));
  }

  /** Opens its memory. */
  memory(handle = this.handle()): ProcessMemory {
    return new ProcessMemory(this.win, handle, PAGE_SIZE);
  }

  /** Opens it as programs do. */
  target(): Target {
    const source = new WindowsSource(this.process.pid, this.system.use());
    return this.#resources.use(new Target(source));
  }

  /**
   * Puts pages down, each place in them told from the others.
   *
   * @param protections A protection for each; `null` for what is reserved.
   * @param type MEM_PRIVATE or MEM_IMAGE.
   * @returns Where, and what is in them.
   */
  lay(
    protections: readonly (number | null)[],
    type: number = MEM.PRIVATE,
  ): { base: bigint; content: Uint8Array<ArrayBuffer> } {
    const { memory } = this.process;
    const size = protections.length * PAGE_SIZE;
    const base = memory.map({ size, type });
    const content = new Random(size).bytes(size);
    if (type === MEM.PRIVATE) memory.poke(base, content);
    else memory.fileAt(base).set(content);
    protections.forEach((protect, index) =>
      memory.set(base + BigInt(index * PAGE_SIZE), protect)
    );
    return { base, content };
  }

  /** The pages' protections now. */
  protections(base: bigint, pages: number): (number | null)[] {
    return Array.from(
      { length: pages },
      (_, index) =>
        this.process.memory.protectionOf(base + BigInt(index * PAGE_SIZE)),
    );
  }

  /** Closes all that was opened, and looks that nothing is left. */
  [Symbol.dispose](): void {
    this.#resources.dispose();
    const { openHandles, users } = this.system;
    assertEquals({ openHandles, users }, { openHandles: 0, users: 0 });
  }
}
