import { assertEquals } from "@std/assert";
import { FakeProcess } from "../../ffi/fake/mod.ts";
import {
  type AddressRange,
  diffSnapshots,
  type ImpactOptions,
  type Snapshot,
  Target,
} from "../../mod.ts";
import { fakeDump } from "../support/fake_world.ts";
import { foundLines, matchLines } from "../support/match_lines.ts";
import { naiveFind } from "../support/naive.ts";
import { changeLines, naiveDiff } from "../support/naive_diff.ts";
import { forSeeds, type Random } from "../support/random.ts";
import { ALPHABET, randomPattern } from "../support/random_pattern.ts";
import { joined, type Stretch } from "../support/stretch.ts";
import { SurveyedSource } from "../support/surveyed_source.ts";
import { clip } from "../support/world.ts";

const BASE = 0x40_0000n;
const PAGE = 4096;

type Skips = Map<bigint, "untouched" | "not-resident">;

/** Regions side by side and apart, some of their pages never used. */
function makeProcess(random: Random): { process: FakeProcess; skips: Skips } {
  const process = new FakeProcess();
  const skips: Skips = new Map();
  let start = BASE;
  for (let count = random.between(1, 4); count > 0; count--) {
    const pages = random.between(1, 8);
    const size = PAGE * pages;
    const perm = random.pick(["rw-", "rw-", "rw-", "r--", "---"]);
    const bytes = process.map({ start, size, perm });
    bytes.set(random.bytes(size, random.once(2) ? ALPHABET : undefined));
    for (let page = 0; page < pages; page++) {
      const address = start + BigInt(page * PAGE);
      if (random.once(6)) {
        process.guard({ start: address, end: address + BigInt(PAGE) });
      } else if (random.once(3)) {
        skips.set(address, "untouched");
        bytes.fill(0, page * PAGE, (page + 1) * PAGE);
      } else if (random.once(4)) skips.set(address, "not-resident");
    }
    start += BigInt(size + PAGE * random.pick([0, 0, 1]));
  }
  return { process, skips };
}

/** Memory page by page, without those that are left out. */
function dumpWithout(
  process: FakeProcess,
  range: AddressRange,
  leftOut: (page: bigint) => boolean,
): Stretch[] {
  const pages = fakeDump(process).flatMap(({ address, bytes }) =>
    Array.from({ length: bytes.length / PAGE }, (_, index) => ({
      address: address + BigInt(index * PAGE),
      bytes: bytes.slice(index * PAGE, (index + 1) * PAGE),
    }))
  );
  return clip(joined(pages.filter(({ address }) => !leftOut(address))), range);
}

function sizeOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

function randomRange(random: Random): AddressRange {
  if (random.once(2)) return { start: 0n, end: 1n << 60n };
  const start = BASE + BigInt(random.below(8 * PAGE));
  return { start, end: start + BigInt(random.between(1, 20 * PAGE)) };
}

function randomImpact(random: Random): ImpactOptions {
  return {
    untouched: random.pick([undefined, false, true]),
    resident: random.pick([undefined, false, true]),
  };
}

Deno.test("find() finds what a naive search finds in what is to be read, and touches nothing else", async () => {
  await forSeeds(600, async (random) => {
    const { process, skips } = makeProcess(random);
    const source = new SurveyedSource(process, skips, random);
    using target = new Target(source);
    const impact = randomImpact(random);
    const isLeftOut = (page: bigint): boolean => {
      const skip = skips.get(page);
      return skip === "untouched" && !impact.untouched ||
        skip === "not-resident" && impact.resident === true;
    };
    const patterns = Array.from(
      { length: random.pick([1, 1, 2, 4]) },
      () => randomPattern(random, target),
    );
    const range = randomRange(random);
    const memory = dumpWithout(process, range, isLeftOut);
    const found = await target.findAll(
      patterns.map(({ input }) => input),
      {
        ...impact,
        range,
        chunkSize: random.pick([PAGE, 2 * PAGE, 4 * PAGE, undefined]),
      },
    );
    const expected = naiveFind(memory, patterns.map(({ naive }) => naive));
    assertEquals(foundLines(found), matchLines(expected));
    assertEquals([...source.touched].filter(isLeftOut), []);
    const { total, read, unreadable, filtered, reasons } = found.coverage;
    assertEquals(read + unreadable + filtered, total);
    assertEquals(read, sizeOf(memory));
    for (const reason of ["untouched", "not-resident"] as const) {
      const others = (page: bigint) =>
        skips.get(page) !== reason || !isLeftOut(page);
      const size = sizeOf(dumpWithout(process, range, others));
      assertEquals(reasons[reason] ?? 0, size, reason);
    }
  });
});

/** Uses some pages that were never used, and writes to others. */
function age(random: Random, process: FakeProcess, skips: Skips): Skips {
  const later: Skips = new Map(skips);
  for (const { start, bytes } of process.regions) {
    for (let at = 0; at < bytes.length; at += PAGE) {
      if (random.once(2)) continue;
      later.delete(start + BigInt(at));
      const length = random.pick([0, 1, 2, 5, 300, PAGE]);
      const from = random.below(PAGE - length + 1);
      bytes.set(random.bytes(length), at + from);
    }
  }
  return later;
}

Deno.test("diffSnapshots() takes what was never used for the zeros that it held", async () => {
  await forSeeds(300, async (random) => {
    const { process, skips } = makeProcess(random);
    const impact = randomImpact(random);
    const moment = async (now: Skips): Promise<[Snapshot, Stretch[]]> => {
      const source = new SurveyedSource(process, now, random);
      using target = new Target(source);
      const range = randomRange(random);
      const isUnknown = (page: bigint): boolean =>
        impact.resident === true && now.get(page) === "not-resident";
      const dump = dumpWithout(process, range, isUnknown);
      return [await target.snapshot({ ...impact, range }), dump];
    };
    const [before, oldDump] = await moment(skips);
    const [after, nowDump] = await moment(age(random, process, skips));
    const unit = random.pick([1, 1, 4, 64, 4096]);
    const generator = diffSnapshots(before, after, { unit });
    const changes = [];
    let step = await generator.next();
    for (; !step.done; step = await generator.next()) changes.push(step.value);
    const naive = naiveDiff(oldDump, nowDump, unit);
    assertEquals(changeLines(changes), changeLines(naive.changes));
    assertEquals(step.value, naive.summary);
  });
});
