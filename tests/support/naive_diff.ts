import type { DiffSummary } from "../../mod.ts";
import type { Stretch } from "./stretch.ts";

/** A range of bytes that are not what they were. */
export interface NaiveChange {
  readonly address: bigint;
  readonly before: number[];
  readonly after: number[];
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
  const changedUnits = new Set(
    both.filter((address) => old.get(address) !== now.get(address))
      .map((address) => address / BigInt(unit)),
  );
  const changes: NaiveChange[] = [];
  let next: bigint | undefined;
  let changed = 0;
  for (const address of both) {
    if (!changedUnits.has(address / BigInt(unit))) continue;
    changed++;
    if (address !== next || address % 4096n === 0n) {
      changes.push({ address, before: [], after: [] });
    }
    changes.at(-1)?.before.push(old.get(address) ?? 0);
    changes.at(-1)?.after.push(now.get(address) ?? 0);
    next = address + 1n;
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

function byAddress(stretches: readonly Stretch[]): Map<bigint, number> {
  const bytes = new Map<bigint, number>();
  for (const { address, bytes: all } of stretches) {
    all.forEach((byte, at) => bytes.set(address + BigInt(at), byte));
  }
  return bytes;
}
