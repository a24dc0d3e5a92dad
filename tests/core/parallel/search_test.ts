import { assert, assertEquals } from "@std/assert";
import { FakeProcess } from "../../../ffi/fake/mod.ts";
import { FakeSource } from "../../../ffi/fake/source.ts";
import { FakePool } from "../../support/fake_pool.ts";
import { placeOf } from "../../support/fake_place.ts";
import { forSeeds, Random } from "../../support/random.ts";
import { ALPHABET, randomPattern } from "../../support/random_pattern.ts";
import { SurveyedSource } from "../../support/surveyed_source.ts";
import {
  allRows,
  type MatchRow,
  rowsOf,
  searchAlone,
  type Searching,
  searchWith,
  type WorkerSearch,
} from "../../support/worker_search.ts";

const BASE = 0x40_0000n;
const PAGE = 4096;
const WORKERS = 3;

type Skips = Map<bigint, "untouched" | "not-resident">;

/** What regexes without an end run through, and where they stop. */
const CHAINED = [[0x61], [0x61], [0x61, 0x62], [0x61, 0x61, 0x61, 0x20]];

/** Regexes whose matches lie side by side across all borders. */
const CHAINS = [
  "/a+/",
  "/a{5}/",
  "/a{7}/",
  "/a{300}/",
  "/\\b\\w+/",
  "/\\w+\\b/",
  "/^a+$/m",
  "/[ab]+/",
  "/(?:ab?){3}/",
];

function randomContent(random: Random, size: number): Uint8Array<ArrayBuffer> {
  const alphabet = random.pick([...CHAINED, ALPHABET, undefined]);
  const bytes = random.bytes(size, alphabet);
  // Here and there something else, at borders too.
  for (let count = random.below(4); count > 0; count--) {
    const page = random.below(size / PAGE) * PAGE;
    const at = page + random.pick([0, 1, PAGE - 1, random.below(PAGE)]);
    bytes[at] = random.pick(ALPHABET);
  }
  return bytes;
}

/** Regions side by side and apart, with pages that are not read. */
function randomProcess(random: Random): { process: FakeProcess; skips: Skips } {
  const process = new FakeProcess();
  const skips: Skips = new Map();
  let start = BASE;
  for (let count = random.between(1, 4); count > 0; count--) {
    const pages = random.between(1, 10);
    const size = PAGE * pages;
    const perm = random.pick(["rw-", "rw-", "rw-", "r--", "---"]);
    const bytes = process.map({ start, size, perm });
    bytes.set(randomContent(random, size));
    const whole = random.once(2);
    for (let page = 0; page < pages && !whole; page++) {
      const address = start + BigInt(page * PAGE);
      if (random.once(8)) {
        process.guard({ start: address, end: address + BigInt(PAGE) });
      } else if (random.once(6)) {
        skips.set(address, "untouched");
        bytes.fill(0, page * PAGE, (page + 1) * PAGE);
      } else if (random.once(7)) skips.set(address, "not-resident");
    }
    start += BigInt(size + PAGE * random.pick([0, 0, 0, 1]));
  }
  return { process, skips };
}

/** Puts what patterns match across borders. */
function plant(random: Random, process: FakeProcess, sample: Uint8Array): void {
  for (let count = random.below(4); count > 0; count--) {
    const first = random.below(process.regions.length);
    const border = random.below(12) * PAGE - random.below(sample.length + 1);
    let start = (process.regions[first]?.start ?? 0n) + BigInt(border);
    for (const byte of sample) {
      const region = process.regions.find((each) =>
        each.start <= start && start < each.end
      );
      if (region) region.bytes[Number(start - region.start)] = byte;
      start++;
    }
  }
}

function randomSearch(random: Random, process: FakeProcess): WorkerSearch {
  const patterns = Array.from(
    { length: random.pick([1, 1, 2, 3]) },
    () => {
      if (random.once(2)) return random.pick(CHAINS);
      const { input, sample } = randomPattern(random, process);
      plant(random, process, sample);
      return input;
    },
  );
  const start = BASE + BigInt(random.below(12 * PAGE));
  const end = start + BigInt(random.between(1, 30 * PAGE));
  return {
    patterns,
    align: random.pick([1, 1, 1, 2, 4, 16]),
    chunkSize: PAGE * random.pick([1, 1, 2, 3, 64]),
    withBytes: !random.once(4),
    range: random.once(4) ? { start, end } : undefined,
    untouched: random.once(4),
    resident: random.once(4),
    cuts: {
      at: PAGE * random.pick([1, 1, 1, 2, 3]),
      largest: random.pick([1, PAGE, 2 * PAGE, 5 * PAGE, 20 * PAGE]),
      smallest: 1,
    },
    count: random.between(1, WORKERS),
  };
}

