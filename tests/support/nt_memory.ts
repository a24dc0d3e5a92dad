import {
  allowedIn,
  COPIED_ON_WRITE,
  GRANULARITY,
  isProtection,
  MEM,
  PAGE,
  PAGE_SIZE,
  READABLE,
  uncopied,
  USER_END,
  WRITABLE,
} from "./nt_page.ts";
import { NT } from "./nt_status.ts";

interface NtPage {
  committed: boolean;
  protect: number;
  /** Its own bytes; until it has some, the file's or zeros. */
  own: Uint8Array<ArrayBuffer> | null;
}

interface Allocation {
  readonly base: bigint;
  readonly end: bigint;
  readonly protect: number;
  readonly type: number;
  readonly path: string | null;
  readonly file: Uint8Array<ArrayBuffer> | null;
  readonly pages: NtPage[];
}

/** What {@linkcode NtMemory.map} is to put down. */
export interface NtMapping {
  /** Where, a multiple of 64 KiB. Default: somewhere with a hole around it. */
  readonly base?: bigint;
  /** Bytes; rounded up to pages. */
  readonly size: number;
  /** PAGE_*. Default PAGE_READWRITE. */
  readonly protect?: number;
  /** MEM_PRIVATE, MEM_MAPPED or MEM_IMAGE. Default MEM_PRIVATE. */
  readonly type?: number;
  /** Whether it is there to be used, not only reserved. Default `true`. */
  readonly committed?: boolean;
  /** The file behind it, as in `\Device\HarddiskVolume3\a.exe`. */
  readonly path?: string;
}

/** What VirtualQueryEx tells. */
export interface NtInformation {
  readonly baseAddress: bigint;
  readonly allocationBase: bigint;
  readonly allocationProtect: number;
  readonly regionSize: bigint;
  readonly state: number;
  readonly protect: number;
  readonly type: number;
}

/**
 * The address space of a process of {@linkcode NtSystem}, with Windows NT's
 * rules of what may be reserved, committed, protected and touched.
 */
export class NtMemory {
  /** Ascending. */
  readonly #allocations: Allocation[] = [];

