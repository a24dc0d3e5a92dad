/** What the measurements must come to. @module */

import type { FindRecord, FindRound } from "./find.ts";
import { ratios, type Spread, spreadOf } from "./measure.ts";
import type { BenchRecord } from "./record.ts";

/** The longest that an 8-byte read may take, in seconds. */
const READ_LIMIT = 3e-6;

/** `memsift --version` takes less than so many times an empty program. */
const STARTUP_LIMIT = 2;

/** The longest that a whole `memsift find` in 100 MiB may take, in seconds. */
const WHOLE_FIND_LIMIT = 0.15;

/** The longest until the first match in a small process, in seconds. */
const FIRST_MATCH_LIMIT = 5e-3;

/** Two threads are at least so many times as fast as C is in one. */
const TWO_THREADS_GOAL = 2.2;

/** yara takes at least so many times as long for the patterns below. */
const YARA_GOAL = 10;
const YARA_PATTERNS = "1,000 patterns, 8 to 32 bytes";

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
export function goalsOf({ find, read, startup, threads }: BenchRecord): Goal[] {
  const goals: Goal[] = [];
  const all = (record: FindRecord, seconds: (round: FindRound) => number) =>
    record.rounds.map(seconds);
  for (const record of find) {
    const { name, goal, share } = record;
    const one = all(record, ({ find }) => find);
    const two = all(record, ({ threadedFind = NaN }) => threadedFind);
    const c = all(record, ({ peers }) => peers["C"] ?? NaN);
    if (goal) {
      const what = `${name}: at least ${goal} times as fast as C`;
      goals.push(atLeast(goal, what, ratios(one, c)));
      if (threads === 2) {
        goals.push(atLeast(
          TWO_THREADS_GOAL,
          `${name}: in two threads at least ${TWO_THREADS_GOAL} times C`,
          ratios(two, c),
        ));
      }
    }
    if (share) {
      const copy = all(record, ({ copy }) => copy);
      const what = `${name}: at least ${share} of the copy alone`;
      goals.push(atLeast(share, what, ratios(one, copy)));
    }
    if (goal && share && threads === 2) {
      const copy = all(record, ({ threadedCopy = NaN }) => threadedCopy);
      goals.push(atLeast(
        share,
        `${name}: in two threads at least ${share} of their copy alone`,
        ratios(two, copy),
      ));
    }
    if (name === YARA_PATTERNS) {
      const yara = all(record, ({ peers }) => peers["yara"] ?? NaN);
      const what = `${name}: at least ${YARA_GOAL} times as fast as yara`;
      goals.push(atLeast(YARA_GOAL, what, ratios(one, yara)));
    }
  }
  goals.push(below(
    READ_LIMIT,
    `8-byte read: under ${READ_LIMIT * 1e6} µs`,
    read.map(({ read }) => read),
    (seconds) => `${(seconds * 1e6).toFixed(2)} µs`,
  ));
  if (!startup) return goals;
  const milliseconds = (seconds: number) => `${(seconds * 1e3).toFixed(1)} ms`;
  const times = spreadOf(startup.map(({ version }) => version)).median /
    spreadOf(startup.map(({ empty }) => empty)).median;
  goals.push(
    below(
      FIRST_MATCH_LIMIT,
      `first match in a small process: under ${FIRST_MATCH_LIMIT * 1e3} ms`,
      startup.map(({ firstMatch }) => firstMatch),
      milliseconds,
    ),
    below(
      WHOLE_FIND_LIMIT,
      `memsift find in 100 MiB: under ${WHOLE_FIND_LIMIT * 1e3} ms`,
      startup.map(({ find }) => find),
      milliseconds,
    ),
    below(
      STARTUP_LIMIT,
      `memsift --version: under ${STARTUP_LIMIT} empty programs`,
      [times],
      (value) => value.toFixed(2),
    ),
  );
  return goals;
}

function atLeast(
  goal: number,
  name: string,
  { median, least, most }: Spread,
): Goal {
  if (Number.isNaN(median)) {
    return { name, measured: "not measured", reached: null };
  }
  const [middle, low, high] = [median, least, most].map((it) => it.toFixed(2));
  return {
    name,
    measured: `${middle} (${low}..${high})`,
    reached: median >= goal,
  };
}

function below(
  limit: number,
  name: string,
  values: readonly number[],
  text: (value: number) => string,
): Goal {
  const { median } = spreadOf(values);
  return { name, measured: text(median), reached: median < limit };
}
