import { type AddressRange, open, type Target } from "../../mod.ts";
import { LinuxChild } from "./linux_child.ts";
import { dumpOf, ProcMem } from "./linux_dump.ts";
import type { Stretch } from "./stretch.ts";
import { type Ability, clip, pagesOf, type World } from "./world.ts";

/**
 * Where nothing else is put: above the random places that V8 asks for, below
 * where the system itself puts things.
 */
const ARENA = 0x4800_0000_0000n;

/** A real process on this system. */
export class LinuxWorld implements World {
  readonly pageSize: number;
  readonly abilities = new Set<Ability>(["guard", "force", "write-only"]);
  readonly child = new LinuxChild();
  #next = ARENA;

  /** @param pageSize Bytes of a page, more for what shows it with larger ones. */
  constructor(pageSize = 4096) {
    this.pageSize = pageSize;
  }

  get pid(): number {
    return this.child.pid;
  }

  /** An address with nothing at it and so many bytes behind it. */
  reserve(size: number): bigint {
    const base = this.#next;
    this.#next += BigInt(size + this.pageSize);
    return base;
  }

  async lay(text: string, content?: Uint8Array): Promise<bigint> {
    const { pageSize } = this;
    const pages = pagesOf(text);
    const size = pages.length * pageSize;
    const base = await this.child.map({ address: this.reserve(size), size });
    const addressOf = (index: number): bigint =>
      base + BigInt(index * pageSize);
    for (const [index, { apart }] of pages.entries()) {
      if (apart) await this.#setApart(addressOf(index));
    }
    if (content) await this.child.store(base, content);
    for (const [index, { kind }] of pages.entries()) {
      const address = addressOf(index);
      if (kind === "...") await this.child.unmap(address, pageSize);
      else if (kind === "grd") await this.child.guard(address, pageSize);
      else if (kind !== "rw-") {
        await this.child.protect(address, pageSize, kind);
      }
    }
    return base;
  }

  /** The system makes one region of like neighbours, but not of files. */
  async #setApart(address: bigint): Promise<void> {
    const size = this.pageSize;
    const fd = await this.child.memfd("apart");
    await this.child.truncate(fd, size);
    await this.child.mapFile({ address, size, fd });
    await this.child.closeFile(fd);
  }

  peek(address: bigint, size: number): Promise<Uint8Array<ArrayBuffer>> {
    using memory = new ProcMem(this.pid);
    return Promise.resolve(memory.read(address, size));
  }

  dump(
    range: AddressRange,
    passes: (perm: string) => boolean,
  ): Promise<Stretch[]> {
    const stretches = dumpOf(
      this.pid,
      ({ start, end, perm }) =>
        start < range.end && range.start < end && passes(perm.slice(0, 3)),
    );
    return Promise.resolve(clip(stretches, range));
  }

  open(): Target {
    return open(this.pid);
  }

  async exit(): Promise<void> {
    await this.child.exit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.child[Symbol.asyncDispose]();
  }
}
