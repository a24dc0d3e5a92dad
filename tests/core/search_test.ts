import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { parsePattern } from "../../core/pattern/parse.ts";
import { Searcher } from "../../core/search.ts";
import { FakeProcess } from "../../ffi/fake/mod.ts";
import { FakeSource } from "../../ffi/fake/source.ts";

const BASE = 0x40_0000n;
const MIB = 2 ** 20;

Deno.test("Searcher copies no more than 16 MiB of matches at once", () => {
  const process = new FakeProcess();
  const size = 66 * 1024;
  process.map({ start: BASE, size: 68 * 1024 });
  const needle = new Uint8Array(64 * 1024);
  using searcher = new Searcher(new FakeSource(process), {
    patterns: [parsePattern(needle)],
    alignments: [1],
    chunkSize: 128 * 1024,
    withBytes: true,
    atOnce: 1,
  });
  const stretch = { start: BASE, end: BASE + BigInt(size), regions: [] };
  let next = BASE;
  let parts = 0;
  for (const { found } of searcher.search({ ...stretch, stretch }, {})) {
    for (const { addresses, patterns, lengths, bytes } of found) {
      parts++;
      assertLessOrEqual(bytes.length, 16 * MIB);
      assertEquals(bytes.length, addresses.length * needle.length);
      assertEquals([patterns, lengths], [0, needle.length]);
      for (const address of addresses) assertEquals(address, next++);
    }
  }
  assertEquals(next, BASE + BigInt(size - needle.length + 1));
  assert(parts > 1);
});
