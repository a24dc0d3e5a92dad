import { FakeProcess, type FakeProcessOptions } from "../../ffi/fake/mod.ts";
import type { AddressRange, Target } from "../../mod.ts";
import { joined, type Stretch } from "./stretch.ts";
import { clip, type Page, pagesOf, type World } from "./world.ts";

const PAGE = 4096;

/** A process that lives in this one. */
export class FakeWorld implements World {
  readonly pageSize = PAGE;
  readonly abilities = new Set(["guard", "force", "write-only"] as const);
  readonly #process: FakeProcess;
  #next = 0x10_0000n;

  /** @param options What the process is. */
  constructor(options: FakeProcessOptions = {}) {
    this.#process = new FakeProcess(options);
  }

  get pid(): number {
    return this.#process.pid;
  }

  lay(text: string, content?: Uint8Array): Promise<bigint> {
    const pages = pagesOf(text);
    const base = this.#next;
    this.#next += BigInt((pages.length + 1) * PAGE);
    let from = 0;
    pages.forEach((page, index) => {
      const next = pages[index + 1];
      const perm = permOf(page);
      if (next && permOf(next) === perm && !page.apart && !next.apart) return;
      const to = index + 1;
      if (perm) this.#map(base, pages, { from, to, perm }, content);
      from = to;
    });
    return Promise.resolve(base);
  }

  #map(
    base: bigint,
    pages: readonly Page[],
    { from, to, perm }: { from: number; to: number; perm: string },
    content: Uint8Array | undefined,
  ): void {
    const start = base + BigInt(from * PAGE);
    const bytes = this.#process.map({ start, size: (to - from) * PAGE, perm });
    if (content) bytes.set(content.subarray(from * PAGE, to * PAGE));
    for (let index = from; index < to; index++) {
      if (pages[index]?.kind !== "grd") continue;
      const page = base + BigInt(index * PAGE);
      this.#process.guard({ start: page, end: page + BigInt(PAGE) });
    }
  }

  peek(address: bigint, size: number): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = new Uint8Array(size);
    for (const region of this.#process.regions) {
      for (const [at, byte] of region.bytes.entries()) {
        bytes[Number(region.start - address) + at] = byte;
      }
    }
    return Promise.resolve(bytes);
  }

  dump(
    range: AddressRange,
    passes: (perm: string) => boolean,
  ): Promise<Stretch[]> {
    return Promise.resolve(clip(fakeDump(this.#process, passes), range));
  }

  open(): Target {
    return this.#process.open();
  }

  exit(): Promise<void> {
    this.#process.exit();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

/** The protection of the region that a page is in; none in a hole. */
function permOf({ kind }: Page): string | undefined {
  if (kind === "...") return undefined;
  return kind === "grd" ? "rw-" : kind;
}

/** All that can be read of a fake process, as stretches without a hole. */
export function fakeDump(
  { regions }: FakeProcess,
  passes: (perm: string) => boolean = () => true,
): Stretch[] {
  const pages = regions
    .filter(({ perm }) => perm.startsWith("r") && passes(perm))
    .flatMap(({ start, bytes, guarded }) =>
      Array.from({ length: bytes.length / PAGE }, (_, index) => {
        const address = start + BigInt(index * PAGE);
        const page = bytes.subarray(index * PAGE, (index + 1) * PAGE);
        return guarded.has(address) ? [] : { address, bytes: page };
      }).flat()
    );
  return joined(pages);
}
