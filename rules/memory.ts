import { type Region, regionAt } from "../core/region.ts";
import type { Target } from "../core/target.ts";

/** The memory that conditions read numbers of. */
export class ConditionMemory {
  readonly #target: Target;
  /** Listed once: to ask for each read that fails would take too long. */
  #regions: readonly Region[] | undefined;

  /** @param target Whose memory it is. */
  constructor(target: Target) {
    this.#target = target;
  }

  /** So many bytes, a few, or `undefined` if not all of them can be read. */
  read(address: bigint, size: number): Uint8Array | undefined {
    this.#regions ??= this.#target.regions();
    const last = address + BigInt(size) - 1n;
    for (const each of [address, last]) {
      const region = regionAt(this.#regions, each);
      if (!region?.perm.includes("r")) return undefined;
    }
    const { bytes } = this.#target.readPartial(address, size);
    return bytes.length === size ? bytes : undefined;
  }
}
