import { assertEquals, assertStringIncludes } from "@std/assert";
import { Arena, PAGE } from "./arena.ts";
import { hex, memsift, records, start } from "./memsift.ts";
import { WINDOWS } from "./this_system.ts";

Deno.test("diff shows what changed from one moment to the next", async () => {
  await using arena = await Arena.make();
  const process = start(
    ...["diff", arena.pid, "--every", "100ms", "--json"],
    ...["--range", arena.range],
    // Elsewhere it goes on until it is interrupted.
    ...WINDOWS ? ["--count", "20"] : [],
  );
  // It says nothing before something changes: change it until it does.
  let changes = 0;
  const timer = setInterval(() => {
    arena.child.store(arena.start + 6n, new Uint8Array([++changes]));
  }, 50);
  const lines = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await lines.read();
  clearInterval(timer);
  if (!WINDOWS) process.kill("SIGINT");
  let rest = value;
  for (let part; !(part = await lines.read()).done;) rest += part.value;
  assertEquals((await process.status).code, WINDOWS ? 0 : 130);
  await process.stderr.cancel();
  const all = rest.trim().split("\n").map((line) => JSON.parse(line));
  const { addr, len, old, new: now, region } = all[0];
  assertEquals(addr, hex(arena.start + 6n));
  assertEquals(len, 1);
  // It has gone up, maybe past 255.
  assertEquals((Number(`0x${now}`) - Number(`0x${old}`) & 0xff) < 128, true);
  assertEquals(region.start, hex(arena.start));
  const { summary } = all.at(-1);
  assertEquals(summary.compared, 2 * PAGE);
  const { total, read, unreadable, filtered } = summary.coverage;
  assertEquals(read + unreadable + filtered, total);
});

Deno.test("diff --count stops, with 1 if nothing changed", async () => {
  await using arena = await Arena.make();
  await arena.child.stop();
  const { code, stdout, stderr } = await memsift(
    ...["diff", arena.pid, "--every", "10ms", "--count", "2"],
    ...["--type", "i32", "--range", arena.range],
  );
  assertEquals(code, 1);
  assertEquals(stdout, "");
  assertStringIncludes(stderr, "comparison 2: 0 changes, 0 B of 8.0 KiB");
  const { records: lines } = await records(
    ...["diff", arena.pid, "--every", "10ms", "--count", "1"],
    ...["--range", arena.range],
  );
  assertEquals(lines.length, 1);
  assertEquals(lines[0].summary.changes, 0);
  assertEquals(lines[0].summary.comparisons, 1);
});