  /** Puts an allocation down, as a loader or the process itself would. */
  map(mapping: NtMapping): bigint {
    const { protect = PAGE.READWRITE, type = MEM.PRIVATE } = mapping;
    const pages = Math.ceil(mapping.size / PAGE_SIZE);
    const size = BigInt(pages * PAGE_SIZE);
    const base = mapping.base ?? this.#somewhere();
    if (base % BigInt(GRANULARITY) !== 0n || !this.#isFree(base, size)) {
      throw new RangeError(`Cannot map 0x${base.toString(16)}`);
    }
    const committed = mapping.committed ?? true;
    this.#allocations.push({
      base,
      end: base + size,
      protect,
      type,
      path: mapping.path ?? null,
      file: type === MEM.PRIVATE ? null : new Uint8Array(Number(size)),
      pages: Array.from(
        { length: pages },
        () => ({ committed, protect: committed ? protect : 0, own: null }),
      ),
    });
    this.#allocations.sort((a, b) => a.base < b.base ? -1 : 1);
    return base;
  }

  /** Takes a whole allocation away. */
  unmap(base: bigint): void {
    const index = this.#allocations.findIndex((found) => found.base === base);
    if (index < 0) throw new RangeError(`Nothing at 0x${base.toString(16)}`);
    this.#allocations.splice(index, 1);
  }

  /** Commits a page, whatever it was, or takes it back with `null`. */
  set(address: bigint, protect: number | null): void {
    const page = this.#pageAt(address);
    if (!page) throw new RangeError(`Nothing at 0x${address.toString(16)}`);
    page.committed = protect !== null;
    page.protect = protect ?? 0;
    if (protect === null) page.own = null;
  }

  /** A page's protection, `null` if it is not committed. */
  protectionOf(address: bigint): number | null {
    const page = this.#pageAt(address);
    return page?.committed ? page.protect : null;
  }

  /** What is in memory, whatever its protection; zeros in holes. */
  peek(address: bigint, size: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(size);
    this.#eachPage(address, size, (allocation, index, from, at, length) => {
      const page = allocation.pages[index];
      const whole = page?.own ?? fileOf(allocation, index);
      if (whole) bytes.set(whole.subarray(at, at + length), from);
    });
    return bytes;
  }

  /** Puts bytes into memory, whatever its protection; a page's own ones. */
  poke(address: bigint, bytes: Uint8Array): void {
    this.#eachPage(
      address,
      bytes.length,
      (allocation, index, from, at, length) =>
        ownOf(allocation, index).set(bytes.subarray(from, from + length), at),
    );
  }

  /** What the file behind an allocation has, which no process must change. */
  fileAt(base: bigint): Uint8Array<ArrayBuffer> {
    const file = this.#allocationAt(base)?.file;
    if (!file) throw new RangeError(`No file at 0x${base.toString(16)}`);
    return file;
  }

  /** The path behind an address: `""` without a file, `null` without more. */
  pathAt(address: bigint): string | null {
    const allocation = this.#allocationAt(address);
    if (!allocation || allocation.type === MEM.PRIVATE) return null;
    return allocation.path ?? "";
  }

  /** How many bytes can be touched before the first that cannot. */
  reach(address: bigint, size: number, access: "read" | "write"): number {
    const wanted = access === "read" ? READABLE : WRITABLE;
    const end = address + BigInt(size);
    let at = address;
    while (at < end) {
      const page = this.#pageAt(at);
      const usable = page?.committed && !(page.protect & PAGE.GUARD) &&
        (page.protect & wanted);
      if (!usable) return Number(at - address);
      at = pageOf(at) + BigInt(PAGE_SIZE);
    }
    return size;
  }

  /** Writes as a program does: shared pages become copies of its own. */
  store(address: bigint, bytes: Uint8Array): void {
    this.#eachPage(
      address,
      bytes.length,
      (allocation, index, from, at, length) => {
        const page = allocation.pages[index];
        if (!page) return;
        const part = bytes.subarray(from, from + length);
        const isOwn = allocation.type === MEM.PRIVATE || page.own !== null;
        if (page.protect & COPIED_ON_WRITE) {
          // A copy is the process's own and is no longer to be copied.
          page.protect = uncopied(page.protect);
          ownOf(allocation, index).set(part, at);
        } else if (isOwn) ownOf(allocation, index).set(part, at);
        else fileOf(allocation, index)?.set(part, at);
      },
    );
  }

  /** Takes a guard away, as its first touch by the process itself does. */
  touch(address: bigint): void {
    const page = this.#pageAt(address);
    if (page) page.protect &= ~PAGE.GUARD;
  }

  /** What lies at an address and how far it goes, as VirtualQueryEx. */
  query(address: bigint): NtInformation | null {
    if (address >= USER_END) return null;
    const baseAddress = pageOf(address);
    const allocation = this.#allocationAt(address);
    if (!allocation) {
      const next = this.#allocations.find(({ base }) => base > address)?.base ??
        USER_END;
      return {
        baseAddress,
        allocationBase: 0n,
        allocationProtect: 0,
        regionSize: next - baseAddress,
        state: MEM.FREE,
        protect: PAGE.NOACCESS,
        type: 0,
      };
    }
    const { base, pages } = allocation;
    const first = indexIn(allocation, address);
    const { committed, protect } = pages[first] as NtPage;
    let last = first + 1;
    while (
      pages[last]?.committed === committed && pages[last]?.protect === protect
    ) last++;
    return {
      baseAddress,
      allocationBase: base,
      allocationProtect: allocation.protect,
      regionSize: BigInt((last - first) * PAGE_SIZE),
      state: committed ? MEM.COMMIT : MEM.RESERVE,
      protect,
      type: allocation.type,
    };
  }

  /** NtProtectVirtualMemory; the protection that the first page had. */
  protect(
    address: bigint,
    size: bigint,
    protection: number,
  ): { readonly status: number; readonly old: number } {
    const refused = (status: number) => ({ status, old: 0 });
    if (!isProtection(protection) || size === 0n) {
      return refused(NT.INVALID_PARAMETER);
    }
    const start = pageOf(address);
    const end = pageOf(address + size - 1n) + BigInt(PAGE_SIZE);
    const allocation = this.#allocationAt(address);
    if (!allocation || end > allocation.end) {
      return refused(NT.CONFLICTING_ADDRESSES);
    }
    const allowed = allowedIn(allocation, protection);
    if (typeof allowed !== "number") return refused(allowed.status);
    const pages = allocation.pages.slice(
      indexIn(allocation, start),
      Number(end - allocation.base) / PAGE_SIZE,
    );
    if (pages.some(({ committed }) => !committed)) {
      return refused(NT.NOT_COMMITTED);
    }
    const old = pages[0]?.protect ?? 0;
    for (const page of pages) {
      page.protect = page.own && allocation.type !== MEM.PRIVATE
        ? uncopied(allowed)
        : allowed;
    }
    return { status: NT.SUCCESS, old };
  }

  /** NtAllocateVirtualMemory; the address that was given. */
  allocate(
    address: bigint,
    size: bigint,
    type: number,
    protection: number,
  ): { readonly status: number; readonly base: bigint } {
    const refused = (status: number) => ({ status, base: 0n });
    const known = type & (MEM.COMMIT | MEM.RESERVE);
    if (known === 0 || size === 0n) return refused(NT.INVALID_PARAMETER);
    const copies = (protection & COPIED_ON_WRITE) !== 0;
    if (!isProtection(protection) || copies) {
      return refused(NT.INVALID_PAGE_PROTECTION);
    }
    if (address !== 0n && !(type & MEM.RESERVE)) {
      return this.#commit(address, size, protection);
    }
    const base = address === 0n
      ? this.#somewhere()
      : address - address % BigInt(GRANULARITY);
    const end = pageOf(address === 0n ? base + size - 1n : address + size - 1n);
    const whole = end + BigInt(PAGE_SIZE) - base;
    if (!this.#isFree(base, whole)) return refused(NT.CONFLICTING_ADDRESSES);
    const committed = (type & MEM.COMMIT) !== 0;
    this.map({ base, size: Number(whole), protect: protection, committed });
    return { status: NT.SUCCESS, base };
  }

  /** NtFreeVirtualMemory. */
  free(address: bigint, size: bigint, type: number): number {
    if (type !== MEM.DECOMMIT && type !== MEM.RELEASE) {
      return NT.INVALID_PARAMETER;
    }
    if (type === MEM.RELEASE && size !== 0n) return NT.INVALID_PARAMETER;
    const allocation = this.#allocationAt(address);
    if (!allocation) return NT.MEMORY_NOT_ALLOCATED;
    if (allocation.type !== MEM.PRIVATE) return NT.UNABLE_TO_DELETE_SECTION;
    const atBase = pageOf(address) === allocation.base;
    if (size === 0n && !atBase) return NT.FREE_VM_NOT_AT_BASE;
    if (type === MEM.RELEASE) {
      this.unmap(allocation.base);
      return NT.SUCCESS;
    }
    const end = size === 0n
      ? allocation.end
      : pageOf(address + size - 1n) + BigInt(PAGE_SIZE);
    if (end > allocation.end) return NT.CONFLICTING_ADDRESSES;
    for (let at = pageOf(address); at < end; at += BigInt(PAGE_SIZE)) {
      this.set(at, null);
    }
    return NT.SUCCESS;
  }

  #commit(
    address: bigint,
    size: bigint,
    protection: number,
  ): { readonly status: number; readonly base: bigint } {
    const start = pageOf(address);
    const end = pageOf(address + size - 1n) + BigInt(PAGE_SIZE);
    const allocation = this.#allocationAt(address);
    if (
      !allocation || end > allocation.end || allocation.type !== MEM.PRIVATE
    ) {
      return { status: NT.CONFLICTING_ADDRESSES, base: 0n };
    }
    for (let at = start; at < end; at += BigInt(PAGE_SIZE)) {
      this.set(at, protection);
    }
    return { status: NT.SUCCESS, base: start };
  }

  /** Above all else, with a hole before it. */
  #somewhere(): bigint {
    const step = BigInt(GRANULARITY);
    const end =
      this.#allocations.findLast(({ end }) => end < 0x7000_0000_0000n)?.end ??
        0n;
    const above = end > 0x1_0000_0000n ? end : 0x1_0000_0000n;
    return (above + step - 1n) / step * step + step;
  }

  #isFree(base: bigint, size: bigint): boolean {
    const end = base + size;
    return end <= USER_END &&
      this.#allocations.every((other) =>
        other.end <= base || end <= other.base
      );
  }

  #allocationAt(address: bigint): Allocation | undefined {
    const below = this.#allocations.findLast(({ base }) => base <= address);
    return below && address < below.end ? below : undefined;
  }

  #pageAt(address: bigint): NtPage | undefined {
    const allocation = this.#allocationAt(address);
    return allocation?.pages[indexIn(allocation, address)];
  }

  /** The parts of a range that lie in allocations, page by page. */
  #eachPage(
    address: bigint,
    size: number,
    visit: (
      allocation: Allocation,
      index: number,
      from: number,
      at: number,
      length: number,
    ) => void,
  ): void {
    for (let from = 0; from < size;) {
      const here = address + BigInt(from);
      const at = Number(here % BigInt(PAGE_SIZE));
      const length = Math.min(PAGE_SIZE - at, size - from);
      const allocation = this.#allocationAt(here);
      if (allocation) {
        visit(allocation, indexIn(allocation, here), from, at, length);
      }
      from += length;
    }
  }
}

function pageOf(address: bigint): bigint {
  return address - address % BigInt(PAGE_SIZE);
}

function indexIn({ base }: Allocation, address: bigint): number {
  return Math.floor(Number(address - base) / PAGE_SIZE);
}

function fileOf(
  { file }: Allocation,
  index: number,
): Uint8Array<ArrayBuffer> | undefined {
  return file?.subarray(index * PAGE_SIZE, (index + 1) * PAGE_SIZE);
}

/** A page's own bytes; it gets some if it had none. */
function ownOf(
  allocation: Allocation,
  index: number,
): Uint8Array<ArrayBuffer> {
  const page = allocation.pages[index];
  if (!page) throw new RangeError(`page ${index}`);
  page.own ??= fileOf(allocation, index)?.slice() ?? new Uint8Array(PAGE_SIZE);
  return page.own;
}
