import { assertEquals } from "@std/assert";
import { parsePattern } from "../../../mod.ts";
import { assertRefused } from "./refused.ts";

/** Value and mask of a hex pattern, as hex. Free bits of the value are 0. */
function parse(text: string): [value: string, mask: string] {
  const { alternatives } = parsePattern(text);
  const [only] = alternatives;
  if (alternatives.length !== 1 || only?.kind !== "masked") {
    throw new Error(`"${text}" is not one row of bytes`);
  }
  const value = only.value.map((byte, at) => byte & (only.mask[at] ?? 0));
  return [value.toHex(), only.mask.toHex()];
}

Deno.test("parsePattern() reads hex with wildcards, spaced or not", () => {
  const cases: [string, string, string][] = [
    ["48 8b 05", "488b05", "ffffff"],
    ["488b05", "488b05", "ffffff"],
    ["48 8B05", "488b05", "ffffff"],
    ["48 ?? 05", "480005", "ff00ff"],
    ["48 ? 05", "480005", "ff00ff"],
    ["48 * 05", "480005", "ff00ff"],
    ["48??05", "480005", "ff00ff"],
    ["48 ???? 05", "48000005", "ff0000ff"],
    ["4? ?f", "400f", "f00f"],
    ["4* *F", "400f", "f00f"],
    ["?? 48 ??", "004800", "00ff00"],
    ["EB0?90??8D", "eb0090008d", "fff0ff00ff"],
    ["  48\t8b\n", "488b", "ffff"],
    ["00", "00", "ff"],
  ];
  for (const [text, value, mask] of cases) {
    assertEquals(parse(text), [value, mask], text);
  }
});

Deno.test("parsePattern() reads a mask behind a colon, and both count", () => {
  const cases: [string, string, string][] = [
    ["48 8b 05 : ff ff f0", "488b00", "fffff0"],
    ["488b05:fffff0", "488b00", "fffff0"],
    ["48 8b:ff 01", "4801", "ff01"],
    ["4? ff : ff 0f", "400f", "f00f"],
    ["ad : ff", "ad", "ff"],
    ["be : ff", "be", "ff"],
  ];
  for (const [text, value, mask] of cases) {
    assertEquals(parse(text), [value, mask], text);
  }
});

Deno.test("parsePattern() refuses wrong hex and names the place", () => {
  assertRefused([
    ["48 8b 0", 6, "odd number"],
    ["4", 0, "odd number"],
    ["488", 2, "odd number"],
    ["48 ?? ???", 8, "odd number"],
    ["48 8g", 4, '"g"'],
    ["48 0x8b", 4, '"x"'],
    ["48,8b", 2, '","'],
    ["48 ~8b", 3, "not supported"],
    ["48 [2-4] 8b", 3, "not supported"],
    ["(48|49)", 0, "not supported"],
    ["{ 48 }", 0, "not supported"],
    ["4é", 1, '"é"'],
    ["? ??", 0, "no bit"],
    ["??", 0, "no bit"],
    ["48 8b : 00 00", 0, "no bit"],
    ["4? : 0f", 0, "no bit"],
    ["48 8b : ff", 6, "mask has 1 bytes"],
    ["48 : ff ff", 3, "mask has 2 bytes"],
    ["48 8b : ff f?", 7, "no wildcards"],
    ["48 8b :", 7, "no bytes"],
    [": ff", 0, "no bytes"],
    ["48 : ff : ff", 8, '":"'],
  ]);
});
