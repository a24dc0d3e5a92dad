/** Puts the needles where they are hard to find. @module */

import { CHUNK } from "../core/scan.ts";
import type { HeldMemory } from "./held.ts";
import type { Search } from "./searches.ts";

/** Seams of the chunks that the C program reads, from the memory's start on. */
const SEAMS = [256 * 1024, 1024 * 1024];

/**
 * Plants the needles of all searches in one memory: at an odd place, across
 * chunk seams, and for one search at the region's first and last byte.
 *
 * @returns For each search the offsets of its needles.
 */
export async function plantAll(
  held: HeldMemory,
  searches: readonly Search[],
): Promise<number[][]> {
  const needles = searches.flatMap((search, index) =>
    search.needles.map((needle) => ({ needle, search, index }))
  );
  // Each has a block of its own, so that none destroys another one.
  const block = Math.floor(held.size / needles.length / 2 ** 20) * 2 ** 20;
  if (block < 2 ** 21) {
    throw new RangeError(`${held.size} bytes have no room for the needles`);
  }
  const planted: number[][] = searches.map(() => []);
  for (const [at, { needle, search, index }] of needles.entries()) {
    const half = needle.length >> 1;
    const step = search.align ? needle.length : 1;
    const start = held.range.start + BigInt(at * block);
    // memsift's chunks end at multiples of their size.
    const seams = [...SEAMS, CHUNK - Number(start % BigInt(CHUNK))];
    const offsets = [4099, ...seams.map((seam) => seam - half)]
      .map((offset) => at * block + offset - offset % step);
    if (at === 0) offsets.push(0, held.size - needle.length);
    for (const offset of offsets) await held.plant(offset, needle);
    planted[index]?.push(...offsets);
  }
  return planted;
}
