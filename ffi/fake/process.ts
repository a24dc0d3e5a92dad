import type { AddressRange } from "../../core/address.ts";
import type { Module } from "../../core/module.ts";
import { Target } from "../../core/target.ts";
import { FAKE_PAGE, type FakeMapping, type FakeRegion } from "./regions.ts";
import { FakeSource } from "./source.ts";

/** What a fake process is. */
export interface FakeProcessOptions {
  /** Its id. Default 4242. */
  readonly pid?: number | undefined;
  /** Its name. Default `"fake"`. */
  readonly name?: string | undefined;
  /** Bytes of its pointers. Default 8. */
  readonly pointerSize?: 4 | 8 | undefined;
  /** Whether the least significant byte comes first. Default `true`. */
  readonly littleEndian?: boolean | undefined;
}

/**
 * A process that lives in this one: regions, protections, holes and an end,
 * without a system. For tests and examples; it needs no permission.
 *
 * @example
 * ```ts
 * import { FakeProcess } from "@memsift/memsift/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const process = new FakeProcess();
 * const bytes = process.map({ start: 0x1000n, size: 8192 });
 * bytes.set([1, 2, 3], 4096);
 * process.guard({ start: 0x1000n, end: 0x2000n });
 *
 * using target = process.open();
 * assertEquals(target.read(0x2000n, 3), new Uint8Array([1, 2, 3]));
 * assertEquals(target.readPartial(0x1000n, 8).reason, "guard-or-device");
 * ```
 */
export class FakeProcess {
  /** Its id. */
  readonly pid: number;
  /** Its name. */
  readonly name: string;
  /** Bytes of its pointers. */
  readonly pointerSize: 4 | 8;
  /** Whether the least significant byte comes first. */
  readonly littleEndian: boolean;
  /** Its modules; add to them at will. */
  readonly modules: Module[] = [];
  #regions: FakeRegion[] = [];
  #alive = true;

  /**
   * Starts a process without any memory.
   *
   * @param options What it is.
   */
  constructor(options: FakeProcessOptions = {}) {
    this.pid = options.pid ?? 4242;
    this.name = options.name ?? "fake";
    this.pointerSize = options.pointerSize ?? 8;
    this.littleEndian = options.littleEndian ?? true;
  }

  /** Whether it has not ended. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Its regions, ascending. */
  get regions(): readonly FakeRegion[] {
    return this.#regions;
  }

  /**
   * Maps a region.
   *
   * @param mapping The region.
   * @returns Its bytes, to be filled and looked at: changes are the process's.
   */
  map(mapping: FakeMapping): Uint8Array<ArrayBuffer> {
    const { start, size } = mapping;
    if (start % BigInt(FAKE_PAGE) || size % FAKE_PAGE || size <= 0) {
      throw new RangeError(
        `Cannot map ${size} bytes at ${start}: both must be multiples of ` +
          `${FAKE_PAGE}`,
      );
    }
    const end = start + BigInt(size);
    if (this.#regions.some((each) => each.start < end && start < each.end)) {
      throw new RangeError(`Cannot map ${size} bytes at ${start}: it is taken`);
    }
    const region: FakeRegion = {
      start,
      end,
      perm: mapping.perm ?? "rw-",
      kind: mapping.kind ?? "anon",
      shared: mapping.shared ?? false,
      path: mapping.path ?? null,
      offset: mapping.offset ?? 0n,
      bytes: new Uint8Array(size),
      guarded: new Set(),
    };
    this.#regions.push(region);
    this.#regions.sort((a, b) => a.start < b.start ? -1 : 1);
    return region.bytes;
  }

  /**
   * Takes a region away.
   *
   * @param start Its first address.
   */
  unmap(start: bigint): void {
    this.#regions = this.#regions.filter((region) => region.start !== start);
  }

  /**
   * Changes a region's protection.
   *
   * @param start Its first address.
   * @param perm The new protection.
   */
  protect(start: bigint, perm: string): void {
    this.#regions = this.#regions.map((region) =>
      region.start === start ? { ...region, perm } : region
    );
  }

  /**
   * Makes pages refuse every transfer, whatever their protection says.
   *
   * @param range The pages.
   */
  guard({ start, end }: AddressRange): void {
    for (const region of this.#regions) {
      for (let page = start; page < end; page += BigInt(FAKE_PAGE)) {
        if (region.start <= page && page < region.end) {
          region.guarded.add(page);
        }
      }
    }
  }

  /** Ends the process. Targets find out at their next use of it. */
  exit(): void {
    this.#alive = false;
  }

  /**
   * Opens it, as `open` does with a real process.
   *
   * @returns The target.
   */
  open(): Target {
    return new Target(new FakeSource(this));
  }
}
