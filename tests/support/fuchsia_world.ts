import { Target } from "../../core/target.ts";
import { FuchsiaSource } from "../../ffi/fuchsia/source.ts";
import type { AddressRange } from "../../mod.ts";
import { type Flavour, ZirconDouble } from "../doubles/zircon/libzircon.ts";
import type { LinuxChild } from "./linux_child.ts";
import { LinuxWorld } from "./linux_world.ts";
import type { Stretch } from "./stretch.ts";
import { type Ability, clip, pagesOf, type World } from "./world.ts";

/** A real process of Linux on a double of Zircon. */
export class FuchsiaWorld implements World {
  readonly pageSize: number;
  /**
   * What can be written can be read. A guard page is one of a device's: not
   * cacheable, and so refused.
   */
  readonly abilities = new Set<Ability>(["guard", "force"]);
  readonly double: ZirconDouble;
  /** The process's koid. */
  readonly koid: bigint;
  readonly #linux = new LinuxWorld();
  readonly #guards: AddressRange[] = [];

  /** @param flavour Which kernel the double is. */
  constructor(flavour?: Flavour) {
    this.double = new ZirconDouble(flavour);
    // Not in the root job itself, so that it has to be looked for.
    const job = this.double.addJob(this.double.addJob());
    this.koid = this.double.addProcess(this.#linux.pid, "world", job);
    this.pageSize = this.#linux.pageSize;
  }

  get pid(): number {
    return Number(this.koid);
  }

  /** The process itself. */
  get child(): LinuxChild {
    return this.#linux.child;
  }

  async lay(text: string, content?: Uint8Array): Promise<bigint> {
    const pages = pagesOf(text);
    const laid = text.replaceAll("grd", "rw-").replaceAll("-w-", "rw-");
    const base = await this.#linux.lay(laid, content);
    pages.forEach(({ kind }, index) => {
      if (kind !== "grd") return;
      const start = base + BigInt(index * this.pageSize);
      this.#guards.push({ start, end: start + BigInt(this.pageSize) });
      this.double.uncache(this.koid, start, this.pageSize);
    });
    return base;
  }

  peek(address: bigint, size: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#linux.peek(address, size);
  }

  async dump(
    range: AddressRange,
    passes: (perm: string) => boolean,
  ): Promise<Stretch[]> {
    let stretches = await this.#linux.dump(range, passes);
    for (const { start, end } of this.#guards) {
      stretches = [
        ...clip(stretches, { start: range.start, end: start }),
        ...clip(stretches, { start: end, end: range.end }),
      ];
    }
    return stretches;
  }

  /** The process as a source, for what a target does not show. */
  source(): FuchsiaSource {
    return new FuchsiaSource(this.pid, this.double.use());
  }

  open(): Target {
    return new Target(this.source());
  }

  async exit(): Promise<void> {
    await this.#linux.exit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#linux[Symbol.asyncDispose]();
    const { openHandles } = this.double;
    this.double[Symbol.dispose]();
    if (openHandles) throw new Error(`${openHandles} handles are left`);
  }
}
