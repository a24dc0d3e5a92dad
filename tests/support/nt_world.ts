import { Target } from "../../core/target.ts";
import { WindowsSource } from "../../ffi/windows/source.ts";
import type { AddressRange } from "../../mod.ts";
import { NtEnvironment } from "./nt_environment.ts";
import { PAGE, PAGE_SIZE, USER_END } from "./nt_page.ts";
import type { NtProcess } from "./nt_process.ts";
import { NtSystem } from "./nt_system.ts";
import { joined, type Stretch } from "./stretch.ts";
import { type Ability, clip, type Page, pagesOf, type World } from "./world.ts";

/** An id that no process of the real system has. */
const PID = 0x4000_0000;

const PROTECTION: Partial<Record<Page["kind"], number>> = {
  "rw-": PAGE.READWRITE,
  "r--": PAGE.READONLY,
  "r-x": PAGE.EXECUTE_READ,
  "---": PAGE.NOACCESS,
  "grd": PAGE.READWRITE | PAGE.GUARD,
};

/** What can be read of each protection, as the documentation lists them. */
const PERM = new Map<number, string>([
  [PAGE.READONLY, "r--"],
  [PAGE.READWRITE, "rw-"],
  [PAGE.WRITECOPY, "rw-"],
  [PAGE.EXECUTE_READ, "r-x"],
  [PAGE.EXECUTE_READWRITE, "rwx"],
  [PAGE.EXECUTE_WRITECOPY, "rwx"],
]);

/** A process on a double of Windows NT. */
export class NtWorld implements World {
  readonly pageSize = PAGE_SIZE;
  /** What can be written can be read. */
  readonly abilities = new Set<Ability>(["guard", "listed-guard", "force"]);
  readonly system = new NtSystem();
  readonly process: NtProcess;

  /** Starts the process. */
  constructor() {
    this.process = this.system.add({ pid: PID, name: "world.exe" });
    for (const name of ["world.exe", "ntdll.dll", "kernel32.dll"]) {
      this.process.load(name);
    }
    const environment = new NtEnvironment(this.process);
    environment.createHeap();
    environment.startThread(this.process.threads[0]);
  }

  get pid(): number {
    return this.process.pid;
  }

  lay(text: string, content?: Uint8Array): Promise<bigint> {
    const { memory } = this.process;
    const pages = pagesOf(text);
    const size = pages.length * PAGE_SIZE;
    // What is only reserved is a hole like what is free.
    const base = memory.map({ size, committed: false });
    if (content) memory.poke(base, content.subarray(0, size));
    pages.forEach(({ kind, apart }, index) => {
      if (kind === "...") return;
      const protect = PROTECTION[kind];
      if (protect === undefined) throw new TypeError(`There is no ${kind}`);
      // Modifiers that differ from both neighbours' make it another region.
      const modifier = index % 2 ? PAGE.NOCACHE : PAGE.WRITECOMBINE;
      const address = base + BigInt(index * PAGE_SIZE);
      memory.set(address, apart ? protect | modifier : protect);
    });
    return Promise.resolve(base);
  }

  peek(address: bigint, size: number): Promise<Uint8Array<ArrayBuffer>> {
    return Promise.resolve(this.process.memory.peek(address, size));
  }

  dump(
    range: AddressRange,
    passes: (perm: string) => boolean,
  ): Promise<Stretch[]> {
    const { memory } = this.process;
    const pages: Stretch[] = [];
    for (let at = 0n; at < USER_END;) {
      const { baseAddress, regionSize } = memory.query(at) ?? fault(at);
      at = baseAddress + regionSize;
      const protect = memory.protectionOf(baseAddress) ?? PAGE.NOACCESS;
      const perm = protect & PAGE.GUARD ? undefined : PERM.get(protect & 0xff);
      if (!perm || !passes(perm)) continue;
      const bytes = memory.peek(baseAddress, Number(regionSize));
      pages.push({ address: baseAddress, bytes });
    }
    return Promise.resolve(clip(joined(pages), range));
  }

  open(): Target {
    return new Target(new WindowsSource(this.pid, this.system.use()));
  }

  exit(): Promise<void> {
    this.process.end();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    const { openHandles, users } = this.system;
    if (openHandles || users) {
      throw new Error(`${openHandles} handles, ${users} users are left`);
    }
    return Promise.resolve();
  }
}

function fault(address: bigint): never {
  throw new RangeError(`There is nothing at 0x${address.toString(16)}`);
}
