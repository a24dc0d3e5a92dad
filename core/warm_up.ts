import { parsePattern } from "./pattern/parse.ts";
import { Searcher } from "./search.ts";
import type { Sweepable } from "./sweep.ts";

const TEXT = "memsift";

const SIZE = 4096;

/** A page of nobody's, with the text in it. */
const PAGE: Sweepable = {
  pageSize: SIZE,
  regions: () => [],
  regionAt: () => undefined,
  read({ bytes }) {
    new TextEncoder().encodeInto(TEXT, bytes);
    return { transferred: bytes.length };
  },
  assertSame() {},
};

let isWarm = false;

/**
 * Makes a small search, if none was made yet: functions, the engine's too, are
 * compiled when they are first called, and a program's first search would
 * spend more time on that than on a small process.
 */
export function warmUp(): void {
  if (isWarm) return;
  isWarm = true;
  using searcher = new Searcher(PAGE, {
    patterns: [parsePattern(`"${TEXT}"`)],
    alignments: [1],
    chunkSize: SIZE,
    withBytes: true,
    atOnce: 1,
  });
  const run = { start: 0n, end: BigInt(SIZE), regions: [] };
  for (const { found } of searcher.search({ ...run, stretch: run }, {})) {
    Array.from(found);
  }
}
