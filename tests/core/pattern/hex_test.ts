import { assertEquals, assertThrows } from "@std/assert";
import { hexPattern } from "../../../core/pattern/hex.ts";
import { needlesOf, type SequencePart } from "../../../core/pattern/pattern.ts";
import { FakeProcess } from "../../../ffi/fake/mod.ts";
import { parsePattern, PatternError } from "../../../mod.ts";
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
    ["{ 48 }", 0, "without braces"],
    ["48 / 8b", 3, '"/"'],
    ["48 /* 8b", 3, '"/"'],
    ["48 ~8", 3, "behind ~"],
    ["48 ~??", 3, "behind ~"],
    ["48 ~? 8b", 3, "behind ~"],
    ["48 ~", 3, "behind ~"],
    ["48 [2-4", 3, "a jump is written"],
    ["48 [] 8b", 3, "a jump is written"],
    ["48 [a] 8b", 3, "a jump is written"],
    ["48 [-4] 8b", 3, "a jump is written"],
    ["48 [4 5] 8b", 3, "a jump is written"],
    ["48 [4-2] 8b", 3, "before it begins"],
    ["48 [0] 8b", 3, "over no bytes"],
    ["48 [0-0]", 3, "before and behind"],
    ["48 [4097-] 8b", 3, "4096"],
    ["[2] 8b", 0, "before and behind"],
    ["48 [2]", 3, "before and behind"],
    ["48 [1-2] [2]", 9, "before and behind"],
    ["48 (8b [2] | 05)", 7, "before and behind"],
    ["48 (8b | [2] 05)", 9, "before and behind"],
    ["48 [2] : ff", 3, "before and behind"],
    ["(48|49", 0, "not closed"],
    ["48 (8b (05 | 06)", 3, "not closed"],
    ["(48|)", 4, "no bytes"],
    ["()", 1, "no bytes"],
    ["48)", 2, "no parenthesis"],
    ["48|49", 2, "no parenthesis"],
    ["(48 : ff)", 0, "not closed"],
    ["4(8|9)", 0, "odd number"],
    ["(48|??)", 0, "no bit"],
    ["?? [2-4] ??", 0, "no bit"],
    ["(48|49) : ff", 8, "plain bytes"],
    ["~48 : ff", 4, "plain bytes"],
    ["48 [2-4] 49 : ff ff", 12, "plain bytes"],
    ["48 : ~ff", 4, "no wildcards"],
    ["48 [0-1048575] 8b", 0, "1048576"],
    ["48 [0-99999999999999999999] 8b", 0, "1048576"],
    ["48 [2000000] 8b", 0, "1048576"],
    [`${"(".repeat(33)}48`, 32, "32 deep"],
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

Deno.test("parsePattern() reads what is said in one way as plain bytes", () => {
  const cases: [string, string, string][] = [
    ["48 [2] 05", "48000005", "ff0000ff"],
    ["48[1]05[1]06", "4800050006", "ff00ff00ff"],
    ["48 (8b)", "488b", "ffff"],
    ["48 ((8b) 05)", "488b05", "ffffff"],
    ["48 // 8b\n05", "4805", "ffff"],
    ["48 /* 8b\n ?? */05", "4805", "ffff"],
    ["e8 [ 2 ] 05", "e8000005", "ff0000ff"],
    ["48 [0-0] 05", "4805", "ffff"],
    ["48 [ 0 - 0 ] [1] 05", "480005", "ff00ff"],
    ["48 [2] 05 : ff 00 00 f0", "48000000", "ff0000f0"],
  ];
  for (const [text, value, mask] of cases) {
    assertEquals(parse(text), [value, mask], text);
  }
});

Deno.test("parsePattern() reads long words and long blanks", () => {
  const word = "41".repeat(200_000);
  assertEquals(parse(word), [word, "ff".repeat(200_000)]);
  const blanks = " \n".repeat(5_000_000);
  assertEquals(parse(`48${blanks}05`), ["4805", "ffff"]);
  const comments = "// 8b\n/* 8b */".repeat(200_000);
  assertEquals(parse(`48${comments}05`), ["4805", "ffff"]);
});

Deno.test("parsePattern() shows no more than the start of a long word", () => {
  const { message } = assertThrows(
    () => parsePattern(`${"41".repeat(200_000)}4`),
    PatternError,
    "odd number",
  );
  assertEquals(message.length < 200, true);
});

