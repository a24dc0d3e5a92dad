import {
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
} from "@std/assert";
import type { Order } from "../../../core/parallel/message.ts";
import { WorkerPool } from "../../../core/parallel/pool.ts";
import { FakeProcess } from "../../../ffi/fake/mod.ts";
import { FakeSource } from "../../../ffi/fake/source.ts";
import type { Stretch } from "../../../core/source.ts";
import { type AddressRange, MemoryError } from "../../../mod.ts";
import { LOOK_BEHIND } from "../../../wasm/engine.ts";
import { FakePool } from "../../support/fake_pool.ts";
import { placeOf, type Trouble } from "../../support/fake_place.ts";
import { WorkerWatch } from "../../support/worker_watch.ts";
import { allRows, searchWith } from "../../support/worker_search.ts";

const BASE = 0x40_0000n;
const PAGE = 4096;
const PAGES = 64;

/** A process with the byte 07 once in each of its pages. */
function processOf(pages: number): FakeProcess {
  const process = new FakeProcess();
  const bytes = process.map({ start: BASE, size: pages * PAGE });
  for (let page = 0; page < pages; page++) bytes[page * PAGE] = 7;
  return process;
}

const SEARCH = { patterns: ["07"] };

async function assertSearches(
  pool: WorkerPool,
  process: FakeProcess,
  count = 2,
): Promise<void> {
  const search = { ...SEARCH, count };
  const rows = await allRows(
    searchWith(pool, new FakeSource(process), search),
  );
  assertEquals(rows.length, PAGES);
}

/** A search's error, in a pool whose Workers can then do what they could. */
async function errorOf(
  trouble: Trouble,
  count: number,
): Promise<unknown> {
  const process = processOf(PAGES);
  using pool = new FakePool(placeOf(process, { trouble }));
  const source = new FakeSource(process);
  const { found } = searchWith(pool, source, { ...SEARCH, count });
  const error = await assertRejects(() => Array.fromAsync(found));
  pool.place = placeOf(process);
  await assertSearches(pool, process, count);
  return error;
}

for (const on of ["search", "job"] satisfies Order["kind"][]) {
  for (const count of [1, 3]) {
    Deno.test(`a Worker that falls over at a ${on} ends the search of ${count}, and not the next one`, async () => {
      const error = await errorOf({ kind: "dies", on }, count);
      assertInstanceOf(error, MemoryError);
      assertEquals(error.code, "no-resources");
      assertStringIncludes(error.message, "the Worker fell over");
      assertEquals(error.hint, "search in one thread");
    });
  }
}

Deno.test("what the system refuses a Worker is the search's error", async () => {
  const error = await errorOf({ kind: "refuses" }, 2);
  assertInstanceOf(error, MemoryError);
  assertEquals(error.code, "permission-denied");
  assertEquals(
    error.message,
    "Cannot open process 4242 (open: EACCES 13)",
  );
  assertEquals(error.native, { api: "open", number: 13, name: "EACCES" });
  assertEquals([error.pid, error.hint], [4242, "ask its owner"]);
});

Deno.test("Workers that are refused their target are free again", async () => {
  const process = processOf(PAGES);
  const trouble = { kind: "refuses" } as const;
  using pool = new FakePool(placeOf(process, { trouble }));
  for (let round = 0; round < 3; round++) {
    const { found } = searchWith(pool, new FakeSource(process), SEARCH);
    await assertRejects(() => Array.fromAsync(found), MemoryError);
    await pool.haveIdle(2);
    assertEquals(pool.free(2), 2);
  }
});

/** A source that can no longer tell what is better not read. */
class ForgetfulSource extends FakeSource {
  *survey({ start, end }: AddressRange): Generator<Stretch> {
    const half = start + BigInt(PAGE * PAGES / 2);
    yield { start, end: half };
    yield { start: half, end: half + BigInt(PAGE), skip: "untouched" };
    throw new MemoryError("process-gone", `It ended before ${end}`);
  }
}

