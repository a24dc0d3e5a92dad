import { assert, assertEquals, assertRejects } from "@std/assert";
import { FakeProcess } from "../../ffi/fake/mod.ts";
import type { Progress } from "../../mod.ts";

const PAGE = 4096;
const CHUNK = 256 * 1024;

Deno.test("snapshot() holds up to maxBytes, zeros not counted", async () => {
  const process = new FakeProcess();
  process.map({ start: 0x100_0000n, size: CHUNK }).fill(1);
  process.map({ start: 0x200_0000n, size: 3 * CHUNK });
  using target = process.open();
  const { pieces } = await target.snapshot({ maxBytes: CHUNK });
  assertEquals(
    pieces.map(({ length, bytes }) => [length, bytes?.length]),
    [[CHUNK, CHUNK], [CHUNK, undefined], [CHUNK, undefined], [
      CHUNK,
      undefined,
    ]],
  );
  await assertRejects(
    () => target.snapshot({ maxBytes: CHUNK - 1 }),
    RangeError,
    "maxBytes",
  );
  process.regions[1]?.bytes.fill(1, 0, 1);
  await assertRejects(() => target.snapshot({ maxBytes: CHUNK }), RangeError);
  const part = { range: { start: 0x200_0000n, end: 0x300_0000n } };
  const { coverage } = await target.snapshot({ ...part, maxBytes: CHUNK });
  assertEquals(coverage.read, 3 * CHUNK);
  assertEquals(coverage.filtered, CHUNK);
});

Deno.test("snapshot() is not changed by what happens after it", async () => {
  const process = new FakeProcess();
  const bytes = process.map({ start: 0x1000n, size: PAGE }).fill(1);
  using target = process.open();
  const { pieces } = await target.snapshot();
  bytes.fill(2);
  await target.snapshot();
  assertEquals(pieces[0]?.bytes, new Uint8Array(PAGE).fill(1));
});

Deno.test("snapshot() takes exactly the bytes of an unaligned range", async () => {
  const process = new FakeProcess();
  process.map({ start: 0x1000n, size: 2 * PAGE })
    .forEach((_, at, all) => all[at] = at);
  using target = process.open();
  const range = { start: 0x1003n, end: 0x2005n };
  const { pieces, regions } = await target.snapshot({ range });
  assertEquals(pieces.length, 1);
  assertEquals(pieces[0]?.address, 0x1003n);
  assertEquals(
    pieces[0]?.bytes,
    Uint8Array.from({ length: 0x1002 }, (_, at) => at + 3),
  );
  assertEquals(regions.map(({ start }) => start), [0x1000n]);
});

Deno.test("snapshot() can be aborted and reports progress", async () => {
  const process = new FakeProcess();
  process.map({ start: 0x1000n, size: PAGE });
  using target = process.open();
  await assertRejects(
    () => target.snapshot({ signal: AbortSignal.abort() }),
    DOMException,
  );
  const reports: Progress[] = [];
  await target.snapshot({ onProgress: (report) => reports.push(report) });
  assertEquals(reports.at(-1), { done: PAGE, total: PAGE });
});

Deno.test("snapshot() of nothing is empty", async () => {
  using target = new FakeProcess().open();
  const { pieces, regions, coverage } = await target.snapshot();
  assertEquals([pieces, regions, coverage.total], [[], [], 0]);
  assert(coverage.reasons);
});
