import { type AddressRange, open, type Target } from "../../mod.ts";
import type { Stretch } from "./stretch.ts";
import { WindowsChild } from "./windows_child.ts";
import { windowsDumpOf } from "./windows_dump.ts";
import { type Ability, clip, type Page, pagesOf, type World } from "./world.ts";

const PAGE = 4096;

/** What mappings begin at multiples of. */
const GRANULARITY = 0x1_0000;

/** Where nothing else is put: far from what V8 and the system choose. */
const ARENA = 0x4800_0000_0000n;

/** A real process on Windows. */
export class WindowsWorld implements World {
  readonly pageSize = PAGE;
  /** What can be written can be read: a `-w-` is laid as a `rw-`. */
  readonly abilities = new Set<Ability>(["guard", "listed-guard", "force"]);
  readonly child = new WindowsChild();
  #next = ARENA;

  get pid(): number {
    return this.child.pid;
  }

  /** An address with nothing at it and so many bytes behind it. */
  reserve(size: number): bigint {
    const base = this.#next;
    const mappings = Math.ceil(size / GRANULARITY) + 1;
    this.#next += BigInt(mappings * GRANULARITY);
    return base;
  }

  async lay(text: string, content?: Uint8Array): Promise<bigint> {
    const pages = pagesOf(text);
    const base = this.reserve(pages.length * PAGE);
    await this.child.mapPieces(base, piecesOf(pages));
    if (content) await this.child.store(base, content);
    for (const [index, { kind }] of pages.entries()) {
      const address = base + BigInt(index * PAGE);
      if (kind === "...") await this.child.unmap(address, PAGE);
      else if (kind === "grd") await this.child.guard(address, PAGE);
      else if (kind !== "rw-") await this.child.protect(address, PAGE, kind);
    }
    return base;
  }

  peek(address: bigint, size: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.child.load(address, size);
  }

  dump(
    range: AddressRange,
    passes: (perm: string) => boolean,
  ): Promise<Stretch[]> {
    const stretches = windowsDumpOf(
      this.pid,
      ({ start, end, perm }) =>
        start < range.end && range.start < end && passes(perm),
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

/** Bytes of the pieces: each page that is apart, and what lies between. */
function piecesOf(pages: readonly Page[]): number[] {
  const sizes: number[] = [];
  pages.forEach(({ apart }, index) => {
    const size = sizes.at(-1);
    if (size === undefined || apart || pages[index - 1]?.apart) {
      sizes.push(PAGE);
    } else sizes[sizes.length - 1] = size + PAGE;
  });
  return sizes;
}
