import type { DiffSummary } from "../../mod.ts";
import type { Stretch } from "./stretch.ts";

/** A range of bytes that are not what they were. */
export interface NaiveChange {
  readonly address: bigint;
  readonly before: number[];
  readonly after: number[];
}

/** Changes as text, one a line: much of it is quickly compared. */
export function changeLines(
  changes: readonly {
    readonly address: bigint;
    readonly before: Iterable<number>;
    readonly after: Iterable<number>;
  }[],
): string {
  return changes.map(({ address, before, after }) =>
    `0x${address.toString(16)}: ${[...before]} is now ${[...after]}`
  ).join("\n");
}

/**
 * What changed between two dumps, byte by byte.
 *
 * @param before The earlier one.
 * @param after The later one.
 * @param unit Bytes that count as changed together.
 */
export function naiveDiff(
  before: readonly Stretch[],
  after: readonly Stretch[],
  unit: number,
): { changes: NaiveChange[]; summary: DiffSummary } {
  const old = byAddress(before);
  const now = byAddress(after);
  const both = [...now.keys()].filter((address) => old.has(address));
  const unitOf = (address: number): number => Math.floor(address / unit);
  const changedUnits = new Set(
    both.filter((address) => old.get(address) !== now.get(address))
      .map(unitOf),
  );
  const changes: NaiveChange[] = [];
  let next: number | undefined;
  let changed = 0;
  for (const address of both) {
    if (!changedUnits.has(unitOf(address))) continue;
    changed++;
    if (address !== next || address % 4096 === 0) {
      changes.push({ address: BigInt(address), before: [], after: [] });
    }
    changes.at(-1)?.before.push(old.get(address) ?? 0);
    changes.at(-1)?.after.push(now.get(address) ?? 0);
    next = address + 1;
  }
  return {
    changes,
    summary: {
      compared: both.length,
      changed,
      removed: old.size - both.length,
      added: now.size - both.length,
    },
  };
}

/** Each byte by its address, as a number: that is quick, and still exact. */
function byAddress(stretches: readonly Stretch[]): Map<number, number> {
  const found = new Map<number, number>();
  for (const { address, bytes } of stretches) {
    const first = Number(address);
    if (!Number.isSafeInteger(first + bytes.length)) {
      throw new RangeError(`0x${address.toString(16)} is not exact`);
    }
    bytes.forEach((byte, at) => found.set(first + at, byte));
  }
  return found;
}
