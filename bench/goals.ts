/** What the measurements must come to. @module */

import { ratios, spreadOf } from "./measure.ts";
import type { BenchRecord } from "./record.ts";

/** The longest that an 8-byte read may take, in seconds. */
const READ_LIMIT = 3e-6;

/** `memsift --version` takes less than so many times an empty program. */
const STARTUP_LIMIT = 2;

/** Something that is to be reached. */
export interface Goal {
  /** In words. */
  readonly name: string;
  /** What was measured, in words. */
  readonly measured: string;
  /** Whether it was reached; `null` if it could not be measured. */
  readonly reached: boolean | null;
}

/** Holds a run against its goals. */
export function goalsOf({ find, read, startup }: BenchRecord): Goal[] {
  const goals: Goal[] = find.filter(({ goal }) => goal).map(
    ({ name, goal = 0, rounds }) => {
      const { median } = ratios(
        rounds.map((round) => round.find),
        rounds.map(({ cFind = NaN }) => cFind),
      );
      return {
        name: `${name}: at least ${goal} times as fast as C`,
        measured: median.toFixed(2),
        reached: median >= goal,
      };
    },
  );
  for (const { name, share, rounds } of find) {
    if (!share) continue;
    const { median } = ratios(
      rounds.map((round) => round.find),
      rounds.map(({ copy }) => copy),
    );
    goals.push({
      name: `${name}: at least ${share} of the copy alone`,
      measured: median.toFixed(2),
      reached: median >= share,
    });
  }
  const { median: seconds } = spreadOf(read.map(({ read }) => read));
  goals.push({
    name: `8-byte read: under ${READ_LIMIT * 1e6} µs`,
    measured: `${(seconds * 1e6).toFixed(2)} µs`,
    reached: seconds < READ_LIMIT,
  });
  const name = `memsift --version: under ${STARTUP_LIMIT} empty programs`;
  if (!startup) {
    goals.push({ name, measured: "there is no cli.ts", reached: null });
    return goals;
  }
  const times = spreadOf(startup.map(({ version }) => version)).median /
    spreadOf(startup.map(({ empty }) => empty)).median;
  goals.push({
    name,
    measured: times.toFixed(2),
    reached: times < STARTUP_LIMIT,
  });
  return goals;
}
