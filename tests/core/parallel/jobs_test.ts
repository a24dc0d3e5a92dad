import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { Ledger } from "../../../core/coverage.ts";
import { cutJobs, type Cuts } from "../../../core/parallel/jobs.ts";
import { planRuns, type Run } from "../../../core/plan.ts";
import { FakeProcess } from "../../../ffi/fake/mod.ts";
import { FakeSource } from "../../../ffi/fake/source.ts";
import type { AddressRange, Region } from "../../../mod.ts";
import { forSeeds, type Random } from "../../support/random.ts";
import { SurveyedSource } from "../../support/surveyed_source.ts";

const BASE = 0x40_0000n;
const PAGE = 4096;

type Skips = Map<bigint, "untouched" | "not-resident">;

/** A page, and what is to become of it. */
interface Fate {
  readonly page: bigint;
  readonly unread: "untouched" | "not-resident" | undefined;
  /** Which run it is in. */
  readonly run: number;
}

function randomProcess(random: Random): { process: FakeProcess; skips: Skips } {
  const process = new FakeProcess();
  const skips: Skips = new Map();
  let start = BASE;
  for (let count = random.between(1, 5); count > 0; count--) {
    const pages = random.between(1, 12);
    process.map({ start, size: pages * PAGE });
    const often = random.pick([1, 2, 5, 1000]);
    for (let page = 0; page < pages; page++) {
      if (!random.once(often)) continue;
      const skip = random.pick(["untouched", "not-resident"] as const);
      skips.set(start + BigInt(page * PAGE), skip);
    }
    start += BigInt(PAGE * (pages + random.pick([0, 0, 1, 3])));
  }
  return { process, skips };
}

function runsOf(source: FakeSource): Run[] {
  return planRuns(source, {}, [], new Ledger());
}

function totalOf(ranges: readonly AddressRange[]): number {
  return ranges.reduce((sum, { start, end }) => sum + Number(end - start), 0);
}

Deno.test("jobs are all that is to be read, once and in order, and tell of all that is not", async () => {
  await forSeeds(500, (random) => {
    const { process, skips } = randomProcess(random);
    const options = { untouched: random.once(3), resident: random.once(2) };
    const source = new SurveyedSource(process, skips, random);
    const runs = runsOf(source);
    const fates: Fate[] = runs.flatMap(({ start, end }, run) =>
      Array.from({ length: Number(end - start) / PAGE }, (_, index) => {
        const page = start + BigInt(index * PAGE);
        const skip = skips.get(page);
        const isLeftOut = skip === "untouched"
          ? !options.untouched
          : options.resident;
        return { page, unread: isLeftOut ? skip : undefined, run };
      })
    );
    const wanted = fates.filter(({ unread }) => !unread);
    const at = PAGE * random.pick([1, 1, 2, 4]);
    const largest = PAGE * random.pick([1, 2, 6, 40]);
    const smallest = random.pick([1, largest, largest / 2]);
    const cuts: Cuts = {
      at,
      largest,
      smallest,
      total: totalOf(runs),
      workers: random.between(1, 4),
      behind: random.pick([1, 100, 3 * PAGE]),
    };
    const all = [...cutJobs(source, runs, options, cuts)];
    const shares = all.flatMap(({ shares }) => shares);

    // Every page is in one share, in order.
    const pages = shares.flatMap(({ start, end }) =>
      Array.from(
        { length: Math.ceil(Number(end - start) / PAGE) },
        (_, index) => start + BigInt(index * PAGE),
      )
    );
    assertEquals(pages, wanted.map(({ page }) => page));
    assertEquals(totalOf(shares), wanted.length * PAGE);
    for (const { shares } of all) {
      // The last share ends at a multiple.
      assertLessOrEqual(totalOf(shares), largest + at - 1);
    }
    for (const { start, end, stretch } of shares) {
      assert(stretch.start <= start && start < end && end <= stretch.end);
      assert(start === stretch.start || start % BigInt(at) === 0n);
      assert(end === stretch.end || end % BigInt(at) === 0n);
      // Nothing is in the stretch that is not to be read, and nothing that is
      // to be read is left out before it and, as far as it matters, behind.
      const run = fates.find(({ page }) => page === stretch.start)?.run;
      const inside = (page: bigint): boolean =>
        fates.some((fate) =>
          fate.page === page && !fate.unread && fate.run === run
        );
      for (let page = stretch.start; page < stretch.end; page += BigInt(PAGE)) {
        assert(inside(page), `page ${page} of a stretch`);
      }
      assert(!inside(stretch.start - BigInt(PAGE)));
      assert(!inside(stretch.end) || stretch.end - end >= cuts.behind);
    }
    for (const reason of ["untouched", "not-resident"] as const) {
      assertEquals(
        all.flatMap(({ unread }) => unread)
          .filter(({ unread }) => unread === reason)
          .reduce((sum, { length }) => sum + length, 0),
        fates.filter(({ unread }) => unread === reason).length * PAGE,
        reason,
      );
    }
  });
});

