import { type Region, regionAt } from "../core/region.ts";
import type { Target } from "../core/target.ts";

/** The least that memory can be read or not by: no page is smaller. */
const PAGE = 4096n;

/** The memory that conditions read numbers of. */
export class ConditionMemory {
  readonly #target: Target;
  /** Listed once: to ask for each read that fails would take too long. */
  #regions: readonly Region[] | undefined;
  /** Pages that could not be read although their region can. */
  readonly #holes = new Set<bigint>();

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
      if (this.#holes.has(each / PAGE)) return undefined;
    }
    const { bytes, stoppedAt } = this.#target.readPartial(address, size);
    if (stoppedAt === undefined) return bytes;
    this.#holes.add(stoppedAt / PAGE);
    return undefined;
  }
}
