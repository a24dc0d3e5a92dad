import { assertEquals, assertRejects } from "@std/assert";
import { FakeProcess } from "../../ffi/fake/mod.ts";
import { diffSnapshots, type DiffSummary } from "../../mod.ts";

const PAGE = 4096;

Deno.test("diffSnapshots() refuses units that are no power of two", async () => {
  using target = new FakeProcess().open();
  const snapshot = await target.snapshot();
  for (const unit of [0, -1, 3, 1.5, 8192, NaN, Infinity]) {
    await assertRejects(
      () => diffSnapshots(snapshot, snapshot, { unit }).next(),
      RangeError,
      `${unit}`,
    );
  }
});

Deno.test("diffSnapshots() shows whole units at multiples of their size", async () => {
  const process = new FakeProcess();
  const bytes = process.map({ start: 0x1000n, size: PAGE });
  using target = process.open();
  const before = await target.snapshot();
  bytes[6] = 1;
  bytes[8] = 2;
  bytes[100] = 3;
  const after = await target.snapshot();
  const places = (unit: number): Promise<[number, number][]> =>
    Array.fromAsync(
      diffSnapshots(before, after, { unit }),
      ({ address, length }) => [Number(address - 0x1000n), length],
    );
  assertEquals(await places(1), [[6, 1], [8, 1], [100, 1]]);
  assertEquals(await places(2), [[6, 4], [100, 2]]);
  assertEquals(await places(4), [[4, 8], [100, 4]]);
  assertEquals(await places(4096), [[0, 4096]]);
});

Deno.test("diffSnapshots() counts memory that only one of them has", async () => {
  const process = new FakeProcess();
  process.map({ start: 0x1000n, size: PAGE }).fill(1);
  process.map({ start: 0x4000n, size: 2 * PAGE });
  using target = process.open();
  const before = await target.snapshot();
  process.unmap(0x1000n);
  process.map({ start: 0x8000n, size: 3 * PAGE });
  const after = await target.snapshot();
  const generator = diffSnapshots(before, after);
  const expected: DiffSummary = {
    compared: 2 * PAGE,
    changed: 0,
    removed: PAGE,
    added: 3 * PAGE,
  };
  assertEquals(await generator.next(), { done: true, value: expected });
});

Deno.test("diffSnapshots() can be left early and begun again", async () => {
  const process = new FakeProcess();
  const bytes = process.map({ start: 0x1000n, size: 4 * PAGE });
  using target = process.open();
  const before = await target.snapshot();
  for (let at = 0; at < bytes.length; at += 2) bytes[at] = 1;
  const after = await target.snapshot();
  for await (const { address } of diffSnapshots(before, after)) {
    assertEquals(address, 0x1000n);
    break;
  }
  const pair = [diffSnapshots(before, after), diffSnapshots(after, before)];
  const firsts = await Promise.all(pair.map(async (generator) => {
    const { done, value } = await generator.next();
    return done ? undefined : value.after;
  }));
  assertEquals(firsts, [Uint8Array.of(1), Uint8Array.of(0)]);
  const all = await Array.fromAsync(diffSnapshots(before, after));
  assertEquals(all.length, 2 * PAGE);
});

Deno.test("diffSnapshots() can be cancelled, and tells how far it has come", async () => {
  const process = new FakeProcess();
  process.map({ start: 0x1000n, size: 4 * PAGE });
  using target = process.open();
  const snapshot = await target.snapshot();
  const aborted = { signal: AbortSignal.abort(new Error("enough")) };
  await assertRejects(
    () => diffSnapshots(snapshot, snapshot, aborted).next(),
    Error,
    "enough",
  );
  const seen: number[] = [];
  const onProgress = (
    { done, total }: { done: number; total: number },
  ): void => {
    seen.push(done, total);
  };
  await diffSnapshots(snapshot, snapshot, { onProgress }).next();
  assertEquals(seen, [4 * PAGE, 4 * PAGE]);
});
