import { Target } from "../../core/target.ts";
import { MacosSource } from "../../ffi/macos/source.ts";
import { useLibSystem } from "../../ffi/macos/symbols.ts";
import type { AddressRange } from "../../mod.ts";
import {
  type LibSystemBuild,
  LibSystemDouble,
} from "../doubles/macos/libsystem.ts";
import type { LinuxChild } from "./linux_child.ts";
import { LinuxWorld } from "./linux_world.ts";
import type { Stretch } from "./stretch.ts";
import type { Ability, World } from "./world.ts";

/** A real process of Linux, as a double of macOS shows it. */
export class MacosWorld implements World {
  readonly pageSize: number;
  readonly abilities: ReadonlySet<Ability>;
  readonly double: LibSystemDouble;
  readonly #linux: LinuxWorld;

  /**
   * @param build The double's library.
   * @param pageSize Bytes of a page, 4096 or 16384 as on arm64.
   */
  constructor(build: LibSystemBuild, pageSize = 4096) {
    this.pageSize = pageSize;
    this.double = new LibSystemDouble(build, pageSize);
    this.#linux = new LinuxWorld(pageSize);
    this.abilities = this.#linux.abilities;
  }

  get pid(): number {
    return this.#linux.pid;
  }

  /** The process itself. */
  get child(): LinuxChild {
    return this.#linux.child;
  }

  /** An address with nothing at it and so many bytes behind it. */
  reserve(size: number): bigint {
    return this.#linux.reserve(size);
  }

  lay(text: string, content?: Uint8Array): Promise<bigint> {
    return this.#linux.lay(text, content);
  }

  peek(address: bigint, size: number): Promise<Uint8Array<ArrayBuffer>> {
    return this.#linux.peek(address, size);
  }

  dump(
    range: AddressRange,
    passes: (perm: string) => boolean,
  ): Promise<Stretch[]> {
    return this.#linux.dump(range, passes);
  }

  /** Opens the process as a source. */
  source(): MacosSource {
    return new MacosSource(this.pid, useLibSystem(this.double.path));
  }

  open(): Target {
    return new Target(this.source());
  }

  async exit(): Promise<void> {
    await this.#linux.exit();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#linux[Symbol.asyncDispose]();
    const { rights } = this.double;
    this.double[Symbol.dispose]();
    if (rights > 0) throw new Error(`${rights} rights to ports are left`);
  }
}
