import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { WorkerPool } from "../../../core/parallel/pool.ts";
import { runProgram } from "../../ffi/program.ts";
import { FAKE_WORKER, FakePool } from "../../support/fake_pool.ts";

const POOL = import.meta.resolve("../../../core/parallel/pool.ts");

Deno.test("a pool keeps Workers and lends them again", () => {
  using pool = new FakePool();
  assertEquals([pool.idle, pool.free(3)], [0, 3]);
  const [one, other] = pool.borrow(2);
  assert(one && other);
  assertEquals([pool.idle, pool.free(3), pool.free(1)], [0, 1, 0]);
  pool.giveBack(other);
  assertEquals([pool.idle, pool.free(3), pool.free(1)], [1, 2, 0]);
  const [again, more] = pool.borrow(2);
  assertStrictEquals(again, other);
  assert(more && more !== one);
  assertEquals([pool.idle, pool.free(3)], [0, 0]);
  for (const each of [one, other, more]) pool.giveBack(each);
  assertEquals([pool.idle, pool.free(3)], [3, 3]);
});

Deno.test("a pool lends no Worker that has ended, whenever it has", () => {
  using pool = new FakePool();
  const [one, other, last] = pool.borrow(3);
  assert(one && other && last);
  one.end("it fell over");
  pool.giveBack(one);
  pool.giveBack(other);
  pool.giveBack(last);
  other.end("it fell over with nothing to do");
  assertEquals([pool.idle, pool.free(3)], [1, 3]);
  const lent = pool.borrow(2);
  assertStrictEquals(lent[0], last);
  assertEquals(lent.map(({ ended }) => ended), [false, false]);
});

Deno.test("a pool that is disposed of ends all Workers and tells those who use them", () => {
  const pool = new FakePool();
  const [one, other] = pool.borrow(2);
  assert(one && other);
  const reasons: string[] = [];
  one.onEnd = (reason) => {
    reasons.push(reason);
    pool.giveBack(one);
  };
  pool.giveBack(other);
  pool[Symbol.dispose]();
  assertEquals(reasons, ["its target was closed"]);
  assertEquals([one.ended, other.ended], [true, true]);
  assertEquals([pool.idle, pool.free(2)], [0, 2]);
});

Deno.test("Workers can be started where their module is one of its own", () => {
  using own = new WorkerPool(FAKE_WORKER, {});
  assertEquals(own.canStart, true);
  // In a bundle both are the same.
  using bundled = new WorkerPool(POOL, {});
  assertEquals(bundled.canStart, false);
});

const CAN_START = `
  import { WorkerPool } from "./core/parallel/pool.ts";
  import { WORKER } from "./worker.ts";
  using pool = new WorkerPool(WORKER, {});
  console.log(pool.canStart);
`;

for (
  const [flags, expected] of [
    [["--allow-read"], true],
    [["--allow-read=."], true],
    [[], false],
    [["--allow-read=core"], false],
    [["--allow-read", "--deny-read=wasm"], false],
  ] satisfies [string[], boolean][]
) {
  Deno.test(`Workers can${expected ? "" : "not"} be started with ${flags.join(" ") || "no permission"}`, async () => {
    const { stdout, stderr } = await runProgram(CAN_START, ...flags);
    assertEquals([stdout, stderr], [`${expected}\n`, ""]);
  });
}

Deno.test("a program that forgets to close its target ends by itself", async () => {
  const { code, stdout, stderr } = await runProgram(
    `
    import { FakeProcess } from "./ffi/fake/mod.ts";
    import { FakeSource } from "./ffi/fake/source.ts";
    import { FakePool } from "./tests/support/fake_pool.ts";
    import { placeOf } from "./tests/support/fake_place.ts";
    import { allRows, searchWith } from "./tests/support/worker_search.ts";

    const process = new FakeProcess();
    process.map({ start: 0x1000n, size: 4096 });
    const pool = new FakePool(placeOf(process));
    const search = { patterns: ["00 00"] };
    const source = new FakeSource(process);
    const { length } = await allRows(searchWith(pool, source, search));
    await pool.haveIdle(2);
    console.log(length, pool.idle);
    `,
    "--allow-read",
  );
  assertEquals([code, stdout, stderr], [0, "4095 2\n", ""]);
});
