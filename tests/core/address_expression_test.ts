import { assertEquals, assertThrows } from "@std/assert";
import { parseAddress } from "../../core/address_expression.ts";
import type { Module } from "../../core/module.ts";

const MODULES: Module[] = [
  { name: "game.exe", base: 0x40_0000n, size: 4096 },
  { name: "lib c.so", base: 0x7000_0000n, size: 4096 },
  { name: "libstdc++.so.6", base: 0x7100_0000n, size: 4096 },
  { name: "ld-linux-x86-64.so.2", base: 0x7200_0000n, size: 4096 },
  { name: "my-app", base: 0x7400_0000n, size: 4096 },
  { name: "7z.so", base: 0x7300_0000n, size: 4096 },
  { name: "top", base: (1n << 64n) - 4096n, size: 4096 },
  { name: "low", base: 0x1000n, size: 4096 },
].map((module) => ({ ...module, path: `/opt/${module.name}` }));

const read = (text: string): bigint => parseAddress(text, () => MODULES);

Deno.test("parseAddress() reads numbers of all 64 bits exactly", () => {
  assertEquals(read("0x7f0010"), 0x7f0010n);
  assertEquals(read(" 4096 "), 4096n);
  assertEquals(read("0x20000000000001"), 2n ** 53n + 1n);
  assertEquals(read("18446744073709551615"), 2n ** 64n - 1n);
  assertEquals(read("0xffff_ffff_ffff_ffff"), 2n ** 64n - 1n);
});

Deno.test("parseAddress() does not ask for modules without need", () => {
  assertEquals(
    parseAddress("0x10", () => {
      throw new Error("asked");
    }),
    16n,
  );
});

Deno.test("parseAddress() reads addresses relative to a module", () => {
  const cases: [string, bigint][] = [
    ["game.exe", 0x40_0000n],
    ["game.exe+0x1234", 0x40_1234n],
    ["game.exe + 16", 0x40_0010n],
    ["game.exe-0x10", 0x3f_fff0n],
    ['"lib c.so"-16', 0x6fff_fff0n],
    ["lib c.so+1", 0x7000_0001n],
    ["libstdc++.so.6", 0x7100_0000n],
    ["libstdc++.so.6+0x10", 0x7100_0010n],
    ["ld-linux-x86-64.so.2", 0x7200_0000n],
    ["ld-linux-x86-64.so.2+1", 0x7200_0001n],
    ['"7z.so"+0x10', 0x7300_0010n],
    ["my-app", 0x7400_0000n],
    ["my-app-1", 0x73ff_ffffn],
    ["/opt/game.exe+1", 0x40_0001n],
  ];
  for (const [text, address] of cases) assertEquals(read(text), address, text);
});

Deno.test("parseAddress() refuses what is no address, and names it", () => {
  for (const text of ["", "0x", "12g4", "0x12g4", "game.exe+", "+"]) {
    const error = assertThrows(() => read(text), Error);
    assertEquals(
      error instanceof SyntaxError || error instanceof RangeError,
      true,
      text,
    );
    assertEquals(error.message.includes(`"${text}"`), true, error.message);
  }
  assertThrows(() => read("12g4"), SyntaxError);
  assertThrows(() => read("game.exe+12g4"), SyntaxError);
});

Deno.test("parseAddress() refuses addresses outside of 64 bits", () => {
  for (
    const text of ["0x10000000000000000", "-1", "top+0x1000", "low-0x1001"]
  ) {
    assertThrows(() => read(text), RangeError, `"${text}"`);
  }
});

Deno.test("parseAddress() names the modules there are if one is missing", () => {
  assertThrows(() => read("missing.so+1"), RangeError, "game.exe, lib c.so");
});
