import { assertEquals, assertThrows } from "@std/assert";
import { assertRange, formatAddress } from "../../core/address.ts";

const TOP = 1n << 64n;

Deno.test("formatAddress() writes 0x, lower case and no leading zeros", () => {
  assertEquals(formatAddress(0n), "0x0");
  assertEquals(formatAddress(0xabcn), "0xabc");
  assertEquals(formatAddress(2n ** 53n + 1n), "0x20000000000001");
  assertEquals(formatAddress(TOP - 1n), "0xffffffffffffffff");
});

Deno.test("assertRange() lets pass what lies below 2^64", () => {
  assertRange(0n, 0);
  assertRange(TOP, 0);
  assertRange(TOP - 1n, 1);
  assertRange(0n, Number.MAX_SAFE_INTEGER);
});

Deno.test("assertRange() refuses all other ranges and names them", () => {
  const cases: [bigint, number, RegExp][] = [
    [TOP, 1, /1 bytes at 0x10000000000000000/],
    [TOP - 8n, 9, /9 bytes at 0xfffffffffffffff8/],
    [-1n, 0, /at -1:/],
    [0n, -1, /-1 as a size/],
    [0n, 0.5, /0.5 as a size/],
    [0n, NaN, /NaN as a size/],
    [0n, 2 ** 53, /9007199254740992 as a size/],
  ];
  for (const [address, size, message] of cases) {
    const error = assertThrows(() => assertRange(address, size), RangeError);
    assertEquals(message.test(error.message), true, error.message);
  }
});

Deno.test("assertRange() refuses an address that is no bigint", () => {
  for (const address of [4096, "0x1000", null, undefined]) {
    const given: unknown = address;
    assertThrows(() => assertRange(given as bigint, 4), TypeError, "bigint");
  }
});
