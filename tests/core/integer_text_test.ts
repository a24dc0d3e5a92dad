import { assertEquals, assertThrows } from "@std/assert";
import { parseInteger, parseSize } from "../../mod.ts";

Deno.test("parseInteger() reads decimal and hex of any size exactly", () => {
  const cases: [string, bigint][] = [
    ["0", 0n],
    ["007", 7n],
    ["+5", 5n],
    ["-5", -5n],
    ["0xFf", 255n],
    ["0XfF", 255n],
    ["-0x10", -16n],
    ["1_000_000", 1_000_000n],
    ["0xdead_beef", 0xdead_beefn],
    ["9007199254740993", 9007199254740993n],
    ["18446744073709551616", 2n ** 64n],
  ];
  for (const [text, value] of cases) {
    assertEquals(parseInteger(text), value, text);
  }
});

Deno.test("parseInteger() gives undefined for what is no whole number", () => {
  for (
    const text of [
      ..."|-|+|0x|x10|1.5|1e3|1_|_1|1__0|0x_1|--1|ff| 1|1 |１|0b1|0o7|1n"
        .split("|"),
      "1\n",
    ]
  ) {
    assertEquals(parseInteger(text), undefined, JSON.stringify(text));
  }
});

Deno.test("parseSize() reads bytes and binary units", () => {
  const cases: [string, number][] = [
    ["0", 0],
    ["256", 256],
    ["0x100", 256],
    ["0x1b", 27],
    ["4k", 4096],
    ["4K", 4096],
    ["4kb", 4096],
    ["4KiB", 4096],
    ["1M", 2 ** 20],
    ["2g", 2 ** 31],
    ["1TiB", 2 ** 40],
    ["9007199254740991", 2 ** 53 - 1],
  ];
  for (const [text, size] of cases) assertEquals(parseSize(text), size, text);
});

Deno.test("parseSize() refuses what is no size", () => {
  for (const text of ["", "k", "4q", "1.5k", "4 k", "4kk", "4b", "4Ki B"]) {
    assertThrows(() => parseSize(text), SyntaxError, `"${text}"`);
  }
  for (const text of ["-1", "-1k", "9007199254740992", "8192t"]) {
    assertThrows(() => parseSize(text), RangeError, `"${text}"`);
  }
});
