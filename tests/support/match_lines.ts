/** Matches as text, one a line: much of it is quickly compared. */

import type { NaiveMatch } from "./naive.ts";

/** What `findAll` gives. */
interface Found {
  readonly addresses: BigUint64Array;
  readonly patterns: Uint32Array;
  readonly lengths: Uint32Array;
}

/** Single matches. */
export function matchLines(matches: readonly NaiveMatch[]): string {
  return matches.map(({ address, pattern, length }) =>
    `0x${address.toString(16)} pattern ${pattern} length ${length}`
  ).join("\n");
}

/** Matches as `findAll` gives them. */
export function foundLines({ addresses, patterns, lengths }: Found): string {
  const matches = Array.from(addresses, (address, index) => ({
    address,
    pattern: patterns[index] ?? -1,
    length: lengths[index] ?? -1,
  }));
  return matchLines(matches);
}