Deno.test("an error at the cutting of jobs is the search's, whoever asked for one", async () => {
  const process = processOf(PAGES);
  using pool = new FakePool(placeOf(process));
  const source = new ForgetfulSource(process);
  const { found } = searchWith(pool, source, SEARCH);
  let count = 0;
  const error = await assertRejects(
    async () => {
      for await (const { addresses } of found) {
        count += addresses.length;
        // Meanwhile the Workers ask.
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    },
    MemoryError,
  );
  assertEquals([error.code, count], ["process-gone", PAGES / 2]);
  await pool.haveIdle(2);
});

Deno.test("matches before a failure are given before it", async () => {
  const process = processOf(PAGES);
  const at = BASE + BigInt(40 * PAGE);
  const trouble = { kind: "ends", at } as const;
  using pool = new FakePool(placeOf(process, { trouble }));
  const source = new FakeSource(process);
  const { found, ledger } = searchWith(pool, source, SEARCH);
  let count = 0;
  const error = await assertRejects(
    async () => {
      for await (const { addresses } of found) count += addresses.length;
    },
    MemoryError,
  );
  assertEquals(error.code, "process-gone");
  assertEquals(count, 40);
  assertEquals(ledger.balance().read, 40 * PAGE);
});

Deno.test("a module that can't be loaded is the search's error", async () => {
  const process = processOf(PAGES);
  const module = new URL("./not_there.ts", import.meta.url).href;
  using pool = new WorkerPool(module, placeOf(process));
  for (let round = 0; round < 2; round++) {
    const { found } = searchWith(pool, new FakeSource(process), SEARCH);
    const error = await assertRejects(
      () => Array.fromAsync(found),
      MemoryError,
    );
    assertEquals(error.code, "no-resources");
    assertStringIncludes(error.message, "Cannot search in a Worker");
    // The other one can't be loaded either.
    while (pool.free(2) < 2) await new Promise((next) => setTimeout(next, 1));
  }
});

/** A search whose Workers stand before a gate, and what happens then. */
async function interrupted(
  interrupt: (source: FakeSource, process: FakeProcess) => void,
  dispose: boolean,
): Promise<{ error: MemoryError; pool: FakePool; process: FakeProcess }> {
  const process = processOf(PAGES);
  const watch = new WorkerWatch();
  const pool = new FakePool(placeOf(process, { watch: watch.memory }));
  const source = new FakeSource(process);
  watch.closeGate();
  const { found } = searchWith(pool, source, SEARCH);
  const end = assertRejects(() => Array.fromAsync(found), MemoryError);
  while (watch.waiting < 2) await new Promise((next) => setTimeout(next, 1));
  interrupt(source, process);
  if (dispose) pool[Symbol.dispose]();
  else watch.openGate();
  return { error: await end, pool, process };
}

Deno.test("a target that is closed ends its search", async () => {
  const { error } = await interrupted((source) => source.close(), true);
  assertEquals(error.code, "invalid-handle");
});

Deno.test("a target that is closed ends the Workers that a left search waits for", async () => {
  const process = processOf(PAGES);
  const watch = new WorkerWatch();
  const pool = new FakePool(placeOf(process, { watch: watch.memory }));
  const source = new FakeSource(process);
  const { found } = searchWith(pool, source, SEARCH);
  await found.next();
  watch.closeGate();
  await found.return();
  pool[Symbol.dispose]();
  assertEquals([pool.idle, pool.free(3)], [0, 3]);
});

Deno.test("a process that ends ends its search", async () => {
  const { error, pool, process } = await interrupted(
    (_, process) => process.exit(),
    false,
  );
  using _ = pool;
  assertEquals([error.code, error.pid], ["process-gone", process.pid]);
  await pool.haveIdle(2);
});

Deno.test("an aborted search rejects with the signal's reason, and its Workers are free", async () => {
  const process = processOf(PAGES);
  const watch = new WorkerWatch();
  using pool = new FakePool(placeOf(process, { watch: watch.memory }));
  const source = new FakeSource(process);
  const controller = new AbortController();
  watch.closeGate();
  const { signal } = controller;
  const { found, ledger } = searchWith(pool, source, { ...SEARCH, signal });
  const reason = new Error("enough");
  const end = assertRejects(() => Array.fromAsync(found));
  while (watch.waiting < 2) await new Promise((next) => setTimeout(next, 1));
  controller.abort(reason);
  // It does not wait for them.
  assertStrictEquals(await end, reason);
  assertEquals([pool.idle, ledger.balance().read], [0, 0]);
  watch.openGate();
  await pool.haveIdle(2);
  // They stopped where they were, the second one looking back first, and read
  // nothing of what they had to go on with.
  assertEquals([watch.jobs, watch.read], [4, PAGE + LOOK_BEHIND]);
  await assertSearches(pool, process);
});

Deno.test("a search that is left frees its Workers, wherever it is left", async () => {
  const process = processOf(PAGES);
  using pool = new FakePool(placeOf(process));
  for (let most = 0; most < PAGES; most += 7) {
    const { found } = searchWith(pool, new FakeSource(process), SEARCH);
    let count = 0;
    for await (const { addresses } of found) {
      count += addresses.length;
      if (count > most) break;
    }
    await pool.haveIdle(2);
    assertEquals(pool.free(2), 2);
  }
  await assertSearches(pool, process);
});

Deno.test("two searches at once have Workers of their own", async () => {
  const process = processOf(PAGES);
  using pool = new FakePool(placeOf(process));
  const source = new FakeSource(process);
  const one = searchWith(pool, source, SEARCH).found;
  const first = await one.next();
  assertEquals([pool.free(2), pool.free(5)], [0, 3]);
  const other = searchWith(pool, source, { patterns: ["00 00"], count: 3 });
  const rows = await allRows(other);
  assertEquals(rows.length, PAGES * (PAGE - 2));
  const more = await Array.fromAsync(one);
  const matches = [first.value, ...more].flatMap((found) =>
    found ? [...found.addresses] : []
  );
  assertEquals(matches.length, PAGES);
  await pool.haveIdle(5);
});
