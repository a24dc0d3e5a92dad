import { assertEquals } from "@std/assert";
import { textOf, wideText } from "../../../ffi/windows/wide_text.ts";

const CASES: [what: string, text: string, bytes: number[]][] = [
  ["nothing", "", [0, 0]],
  ["a drive", "C:", [0x43, 0, 0x3a, 0, 0, 0]],
  ["other letters", "ß☃", [0xdf, 0, 0x03, 0x26, 0, 0]],
  ["a pair of surrogates", "😀", [0x3d, 0xd8, 0x00, 0xde, 0, 0]],
];

for (const [what, text, bytes] of CASES) {
  Deno.test(`wideText() and textOf() of ${what}`, () => {
    assertEquals(wideText(text), Uint8Array.from(bytes));
    assertEquals(textOf(Uint8Array.from(bytes)), text);
  });
}

Deno.test("textOf() ends at the first NUL, or where there are no more", () => {
  assertEquals(textOf(Uint8Array.of(0x61, 0, 0, 0, 0x62, 0)), "a");
  assertEquals(textOf(Uint8Array.of(0x61, 0, 0x62, 0)), "ab");
  assertEquals(textOf(new Uint8Array(0)), "");
  // A zero byte that ends one unit and one that begins the next are no NUL.
  assertEquals(textOf(Uint8Array.of(0x61, 0, 0, 0x62, 0, 0)), "a戀");
});

Deno.test("textOf() of a part does not look outside it", () => {
  const whole = Uint8Array.of(0x58, 0, 0x61, 0, 0x59, 0);
  assertEquals(textOf(whole.subarray(2, 4)), "a");
});

Deno.test("textOf() takes a file's name that is no text", () => {
  // A name may hold half a pair of surrogates.
  assertEquals(textOf(Uint8Array.of(0x3d, 0xd8, 0x61, 0, 0, 0)), "\uFFFDa");
});