Deno.test("parsePattern() reads jumps, alternatives and negated bytes", () => {
  const shown = (part: SequencePart): string => {
    if (part.kind === "jump") return `[${part.low}-${part.high}]`;
    if (part.kind === "bytes") {
      const { value, mask, negated } = part;
      return `${value.toHex()}:${mask.toHex()}${
        negated.map((at) => `~${at}`).join("")
      }`;
    }
    const choices = part.choices.map((each) => each.map(shown).join(" "));
    return `(${choices.join("|")})`;
  };
  const cases: [string, string, number][] = [
    ["48 [2-4] 8b", "48:ff [2-4] 8b:ff", 6],
    ["48 [ 2 - 4 ] 8b", "48:ff [2-4] 8b:ff", 6],
    ["48[0-1]8b", "48:ff [0-1] 8b:ff", 3],
    ["48 [2-] 8b", "48:ff [2-4096] 8b:ff", 4098],
    ["48 [-] 8b", "48:ff [0-4096] 8b:ff", 4098],
    ["48 [1-2] [3] ?? 8b", "48:ff [1-2] 000000008b:00000000ff", 8],
    ["48 ~8b 05", "488b05:ffffff~1", 3],
    ["~0? ~?0", "0000:f00f~0~1", 2],
    ["48 ~8b05", "488b05:ffffff~1", 3],
    ["(48|49 50) 8b", "(48:ff|4950:ffff) 8b:ff", 3],
    [
      "48 (8b (05|06)|07 [1-2] 08)",
      "48:ff (8b:ff (05:ff|06:ff)|07:ff [1-2] 08:ff)",
      5,
    ],
    ["(?|48) 8b", "(00:00|48:ff) 8b:ff", 2],
    ["~00", "00:ff~0", 1],
    ["48 [0-1048574] 8b", "48:ff [0-1048574] 8b:ff", 2 ** 20],
    ["48 [1000000] 8b", "48:ff [1000000-1000000] 8b:ff", 1_000_002],
    ["(48 [200] 8b | 49)", "(48:ff [200-200] 8b:ff|49:ff)", 202],
  ];
  for (const [text, parts, longest] of cases) {
    const [only] = hexPattern(text);
    if (only?.kind !== "sequence") throw new Error(`"${text}" is no sequence`);
    assertEquals(only.parts.map(shown).join(" "), parts, text);
    assertEquals(only.longest, longest, text);
    assertEquals(parsePattern(text).alternatives, [only]);
  }
});

/** Where a pattern is in bytes and how long. */
async function find(pattern: string, hex: string): Promise<string[]> {
  const process = new FakeProcess();
  const memory = process.map({ start: 0x1000n, size: 4096 }).fill(0xcc);
  memory.set(Uint8Array.fromHex(hex.replaceAll(" ", "")));
  using target = process.open();
  const { addresses, lengths } = await target.findAll(pattern);
  return Array.from(addresses, (at, i) => `${at - 0x1000n} ${lengths[i]}`);
}

Deno.test("parsePattern() lays out long jumps only for a mask", () => {
  const wide = "00".repeat(1000);
  assertEquals(parse(`48 [1000] 05 : ff ${wide} 0f`), [
    `48${wide}05`,
    `ff${wide}0f`,
  ]);
  const many = Array(100).fill("41 [1000000] 42").join("|");
  const [only] = hexPattern(`(${many})`);
  if (only?.kind !== "sequence") throw new Error("it is no sequence");
  assertEquals(only.longest, 1_000_002);
  // Two bytes of each alternative, and none of what is jumped over.
  const bytes = needlesOf(only).reduce((sum, { length }) => sum + length, 0);
  assertEquals(bytes, 200);
});

Deno.test("parsePattern() limits what is laid out for all alternatives", () => {
  const one = `${"41[128]".repeat(8000)}42`;
  const many = Array(17).fill(one).join("|");
  // 8000 bytes and jumps over 128 and one byte, 17 times.
  assertRefused([
    [`(${many})`, 0, "17544017"],
    ["48 [1000000] 8b : ff", 16, "mask has 1 bytes and the pattern 1000002"],
    [`48 [2000] (49|4a) : ff`, 18, "plain bytes"],
  ]);
});

Deno.test("find() of hex gives what YARA's documentation says", async () => {
  const cases: [string, string, string[]][] = [
    ["E2 34 ?? C8 A? FB", "E2 34 AF C8 A1 FB", ["0 6"]],
    ["F4 23 ~00 62 B4", "F4 23 01 62 B4 F4 23 00 62 B4", ["0 5"]],
    ["F4 23 ~?0 62 B4", "F4 23 10 62 B4 F4 23 11 62 B4", ["5 5"]],
    ["F4 23 [4-6] 62 B4", "F4 23 01 02 03 04 62 B4", ["0 8"]],
    ["F4 23 [4-6] 62 B4", "F4 23 00 00 00 00 00 62 B4", ["0 9"]],
    ["F4 23 [4-6] 62 B4", "F4 23 15 82 A3 04 45 22 62 B4", ["0 10"]],
    ["F4 23 [4-6] 62 B4", "F4 23 15 82 A3 04 45 22 23 62 B4", []],
    ["FE 39 45 [6] 89 00", "FE 39 45 01 02 03 04 05 06 89 00", ["0 11"]],
    ["FE 39 45 [500] 89 00", `FE 39 45 ${"00".repeat(500)} 89 00`, ["0 505"]],
    ["FE 39 45 [500] 89 00", `FE 39 45 ${"00".repeat(499)} 89 00`, []],
    ["(FE [300] 39 | 45) 89", `FE ${"00".repeat(300)} 39 89`, ["0 303"]],
    ["FE 39 45 [10-] 89 00", `FE 39 45 ${"00".repeat(99)} 89 00`, ["0 104"]],
    ["FE 39 45 [-] 89 00", "FE 39 45 89 00", ["0 5"]],
    ["F4 23 ( 62 B4 | 56 ) 45", "F4 23 62 B4 45 F4 23 56 45", ["0 5", "5 4"]],
    ["F4 23 ( 62 B4 | 56 | 45 ?? 67 ) 45", "F4 23 45 00 67 45", ["0 6"]],
  ];
  for (const [pattern, hex, found] of cases) {
    assertEquals(await find(pattern, hex), found, `${pattern} in ${hex}`);
  }
});

Deno.test("find() of hex gives the shortest match of each start", async () => {
  assertEquals(await find("41 [0-4] 42", "41 41 00 42 42"), ["0 4", "1 3"]);
  assertEquals(await find("41 (43 44 | 43)", "41 43 44"), ["0 2"]);
});
