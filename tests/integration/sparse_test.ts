import { assertEquals, assertLess } from "@std/assert";
import { open } from "../../mod.ts";
import { Child } from "../support/child.ts";

const GIB = 2 ** 30;
const MIB = 2 ** 20;

Deno.test("reading 8 GiB takes less than 100 MB of this process", async () => {
  await using child = new Child();
  const size = 8 * GIB;
  const start = await child.map({ size, sparse: true });
  const end = start + BigInt(size);
  const needle = new TextEncoder().encode("far away");
  await child.store(end - 8n, needle);

  using target = open(child.pid);
  const range = { start, end };
  // Once for what the first search of a process takes anyway.
  await target.findAll(needle, { range: { start, end: start + 4096n } });
  const before = Deno.memoryUsage().rss;
  let highest = before;
  const { addresses, coverage } = await target.findAll(needle, {
    range,
    untouched: true,
    onProgress: () => {
      highest = Math.max(highest, Deno.memoryUsage().rss);
    },
  });
  highest = Math.max(highest, Deno.memoryUsage().rss);
  assertEquals([...addresses], [end - 8n]);
  assertEquals(coverage.read, size);
  assertLess(highest - before, 100e6);
});

Deno.test("a snapshot holds no zeros", async () => {
  await using child = new Child();
  const size = GIB;
  const start = await child.map({ size, sparse: true });
  await child.store(start + BigInt(size / 2), new Uint8Array([1]));
  using target = open(child.pid);
  const { pieces, coverage } = await target.snapshot({
    range: { start, end: start + BigInt(size) },
    untouched: true,
    maxBytes: MIB,
  });
  assertEquals(coverage.read, size);
  assertEquals(pieces.filter(({ bytes }) => bytes).length, 1);
});
