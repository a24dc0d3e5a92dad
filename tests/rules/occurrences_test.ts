import { assertEquals } from "@std/assert";
import { Occurrences, Room } from "../../rules/occurrences.ts";
import { forSeeds } from "../support/random.ts";

const BYTES = new Uint8Array([1, 2, 3]);

Deno.test("occurrences are counted as a naive list counts them", async () => {
  await forSeeds(100, (random) => {
    const occurrences = new Occurrences(new Room());
    const naive = new Map<bigint, Uint8Array>();
    let address = BigInt(random.below(10));
    for (let count = random.below(60); count > 0; count--) {
      const bytes = random.bytes(random.between(1, 200));
      if (!naive.has(address)) naive.set(address, bytes);
      occurrences.add({ address, length: bytes.length, bytes });
      // Ways to match can agree on where.
      address += BigInt(random.below(4));
    }
    const kept = [...naive];
    assertEquals(occurrences.count, kept.length);
    kept.forEach(([where, bytes], index) => {
      assertEquals(occurrences.addressOf(index), where);
      assertEquals(occurrences.lengthOf(index), bytes.length);
      assertEquals(occurrences.bytesOf(index), bytes.slice(0, 128));
    });
    for (let times = 0; times < 20; times++) {
      const low = BigInt(random.between(-5, 150));
      const high = BigInt(random.between(-5, 150));
      const within = kept.filter(([where]) => low <= where && where <= high);
      assertEquals(occurrences.countIn(low, high), within.length);
    }
  });
});

Deno.test("matches that are too many are not kept, and it is told", () => {
  const occurrences = new Occurrences(new Room(), 2);
  for (const address of [1n, 2n, 2n]) {
    occurrences.add({ address, length: 3, bytes: BYTES });
  }
  assertEquals([occurrences.count, occurrences.truncated], [2, false]);
  occurrences.add({ address: 3n, length: 3, bytes: BYTES });
  assertEquals([occurrences.count, occurrences.truncated], [2, true]);
});

Deno.test("where there is no room left each string keeps its first matches", () => {
  const room = new Room(0);
  const [first, second] = [new Occurrences(room), new Occurrences(room)];
  for (let address = 0n; address < 1000n; address++) {
    first.add({ address, length: 3, bytes: BYTES });
    second.add({ address, length: 3, bytes: BYTES });
  }
  assertEquals([first.count, first.truncated], [256, true]);
  assertEquals([second.count, second.truncated], [256, true]);
});
