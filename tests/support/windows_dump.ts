import { joined, type Stretch } from "./stretch.ts";

/** Committed pages side by side that are alike, as VirtualQueryEx has them. */
export interface WindowsRegion {
  readonly start: bigint;
  readonly end: bigint;
  /** As in `rw-`, whether or not it is guarded. */
  readonly perm: string;
  /** Whether the first touch is an exception. */
  readonly guarded: boolean;
  /** Where what was allocated or mapped with it begins. */
  readonly allocation: bigint;
  /** Whether it is of a program or a library. */
  readonly image: boolean;
}

const PROCESS_VM_READ = 0x10;
const PROCESS_QUERY_INFORMATION = 0x400;
const MEM_COMMIT = 0x1000;
const MEM_IMAGE = 0x100_0000;
const PAGE_GUARD = 0x100;
const PAGE = 4096n;

/** PAGE_NOACCESS, PAGE_READONLY and so on, without what modifies them. */
const PERMS: Record<number, string> = {
  0x01: "---",
  0x02: "r--",
  0x04: "rw-",
  0x08: "rw-",
  0x10: "--x",
  0x20: "r-x",
  0x40: "rwx",
  0x80: "rwx",
};

const KERNEL32 = {
  OpenProcess: { parameters: ["u32", "i32", "u32"], result: "usize" },
  CloseHandle: { parameters: ["usize"], result: "i32" },
  VirtualQueryEx: {
    parameters: ["usize", "usize", "buffer", "usize"],
    result: "usize",
  },
  ReadProcessMemory: {
    parameters: ["usize", "usize", "buffer", "usize", "usize"],
    result: "i32",
  },
} as const;

/** A process's memory by calls of the tests' own. */
export class WindowsMemory implements Disposable {
  readonly #kernel = Deno.dlopen("kernel32.dll", KERNEL32);
  readonly #process: bigint;

  constructor(pid: number) {
    this.#process = this.#kernel.symbols.OpenProcess(
      PROCESS_VM_READ | PROCESS_QUERY_INFORMATION,
      0,
      pid,
    );
    if (this.#process === 0n) throw new Error(`Cannot open process ${pid}`);
  }

  /** What is committed, ascending. */
  regions(): WindowsRegion[] {
    const regions: WindowsRegion[] = [];
    // MEMORY_BASIC_INFORMATION: its start u64 @0, AllocationBase u64 @8, its
    // size u64 @24, State u32 @32, Protect u32 @36, Type u32 @40.
    const info = new DataView(new ArrayBuffer(48));
    const bytes = new Uint8Array(info.buffer);
    const { VirtualQueryEx } = this.#kernel.symbols;
    for (let at = 0n; VirtualQueryEx(this.#process, at, bytes, 48n);) {
      const start = info.getBigUint64(0, true);
      const end = at = start + info.getBigUint64(24, true);
      if (info.getUint32(32, true) !== MEM_COMMIT) continue;
      const protect = info.getUint32(36, true);
      regions.push({
        start,
        end,
        perm: PERMS[protect & 0xff] ?? `${protect}`,
        guarded: (protect & PAGE_GUARD) !== 0,
        allocation: info.getBigUint64(8, true),
        image: info.getUint32(40, true) === MEM_IMAGE,
      });
    }
    return regions;
  }

  /** All of some bytes, or `undefined` if not all of them can be read. */
  read(address: bigint, size: number): Uint8Array<ArrayBuffer> | undefined {
    const bytes = new Uint8Array(size);
    const { ReadProcessMemory } = this.#kernel.symbols;
    const length = BigInt(size);
    return ReadProcessMemory(this.#process, address, bytes, length, 0n)
      ? bytes
      : undefined;
  }

  [Symbol.dispose](): void {
    this.#kernel.symbols.CloseHandle(this.#process);
    this.#kernel.close();
  }
}

/**
 * Everything in a process's readable regions that can be read, page by page,
 * as stretches without a hole in ascending order. It goes by the protection:
 * Wine itself reads what has none.
 *
 * @param pid The process; it must not change meanwhile.
 * @param wanted Which regions.
 */
export function windowsDumpOf(
  pid: number,
  wanted: (region: WindowsRegion) => boolean,
): Stretch[] {
  using memory = new WindowsMemory(pid);
  const parts: Stretch[] = [];
  for (const region of memory.regions()) {
    const { start, end, perm, guarded } = region;
    if (guarded || !perm.startsWith("r") || !wanted(region)) continue;
    const all = memory.read(start, Number(end - start));
    if (all) {
      parts.push({ address: start, bytes: all });
      continue;
    }
    for (let address = start; address < end; address += PAGE) {
      const bytes = memory.read(address, Number(PAGE));
      if (bytes) parts.push({ address, bytes });
    }
  }
  return joined(parts);
}