Deno.test("jobs are small at first and towards the end", () => {
  const process = new FakeProcess();
  process.map({ start: BASE, size: 256 * PAGE });
  const source = new FakeSource(process);
  const jobs = cutJobs(source, runsOf(source), {}, {
    at: PAGE,
    largest: 16 * PAGE,
    smallest: 2 * PAGE,
    total: 256 * PAGE,
    workers: 2,
    behind: 1,
  });
  const sizes = [...jobs].map(({ shares }) => totalOf(shares) / PAGE);
  // Each is half of what has been, in whole pages, …
  assertEquals(sizes.slice(0, 7), [2, 2, 2, 3, 5, 7, 11]);
  assertEquals(Math.max(...sizes), 16);
  // … and in the end a quarter of what is left.
  assertEquals(sizes.slice(-3), [2, 2, 2]);
  const top = sizes.indexOf(16);
  assertEquals(sizes.slice(0, top), sizes.slice(0, top).toSorted(ascending));
  const fall = sizes.slice(top).toReversed();
  // The very last one is what happens to be left.
  assertEquals(fall.slice(1), fall.slice(1).toSorted(ascending));
});

function ascending(a: number, b: number): number {
  return a - b;
}

/** A terabyte of which only its last page has been used. */
class SparseSource extends FakeSource {
  /** Where it has been asked last. */
  seen = 0n;

  *survey(
    { start, end }: AddressRange,
  ): Generator<AddressRange & { skip?: "untouched" }> {
    const step = 1n << 30n;
    for (let from = start; from < end; from += step) {
      this.seen = from;
      yield { start: from, end: from + step, skip: "untouched" };
    }
  }
}

Deno.test("jobs are cut when they are asked for, though a run has a terabyte", () => {
  const TIB = 2 ** 40;
  const cuts = {
    at: PAGE,
    largest: 16 * PAGE,
    smallest: PAGE,
    total: TIB,
    workers: 2,
    behind: 2 * PAGE,
  };
  const region = { start: BASE, end: BASE + BigInt(TIB) } as Region;
  const runs = [{ start: BASE, end: region.end, regions: [region] }];
  const read = cutJobs(new FakeSource(new FakeProcess()), runs, {}, cuts);
  const [first, second] = [read.next().value, read.next().value];
  assertEquals(first?.shares[0]?.start, BASE);
  assertEquals(second?.shares[0]?.start, BASE + BigInt(PAGE));

  const source = new SparseSource(new FakeProcess());
  const jobs = cutJobs(source, runs, {}, cuts);
  assertEquals(source.seen, 0n);
  const left = [...jobs].flatMap(({ unread }) => unread);
  assertEquals(source.seen, region.end - (1n << 30n));
  assertEquals(left.reduce((sum, { length }) => sum + length, 0), TIB);
});
