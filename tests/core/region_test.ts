import { assertEquals } from "@std/assert";
import { regionAt, sizeOf } from "../../core/region.ts";
import type { Region } from "../../mod.ts";
import { Random } from "../support/random.ts";

function region(start: bigint, end: bigint): Region {
  return {
    start,
    end,
    perm: "rw-",
    kind: "anon",
    shared: false,
    path: null,
    offset: 0n,
  };
}

Deno.test("regionAt() gives what a look at each region gives", () => {
  const random = new Random(11);
  for (let round = 0; round < 200; round++) {
    const regions: Region[] = [];
    let at = BigInt(random.below(3));
    for (let count = random.below(8); count > 0; count--) {
      const start = at + BigInt(random.below(3));
      at = start + BigInt(random.between(1, 4));
      regions.push(region(start, at));
    }
    for (let address = 0n; address < at + 3n; address++) {
      const expected = regions.find(({ start, end }) =>
        start <= address && address < end
      );
      assertEquals(regionAt(regions, address), expected);
    }
  }
});

Deno.test("regionAt() finds the last byte below 2^64", () => {
  const top = region((1n << 64n) - 4096n, 1n << 64n);
  assertEquals(regionAt([top], (1n << 64n) - 1n), top);
  assertEquals(regionAt([], 0n), undefined);
});

Deno.test("sizeOf() counts bytes", () => {
  assertEquals(sizeOf({ start: 5n, end: 5n }), 0);
  assertEquals(sizeOf({ start: 0n, end: 1n << 47n }), 2 ** 47);
});
