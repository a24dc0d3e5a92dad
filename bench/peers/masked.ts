/** What programs are told that know nothing of memsift's patterns. @module */

import { type MaskedBytes, parsePattern } from "../../mod.ts";
import type { Search } from "../searches.ts";

/**
 * The bytes that a search is for; nothing if any of its patterns is more than
 * bytes under a mask, or must be aligned.
 */
export function maskedBytesOf({ patterns, align }: Search): MaskedBytes[] {
  if (align) return [];
  const all: MaskedBytes[] = [];
  for (const pattern of patterns) {
    const [only, ...others] = parsePattern(pattern).alternatives;
    if (only?.kind !== "masked" || others.length > 0) return [];
    all.push(only);
  }
  return all;
}
