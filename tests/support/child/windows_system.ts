import type { LinuxRequest, Perm, WindowsRequest } from "./request.ts";
import { type System, SystemError } from "./system.ts";

const MEM_COMMIT = 0x1000;
const MEM_RESERVE = 0x2000;
const MEM_DECOMMIT = 0x4000;
const MEM_RELEASE = 0x8000;
/** VirtualAlloc2's, on top of MEM_RESERVE: to be split and replaced. */
const MEM_RESERVE_PLACEHOLDER = 0x4_0000;
const MEM_REPLACE_PLACEHOLDER = 0x4000;
const MEM_PRESERVE_PLACEHOLDER = 0x2;

const PAGE_NOACCESS = 0x01;
const PAGE_READONLY = 0x02;
const PAGE_READWRITE = 0x04;
const PAGE_EXECUTE_READ = 0x20;
const PAGE_GUARD = 0x100;

const PAGE = 4096n;

/** There is no memory that can be written and not read. */
const PROTECTION: Record<Perm, number> = {
  "rw-": PAGE_READWRITE,
  "-w-": PAGE_READWRITE,
  "r--": PAGE_READONLY,
  "r-x": PAGE_EXECUTE_READ,
  "---": PAGE_NOACCESS,
};

/** A child's memory on Windows. */
export class WindowsSystem implements System {
  readonly #kernel = Deno.dlopen("kernel32.dll", {
    VirtualAlloc: {
      parameters: ["usize", "usize", "u32", "u32"],
      result: "usize",
    },
    VirtualFree: { parameters: ["usize", "usize", "u32"], result: "i32" },
    VirtualProtect: {
      parameters: ["usize", "usize", "u32", "buffer"],
      result: "i32",
    },
    store: {
      name: "RtlMoveMemory",
      parameters: ["usize", "buffer", "usize"],
      result: "void",
    },
    load: {
      name: "RtlMoveMemory",
      parameters: ["buffer", "usize", "usize"],
      result: "void",
    },
    GetLastError: { parameters: [], result: "u32" },
  }).symbols;
  /** Not all of what is newer is in kernel32.dll too. */
  readonly #core = Deno.dlopen("kernelbase.dll", {
    VirtualAlloc2: {
      parameters: ["usize", "usize", "usize", "u32", "u32", "usize", "u32"],
      result: "usize",
    },
  }).symbols;

  /** Commits all of it: memory that is only reserved has no bytes. */
  map(address: bigint, size: number, perm: Perm): bigint {
    const type = MEM_RESERVE | MEM_COMMIT;
    return this.#checked(
      "VirtualAlloc",
      this.#kernel.VirtualAlloc(address, BigInt(size), type, PROTECTION[perm]),
    );
  }

  protect(address: bigint, size: number, perm: Perm): void {
    this.#protect(address, BigInt(size), PROTECTION[perm]);
  }

  /** Leaves it reserved: only whole mappings can be given back. */
  unmap(address: bigint, size: number): void {
    this.#free(address, BigInt(size), MEM_DECOMMIT);
  }

  guard(address: bigint, size: number): void {
    this.#protect(address, BigInt(size), PAGE_READWRITE | PAGE_GUARD);
  }

  store(address: bigint, bytes: Uint8Array<ArrayBuffer>): void {
    this.#kernel.store(address, bytes, BigInt(bytes.length));
  }

  load(address: bigint, size: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(size);
    const end = address + BigInt(size);
    for (let at = address; at < end;) {
      const page = at - at % PAGE;
      const length = (page + PAGE < end ? page + PAGE : end) - at;
      const from = Number(at - address);
      const old = this.#protect(page, PAGE, PAGE_READONLY);
      this.#kernel.load(bytes.subarray(from), at, length);
      this.#protect(page, PAGE, old);
      at += length;
    }
    return bytes;
  }

  /**
   * Maps pieces side by side, each of which is an allocation and so a region
   * of its own. Elsewhere than at multiples of 64 KiB, only the pieces of a
   * placeholder can be.
   */
  carryOut(request: LinuxRequest | WindowsRequest): null {
    if (request.op !== "mapPieces") throw new TypeError(request.op);
    const { sizes } = request;
    const address = BigInt(request.address);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const alloc = (at: bigint, size: number, type: number, protect: number) =>
      this.#checked(
        "VirtualAlloc2",
        this.#core.VirtualAlloc2(0n, at, BigInt(size), type, protect, 0n, 0),
      );
    const placeholder = MEM_RESERVE | MEM_RESERVE_PLACEHOLDER;
    alloc(address, total, placeholder, PAGE_NOACCESS);
    const split = MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER;
    const fill = MEM_RESERVE | MEM_COMMIT | MEM_REPLACE_PLACEHOLDER;
    let at = address;
    for (const [index, size] of sizes.entries()) {
      // What is left behind the last split is the last piece.
      if (index < sizes.length - 1) this.#free(at, BigInt(size), split);
      alloc(at, size, fill, PAGE_READWRITE);
      at += BigInt(size);
    }
    return null;
  }

  #free(address: bigint, size: bigint, type: number): void {
    const done = this.#kernel.VirtualFree(address, size, type);
    this.#checked("VirtualFree", done);
  }

  /** Changes a protection and gives the one before, the first page's. */
  #protect(address: bigint, size: bigint, protection: number): number {
    const old = new Uint32Array(1);
    const bytes = new Uint8Array(old.buffer);
    const { VirtualProtect } = this.#kernel;
    const done = VirtualProtect(address, size, protection, bytes);
    this.#checked("VirtualProtect", done);
    return old[0] ?? 0;
  }

  /** The result of a call that gives 0 when it fails. */
  #checked<T extends number | bigint>(name: string, result: T): T {
    const error = this.#kernel.GetLastError();
    if (!result) throw new SystemError(name, error);
    return result;
  }
}
