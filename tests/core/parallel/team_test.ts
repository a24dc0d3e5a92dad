import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type Team,
  teamFor,
  type TeamOptions,
} from "../../../core/parallel/team.ts";
import { FakeProcess } from "../../../ffi/fake/mod.ts";
import { FakeSource } from "../../../ffi/fake/source.ts";
import { FakePool } from "../../support/fake_pool.ts";

const START = 1n << 40n;
const PAGE = 4096;
const MIB = 2 ** 20;
const TIB = 2 ** 40;
const CHUNK = 256 * 1024;

/** A search, and what of it is not as everywhere else. */
interface Case extends TeamOptions {
  /** MiB to search. */
  readonly size?: number;
  readonly pid?: number;
  /** Bytes that decide whether a match starts at the first of them. */
  readonly reach?: number;
  /** Workers that have been started before. */
  readonly idle?: number;
}

/** Who may search, and the sizes of the jobs. */
function decide(
  { size = 200, pid, reach = 1, idle = 0, ...given }: Case,
): { team: Team; jobs: number[] } | undefined {
  const source = new FakeSource(new FakeProcess({ pid }));
  using pool = new FakePool();
  for (const worker of pool.borrow(idle)) pool.giveBack(worker);
  const runs = [{ start: START, end: START + BigInt(size * MIB), regions: [] }];
  const options = { threads: 2, untouched: true, ...given };
  const team = teamFor(source, runs, CHUNK, options, size * MIB, pool);
  if (!team) return undefined;
  const jobs = Array.from({ [Symbol.iterator]: () => team.jobs(reach) })
    .map(({ shares: [share] }) => share ? Number(share.end - share.start) : 0);
  return { team, jobs };
}

Deno.test("several threads search where there is much to search", () => {
  assertEquals(decide({})?.team.count, 2);
  assertEquals(decide({ threads: 5 })?.team.count, 5);
  assertEquals(decide({ size: 16 })?.team.count, 2);
  assertEquals(decide({ size: 15 }), undefined);
});

Deno.test("Workers that are there are called at once, others when it takes long", () => {
  const process = new FakeProcess();
  process.map({ start: START, size: PAGE });
  const source = new FakeSource(process);
  const runs = [{ start: START, end: START + BigInt(TIB), regions: [] }];
  using pool = new FakePool();
  const team = (): Team | undefined =>
    teamFor(source, runs, CHUNK, { threads: 2 }, TIB, pool);
  const cold = team();
  // Nobody knows yet how long it takes.
  assertEquals(cold?.isWorthCalling(0), false);
  const start = performance.now();
  while (performance.now() - start < 30);
  // A terabyte's first page took that long; or all but its last one.
  assertEquals(cold?.isWorthCalling(PAGE), true);
  assertEquals(cold?.isWorthCalling(TIB - PAGE), false);
  for (const worker of pool.borrow(2)) pool.giveBack(worker);
  assertEquals(team()?.isWorthCalling(0), true);
  // Somebody else has one of them.
  const [worker] = pool.borrow(1);
  assertEquals(cold?.isWorthCalling(PAGE), false);
  if (worker) pool.giveBack(worker);
});

Deno.test("one thread searches where more would do harm, or can't be had", () => {
  assertEquals(decide({ threads: 1 }), undefined);
  assertEquals(decide({ nice: true }), undefined);
  assertEquals(decide({ throttle: 1e9 }), undefined);
  assertEquals(decide({ pid: Deno.pid }), undefined);
});

Deno.test("jobs are all of the memory, in parts that are long for the pattern", () => {
  const short = decide({ size: 1024 })?.jobs ?? [];
  assertEquals(short.reduce((a, b) => a + b), 1024 * MIB);
  assertEquals(Math.max(...short), 64 * MIB);
  assertEquals(Math.min(...short.slice(0, -1)), 4 * MIB);
  const long = decide({ size: 512, reach: 8 * MIB })?.jobs ?? [];
  assertEquals(long.reduce((a, b) => a + b), 512 * MIB);
  // What is read twice is an eighth at most.
  assertEquals(Math.max(...long), 64 * MIB);
  assertEquals(Math.min(...long.slice(0, -1)), 64 * MIB);
});

Deno.test("find() refuses numbers of threads that mean nothing", () => {
  using target = new FakeProcess().open();
  for (const threads of [0, -1, 1.5, NaN, Infinity]) {
    const error = assertThrows(
      () => target.find("07", { threads }),
      RangeError,
    );
    assert(error.message.startsWith(`Cannot search with ${threads} threads`));
  }
});
