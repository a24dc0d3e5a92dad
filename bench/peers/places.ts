/** What programs say of the places that they found. @module */

import type { Answer } from "../answer.ts";
import type { HeldMemory } from "../held.ts";

/** A match as a program tells of it. */
export interface Place {
  /** Where it starts. */
  readonly address: bigint;
  /** Which pattern matches, counted from 0. */
  readonly pattern: number;
}

/**
 * The answer that places come to. Those elsewhere in the process are left out:
 * some programs cannot be told to search a range.
 */
export function answerOfPlaces(
  places: Iterable<Place>,
  { range: { start, end } }: HeldMemory,
): Answer {
  let [matches, sum] = [0, 0n];
  for (const { address, pattern } of places) {
    if (address < start || address >= end) continue;
    matches++;
    sum += (address - start + 1n) * BigInt(pattern + 1);
  }
  return { matches, sum: BigInt.asUintN(64, sum) };
}
