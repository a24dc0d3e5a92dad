/** What a search found, short enough to be compared. */
export interface Answer {
  /** How many matches. */
  readonly matches: number;
  /**
   * The sum of `(offset + 1) * (pattern + 1)` over all of them, modulo 2^64:
   * two searches that agree on it found the same places.
   */
  readonly sum: bigint;
}

/** Reads the last two words of a line as an answer. */
export function parseAnswer(line: string): Answer {
  const [matches = "", sum = ""] = line.split(" ").slice(-2);
  return { matches: Number(matches), sum: BigInt(sum) };
}

/** Throws unless two answers are the same. */
export function assertSameAnswer(
  who: string,
  actual: Answer,
  expected: Answer,
): void {
  if (actual.matches === expected.matches && actual.sum === expected.sum) {
    return;
  }
  throw new Error(
    `${who}: found ${actual.matches} matches (sum ${actual.sum}), and there ` +
      `are ${expected.matches} (sum ${expected.sum})`,
  );
}
