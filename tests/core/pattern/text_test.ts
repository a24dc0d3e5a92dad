import { assertEquals } from "@std/assert";
import { parsePattern } from "../../../mod.ts";
import { encode } from "../../support/naive.ts";
import { assertRefused } from "./refused.ts";

/** The bytes of each alternative, as hex. */
function parse(text: string): string[] {
  return parsePattern(text).alternatives.map((each) =>
    each.kind === "masked" ? each.value.toHex() : each.kind
  );
}

function hex(text: string, encoding: "utf8" | "utf16le" | "utf16be"): string {
  return Uint8Array.from(encode(text, encoding)).toHex();
}

Deno.test("parsePattern() reads text, in UTF-8 if no encoding is named", () => {
  assertEquals(parse('"Bearer "'), [hex("Bearer ", "utf8")]);
  assertEquals(parse('"é☃😀"'), [hex("é☃😀", "utf8")]);
  assertEquals(parse('"a" utf8'), ["61"]);
  assertEquals(parse('"a" ascii'), ["61"]);
  assertEquals(parse('"a"utf16le'), ["6100"]);
});

Deno.test("parsePattern() reads each encoding as a way to match", () => {
  const le = hex("é", "utf16le");
  const be = hex("é", "utf16be");
  for (const word of ["wide", "utf16", "utf16le"]) {
    assertEquals(parse(`"é" ${word}`), [le], word);
  }
  assertEquals(parse('"é" utf16be'), [be]);
  assertEquals(parse('"é" utf8 utf16le utf16be'), [hex("é", "utf8"), le, be]);
});

Deno.test("parsePattern() has one way where encodings agree", () => {
  assertEquals(parse('"a" ascii utf8 utf8'), ["61"]);
  assertEquals(parse('"a" wide utf16'), ["6100"]);
  assertEquals(parse('"\\0" utf16le utf16be'), ["0000"]);
  assertEquals(parse('"ā" utf16le utf16be'), ["0101"]);
});

Deno.test("parsePattern() ignores the case of ASCII letters and of no others", () => {
  const masks = (text: string): string[] =>
    parsePattern(text).alternatives.map((each) =>
      each.kind === "masked" ? each.mask.toHex() : each.kind
    );
  assertEquals(masks('"aZ09 _@[`{" nocase'), ["dfdf" + "ff".repeat(8)]);
  assertEquals(masks('"é" nocase'), ["ffff"]);
  assertEquals(masks('"aé" nocase utf16le utf16be'), ["dfffffff", "ffdfffff"]);
  // U+4161: both of its bytes would be letters.
  assertEquals(masks('"䅡" nocase utf16le utf16be'), ["ffff", "ffff"]);
});

Deno.test("parsePattern() reads escapes", () => {
  const cases: [string, string][] = [
    ['"\\0\\n\\r\\t\\"\\\\"', '\0\n\r\t"\\'],
    ['"\\u2603"', "☃"],
    ['"\\u{1f600}"', "😀"],
    ['"\\ud83d\\ude00"', "😀"],
    ['"\\u{41}\\u00422"', "AB2"],
    ['"a/b:c"', "a/b:c"],
  ];
  for (const [text, value] of cases) {
    assertEquals(parse(text), [hex(value, "utf8")], text);
    assertEquals(parse(`${text} wide`), [hex(value, "utf16le")], text);
  }
});

Deno.test("parsePattern() refuses wrong text and names the place", () => {
  assertRefused([
    ['"', 1, "closing quote"],
    ['"abc', 4, "closing quote"],
    ['"abc\\"', 6, "closing quote"],
    ['""', 1, "no text"],
    ['"" utf8', 1, "no text"],
    ['"a\\x41"', 2, '"\\x"'],
    ['"a\\u12"', 2, '"\\u"'],
    ['"\\u{110000}"', 1, '"\\u"'],
    ['"\\u{}"', 1, '"\\u"'],
    ['"a" utf7', 4, '"utf7"'],
    ['"a" utf8 nocases', 9, '"nocases"'],
    ['"a" toString', 4, '"toString"'],
    ['"a"b"', 3, '"b""'],
  ]);
});
