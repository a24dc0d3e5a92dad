import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import type { Found } from "../../../core/search.ts";
import { FakeProcess } from "../../../ffi/fake/mod.ts";
import { FakeSource } from "../../../ffi/fake/source.ts";
import { inTime } from "../../support/deadline.ts";
import { FakePool } from "../../support/fake_pool.ts";
import { placeOf } from "../../support/fake_place.ts";
import { WorkerWatch } from "../../support/worker_watch.ts";
import { searchAlone, searchWith } from "../../support/worker_search.ts";
import { cell } from "../../../wasm/engine.ts";

const BASE = 0x40_0000n;
const KIB = 1024;
const MIB = 1024 * KIB;

/** What a Worker may have sent that nobody has seen: `Control` says so. */
const CREDIT = 16 * MIB;

/** What it sends at once: a part, and the batch that made it whole. */
const PART = MIB + 16 * KIB * 17;

/** Waits for what the Workers do in their own time. */
async function until(condition: () => boolean): Promise<void> {
  const wait = async (): Promise<void> => {
    while (!condition()) await new Promise((next) => setTimeout(next, 1));
  };
  await inTime(wait());
}

/** Bytes that matches with one byte each count as. */
function weightOf({ addresses }: Found): number {
  return 17 * addresses.length;
}

Deno.test("who takes results slowly gets all of them, and no more wait than may", async () => {
  const process = new FakeProcess();
  const size = 4 * MIB;
  process.map({ start: BASE, size });
  const watch = new WorkerWatch();
  const count = 3;
  using pool = new FakePool(placeOf(process, { watch: watch.memory }));
  const { found } = searchWith(pool, new FakeSource(process), {
    patterns: ["00"],
    chunkSize: 64 * KIB,
    cuts: { at: 64 * KIB, largest: 256 * KIB, smallest: 256 * KIB },
    count,
  });
  let taken = 0;
  let next = BASE;
  const take = (part: Found): void => {
    for (const address of part.addresses) {
      if (address !== next) assertEquals(address, next);
      next++;
    }
    taken += weightOf(part);
    // What is being handed out has been paid for.
    assertLessOrEqual(watch.posted - taken, count * (CREDIT + PART) + PART);
  };
  const first = await inTime(found.next());
  assert(!first.done);
  take(first.value);
  // Nobody asks, so they work until each has sent what it may.
  await until(() => watch.posted > count * CREDIT);
  for (let turn = 0; turn < 20; turn++) {
    await new Promise((next) => setTimeout(next, 1));
    assertLessOrEqual(watch.posted - taken, count * (CREDIT + PART) + PART);
  }
  const rest = async (): Promise<void> => {
    for await (const part of found) take(part);
  };
  await inTime(rest());
  assertEquals(next, BASE + BigInt(size));
  await pool.haveIdle(count);
});

Deno.test("Workers that wait for their results to be taken can be left", async () => {
  const process = new FakeProcess();
  process.map({ start: BASE, size: 4 * MIB });
  const watch = new WorkerWatch();
  using pool = new FakePool(placeOf(process, { watch: watch.memory }));
  const search = {
    patterns: ["00"],
    chunkSize: 64 * KIB,
    cuts: { at: 64 * KIB, largest: MIB, smallest: MIB },
  };
  for (let round = 0; round < 2; round++) {
    const before = watch.posted;
    const { found } = searchWith(pool, new FakeSource(process), search);
    await inTime(found.next());
    await until(() => watch.posted - before > 2 * CREDIT);
    await found.return();
    await inTime(pool.haveIdle(2));
  }
});

Deno.test("Workers that wait for their results to be taken end with their target", async () => {
  const process = new FakeProcess();
  process.map({ start: BASE, size: 4 * MIB });
  const watch = new WorkerWatch();
  const pool = new FakePool(placeOf(process, { watch: watch.memory }));
  const { found } = searchWith(pool, new FakeSource(process), {
    patterns: ["00"],
    chunkSize: 64 * KIB,
    cuts: { at: 64 * KIB, largest: MIB, smallest: MIB },
  });
  await inTime(found.next());
  await until(() => watch.posted > 2 * CREDIT);
  pool[Symbol.dispose]();
  await found.return();
  assertEquals([pool.idle, pool.free(2)], [0, 2]);
});

Deno.test("what is thrown away, since it is searched again, keeps nobody waiting", async () => {
  // A regex's matches cross every seam, and whoever does not know that never
  // comes to the same ones. Each job finds much, and so little is ahead at a
  // time that it never has to wait.
  const process = new FakeProcess();
  const size = 3 * MIB;
  process.map({ start: BASE, size }).fill(0x61);
  const watch = new WorkerWatch();
  using pool = new FakePool(placeOf(process, { watch: watch.memory }));
  const { found } = searchWith(pool, new FakeSource(process), {
    patterns: ["61", "/a{7}/"],
    chunkSize: 32 * KIB,
    withBytes: false,
    cuts: { at: 32 * KIB, largest: 32 * KIB, smallest: 32 * KIB },
  });
  let [bytes, regex] = [0, 0];
  const count = async (): Promise<void> => {
    for await (const { addresses, patterns } of found) {
      for (let index = 0; index < addresses.length; index++) {
        if (cell(patterns, index) === 1) regex++;
        else bytes++;
      }
    }
  };
  await inTime(count());
  assertEquals([bytes, regex], [size, Math.floor(size / 7)]);
  // All of it comes from this thread, and the Workers found as much.
  assertLessOrEqual(2 * CREDIT, watch.posted);
});

Deno.test("a job's head is searched again though all Workers wait for their results to be taken", async () => {
  // Two jobs with a regex's matches across the seam, and as many that find more
  // than may wait as two Workers are given at once.
  const JOB = 512 * KIB;
  const process = new FakeProcess();
  const bytes = process.map({ start: BASE, size: 6 * JOB });
  bytes.fill(0x7f, 0, 2 * JOB);
  bytes.fill(0x61, 8, 8 + 7);
  bytes.fill(0x61, JOB - 5, JOB + 100);
  const watch = new WorkerWatch();
  using pool = new FakePool(placeOf(process, { watch: watch.memory }));
  const source = new FakeSource(process);
  const search = {
    patterns: ["/a{7}/", "00", "0?", "?0"],
    chunkSize: 64 * KIB,
    withBytes: false,
    cuts: { at: 64 * KIB, largest: JOB, smallest: JOB },
  };
  const { found } = searchWith(pool, source, search);
  const first = await inTime(found.next());
  await until(() => watch.posted > 2 * CREDIT);
  const rest = await inTime(Array.fromAsync(found));
  const expected = await Array.fromAsync(searchAlone(source, search).found);
  const addressesOf = (parts: (Found | void)[]): bigint[] =>
    parts.flatMap((part) => [...part?.addresses ?? []]);
  const actual = addressesOf([first.value, ...rest]);
  const wanted = addressesOf(expected);
  assertEquals(actual.length, wanted.length);
  assert(actual.every((address, index) => address === wanted[index]));
});
