import { assertEquals } from "@std/assert";
import { FakeProcess } from "../../ffi/fake/mod.ts";
import {
  type Change,
  diffSnapshots,
  type DiffSummary,
  type Snapshot,
} from "../../mod.ts";
import type { Stretch } from "../support/stretch.ts";
import { fakeDump } from "../support/fake_world.ts";
import { changeLines, naiveDiff } from "../support/naive_diff.ts";
import { forSeeds, type Random } from "../support/random.ts";
import { clip } from "../support/world.ts";

const BASE = 0x40_0000n;
const PAGE = 4096;
const PERMISSIONS = ["rw-", "rw-", "r--", "---"];

/** Maps regions from BASE on, with holes between some of them. */
function mapRegions(random: Random, process: FakeProcess): void {
  let start = BASE;
  for (let count = random.between(1, 5); count > 0; count--) {
    const size = PAGE * random.between(1, 3);
    const bytes = process.map({ start, size, perm: random.pick(PERMISSIONS) });
    if (random.once(2)) bytes.set(random.bytes(size));
    start += BigInt(size + PAGE * random.pick([0, 0, 1]));
  }
}

/** Does to a process what time does. */
function age(random: Random, process: FakeProcess): void {
  for (const { start, bytes } of process.regions) {
    const event = random.below(8);
    if (event === 0) process.unmap(start);
    if (event === 1) process.protect(start, random.pick(PERMISSIONS));
    if (event === 2) process.guard({ start, end: start + BigInt(PAGE) });
    for (let count = random.pick([0, 0, 1, 3, 40]); count > 0; count--) {
      const at = random.below(bytes.length);
      const length = random.pick([1, 1, 2, 4, 100, 5000]);
      bytes.set(random.bytes(Math.min(length, bytes.length - at)), at);
    }
    if (random.once(8)) bytes.fill(0);
  }
  const end = process.regions.at(-1)?.end ?? BASE;
  if (random.once(4)) process.map({ start: end, size: PAGE }).fill(1);
}

function randomRange(random: Random): { start: bigint; end: bigint } {
  if (random.once(2)) return { start: 0n, end: 1n << 64n };
  const start = BASE + BigInt(random.below(4 * PAGE));
  return { start, end: start + BigInt(random.between(1, 12 * PAGE)) };
}

/** The changes and what the generator returns behind them. */
async function allOf(
  before: Snapshot,
  after: Snapshot,
  unit: number,
): Promise<{ changes: Change[]; summary: DiffSummary }> {
  const generator = diffSnapshots(before, after, { unit });
  const changes: Change[] = [];
  for (;;) {
    const { done, value } = await generator.next();
    if (done) return { changes, summary: value };
    changes.push(value);
  }
}

async function assertDiff(
  [before, oldDump]: [Snapshot, Stretch[]],
  [after, nowDump]: [Snapshot, Stretch[]],
  unit: number,
): Promise<void> {
  const found = await allOf(before, after, unit);
  const naive = naiveDiff(oldDump, nowDump, unit);
  assertEquals(changeLines(found.changes), changeLines(naive.changes));
  assertEquals(found.summary, naive.summary);
  for (const { address, length, before, region } of found.changes) {
    assertEquals(length, before.length);
    assertEquals(region.start <= address && address < region.end, true);
  }
}

Deno.test("diffSnapshots() gives what a naive comparison gives", async () => {
  await forSeeds(200, async (random) => {
    const process = new FakeProcess();
    mapRegions(random, process);
    using target = process.open();
    const moment = async (): Promise<[Snapshot, Stretch[]]> => {
      const range = randomRange(random);
      return [await target.snapshot({ range }), clip(fakeDump(process), range)];
    };
    const before = await moment();
    age(random, process);
    const after = await moment();
    await assertDiff(before, after, random.pick([1, 1, 2, 4, 8, 64, 4096]));
  });
});

Deno.test("diffSnapshots() sees changes on both sides of chunk seams", async () => {
  const process = new FakeProcess();
  const seam = 256 * 1024;
  const start = 0x1000_0000n - BigInt(PAGE);
  const bytes = process.map({ start, size: 2 * seam + 2 * PAGE });
  using target = process.open();
  const before = await target.snapshot();
  const oldDump = fakeDump(process);
  const last = bytes.length - 1;
  for (const at of [0, PAGE - 1, PAGE, PAGE + seam - 1, PAGE + seam, last]) {
    bytes[at] = 9;
  }
  const after = await target.snapshot();
  await assertDiff([before, oldDump], [after, fakeDump(process)], 1);
  await assertDiff([before, oldDump], [after, fakeDump(process)], 4);
});
