import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { parsePattern, PatternError } from "../../../mod.ts";
import { assertRefused } from "./refused.ts";

Deno.test("parsePattern() matches bytes exactly, as they were", () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const { text, alternatives } = parsePattern(bytes);
  bytes.fill(9);
  assertEquals(text, "010203");
  assertEquals(alternatives, [{
    kind: "masked",
    value: Uint8Array.of(1, 2, 3),
    mask: Uint8Array.of(255, 255, 255),
  }]);
  assertEquals(parsePattern(new Uint8Array(33)).text, "33 bytes");
});

Deno.test("parsePattern() gives a pattern that was read back as it is", () => {
  const pattern = parsePattern("48 8b");
  assertStrictEquals(parsePattern(pattern), pattern);
});

Deno.test("parsePattern() tells text, expressions, values and hex apart", () => {
  const cases: [string, string][] = [
    ['"48 8b"', "masked"],
    ["/48 8b/", "regex"],
    ["u8:1..2", "integer"],
    ["f32:1..2", "float"],
    ["  f32:1..2  ", "float"],
    ["48 8b", "masked"],
    ["f3 2a", "masked"],
    ["ad:ff", "masked"],
  ];
  for (const [text, kind] of cases) {
    const pattern = parsePattern(text);
    assertEquals(pattern.alternatives[0]?.kind, kind, text);
    assertEquals(pattern.text, text.trim());
  }
});

Deno.test("parsePattern() refuses what is empty", () => {
  assertRefused([["", 0, "empty"], ["   ", 0, "empty"]]);
  assertThrows(() => parsePattern(new Uint8Array(0)), PatternError, "no bytes");
});

Deno.test("parsePattern() refuses what no form has, and tells the forms", () => {
  assertRefused([
    ["hello", 0, "double quotes"],
    ["i33:5", 0, "slashes"],
    ["0x10", 1, "type"],
  ]);
});

Deno.test("parsePattern() takes 16 MiB and no more", () => {
  const most = parsePattern(new Uint8Array(2 ** 24)).alternatives[0];
  assertEquals(most?.kind === "masked" && most.value.length, 2 ** 24);
  assertThrows(
    () => parsePattern(new Uint8Array(2 ** 24 + 1)),
    RangeError,
    "16777216",
  );
  const text = `"${"a".repeat(2 ** 23 + 1)}" wide`;
  assertThrows(() => parsePattern(text), RangeError, "16777216");
});