/** Pages that are to be left alone, as those who search want it. */
function leftAlone(skips: Skips, search: WorkerSearch): Set<bigint> {
  const pages = [...skips].filter(([, skip]) =>
    skip === "untouched" ? !search.untouched : search.resident
  );
  return new Set(pages.map(([page]) => page));
}

async function firstRows(
  { found }: Searching,
  most: number,
): Promise<MatchRow[]> {
  const rows: MatchRow[] = [];
  for await (const each of found) {
    rows.push(...rowsOf(each));
    if (rows.length >= most) break;
    // Now and then the Workers are far ahead.
    await new Promise((resolve) => setTimeout(resolve));
  }
  return rows.slice(0, most);
}

Deno.test("Workers find what one thread finds, in the same order", async () => {
  using pool = new FakePool();
  let crossed = 0;
  await forSeeds(120, async (random) => {
    const { process, skips } = randomProcess(random);
    const search = randomSearch(random, process);
    // Both are told of the same stretches, cut as it comes.
    const [one, other] = [random.word(), random.word()];
    const here = new SurveyedSource(process, skips, new Random(one));
    const there = new SurveyedSource(process, skips, new Random(other));
    const alone = searchAlone(here, search);
    const expected = await allRows(alone);
    crossed += expected.filter(([address, , length]) =>
      Number(address % BigInt(PAGE)) + length > PAGE
    ).length;
    pool.place = placeOf(process, { closed: leftAlone(skips, search) });
    const together = searchWith(pool, there, search);
    const message = Deno.inspect(search, { strAbbreviateSize: 200 });
    if (random.once(4)) {
      const most = random.pick([1, 5, 100]);
      const rows = await firstRows(together, most);
      assertEquals(rows, expected.slice(0, most), message);
    } else {
      assertEquals(await allRows(together), expected, message);
      assertEquals(together.ledger.balance(), alone.ledger.balance(), message);
    }
  });
  if (Deno.env.has("MEMSIFT_SEED")) return;
  assert(crossed > 100, `Only ${crossed} matches go from page to page`);
});

Deno.test("Workers find matches that follow each other through all shares", async () => {
  using pool = new FakePool();
  const process = new FakeProcess();
  process.map({ start: BASE, size: 20 * PAGE }).fill(0x61);
  pool.place = placeOf(process);
  for (const length of [3, 7, 600]) {
    for (const align of [1, 64]) {
      const patterns = [`/a{${length}}/`, "/a{5}/", "61 61"];
      const found = await allRows(
        searchWith(pool, new FakeSource(process), {
          patterns,
          align,
          count: WORKERS,
          withBytes: false,
        }),
      );
      for (const [pattern, period] of [length, 5].entries()) {
        // The next one starts where the last one ends, or at the multiple
        // that follows.
        const step = Math.ceil(period / align) * align;
        const count = Math.floor((20 * PAGE - period) / step) + 1;
        const starts = found.filter((each) => each[1] === pattern);
        const message = `${patterns[pattern]} at multiples of ${align}`;
        assertEquals(starts.length, count, message);
        const wrong = starts.findIndex(([address], index) =>
          address !== BASE + BigInt(index * step)
        );
        assertEquals(wrong, -1, message);
      }
    }
  }
});

Deno.test("Workers find what goes on in the regions that follow", async () => {
  using pool = new FakePool();
  const process = new FakeProcess();
  // A system tells of each region apart.
  const regions = Array.from(
    { length: 6 },
    (_, page) => process.map({ start: BASE + BigInt(page * PAGE), size: PAGE }),
  );
  const needle = new Random(1).bytes(3 * PAGE);
  const start = PAGE - 1;
  for (const [index, byte] of needle.entries()) {
    const at = start + index;
    regions[Math.floor(at / PAGE)]?.set([byte], at % PAGE);
  }
  pool.place = placeOf(process);
  const source = new SurveyedSource(process, new Map(), new Random(1));
  const found = await allRows(searchWith(pool, source, {
    patterns: [needle],
    withBytes: false,
  }));
  assertEquals(found, [[BASE + BigInt(start), 0, needle.length, ""]]);
});
