/** Times and what they say together. @module */

/** Several measurements of one thing, from a noisy machine. */
export interface Spread {
  /** The one in the middle. */
  readonly median: number;
  /** The least. */
  readonly least: number;
  /** The most. */
  readonly most: number;
}

/** What measurements say together. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    least: at(0),
    most: at(sorted.length - 1),
  };
}

/**
 * How many times as fast the one is as the other, measured round by round:
 * what slows the machine down for a while slows both. Rounds in which one of
 * them did not take part have NaN there, and are left out.
 *
 * @param ours Seconds of each round.
 * @param theirs Seconds of the same rounds.
 */
export function ratios(
  ours: readonly number[],
  theirs: readonly number[],
): Spread {
  return spreadOf(
    ours.map((seconds, round) => (theirs[round] ?? NaN) / seconds)
      .filter((ratio) => !Number.isNaN(ratio)),
  );
}

/** Seconds that something takes. */
export async function secondsOf(
  work: () => void | Promise<void>,
): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
