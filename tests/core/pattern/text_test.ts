import { assert, assertEquals, assertThrows } from "@std/assert";
import { type TextModifiers, textPattern } from "../../../core/pattern/text.ts";
import { FakeProcess } from "../../../ffi/fake/mod.ts";
import { parsePattern, PatternError } from "../../../mod.ts";
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
    ['"\\ud800"', 1, "surrogate"],
    ['"a\\udc00"', 2, "surrogate"],
    ['"a\\ud800b"', 2, "surrogate"],
    ['"\\u{d800}\\n"', 1, "surrogate"],
    ['"\\ud83d\\u{1f600}"', 1, "surrogate"],
    ['"\\ud83d\\ud83d\\ude00"', 1, "surrogate"],
    ['"\\ud83d\\ude00\\ude00"', 13, "surrogate"],
    ['"ab\ud800"', 3, "surrogate"],
    ['"a" utf7', 4, '"utf7"'],
    ['"a" utf8 nocases', 9, '"nocases"'],
    ['"a" toString', 4, '"toString"'],
    ['"a"b"', 3, '"b""'],
    ['"ab" xor nocase', 9, "nocase and xor"],
    ['"ab" nocase xor(1)', 12, "nocase and xor"],
    ['"ab" nocase base64', 12, "nocase and base64"],
    ['"ab" base64wide nocase', 16, "nocase and base64wide"],
    ['"ab" base64 fullword', 12, "fullword and base64"],
    ['"ab" xor base64', 9, "xor and base64"],
    ['"ab" xor(256)', 5, "keys are bytes"],
    ['"ab" xor(5-2)', 5, "keys are bytes"],
    ['"ab" xor(-2)', 5, "keys are bytes"],
    ['"ab" xor()', 5, "keys are bytes"],
    ['"ab" xor(', 8, "no modifier"],
    ['"a" xor', 4, "everywhere"],
    ['"ab" nocase(1)', 5, "nothing goes"],
    ['"ab" utf8(1)', 5, "nothing goes"],
    ['"ab" base64("AB")', 5, "64 characters"],
    [`"ab" base64("${"☃".repeat(64)}")`, 5, "a byte each"],
    ['"ab" base64(AB)', 5, "double quotes"],
    ['"ab" base64("\\q")', 13, '"\\q"'],
    ['"ab" base64("\\")', 11, "no modifier"],
    ['"ab" (1)', 5, '"(1)"'],
    ['"ab" xor(1) xor(2)', 12, "xor stands there twice"],
    ['"ab" xor wide xor', 14, "xor stands there twice"],
    ['"ab" nocase nocase', 12, "nocase stands there twice"],
    ['"ab" fullword fullword', 14, "fullword stands there twice"],
    ['"ab" base64 base64', 12, "base64 stands there twice"],
    ['"ab" base64wide base64wide', 16, "base64wide stands there twice"],
  ]);
});

Deno.test("parsePattern() shows no more than the start of a long modifier", () => {
  for (
    const [text, position] of [
      [`"ab" ${"no".repeat(10_000)}`, 5],
      [`"ab" xor(${" ".repeat(200_000)}!"`, 8],
      [`"ab" ${"(".repeat(200_000)}`, 5],
      [`/ab/ ${"no".repeat(10_000)}`, 5],
    ] as const
  ) {
    assertRefused([[text, position, "no modifier"]]);
    const { message } = assertThrows(() => parsePattern(text), PatternError);
    assertEquals(message.length < 300, true);
  }
});

/** Each way, with what it is searched for as. */
function ways(text: string): string[] {
  return parsePattern(text).alternatives.map((each) => {
    if (each.kind === "masked") {
      const { value, fullword = "" } = each;
      return `${new TextDecoder().decode(value)} ${fullword}`.trim();
    }
    if (each.kind !== "xored") return each.kind;
    const { value, low, high, fullword = "" } = each;
    return `${value.toHex()} ${low}-${high} ${fullword}`.trim();
  });
}

Deno.test("parsePattern() reads whole words, by what they are made of", () => {
  assertEquals(ways('"ab" fullword'), ["ab bytes"]);
  assertEquals(ways('"ab" fullword nocase'), ["ab bytes"]);
  assertEquals(ways('"ab" wide fullword ascii'), [
    "a\0b\0 utf16le",
    "ab bytes",
  ]);
  assertEquals(ways('"ab" utf16be fullword'), ["\0a\0b utf16be"]);
  // The same bytes, with a letter of either byte order at other places.
  for (const order of ["utf16le utf16be", "utf16be utf16le"]) {
    assertEquals(ways(`"ā" ${order} fullword`).sort(), [
      "\x01\x01 utf16be",
      "\x01\x01 utf16le",
    ]);
  }
});

Deno.test("parsePattern() reads keys", () => {
  assertEquals(ways('"ab" xor'), ["6162 0-255"]);
  assertEquals(ways('"ab" xor(7)'), ["6162 7-7"]);
  assertEquals(ways('"ab" xor(0x01-0xff)'), ["6162 1-255"]);
  assertEquals(ways('"ab" xor ( 1 - 9 ) wide'), ["61006200 1-9"]);
  const blanks = " ".repeat(200_000);
  assertEquals(ways(`"ab"${blanks}xor${blanks}(${blanks}1${blanks})`), [
    "6162 1-1",
  ]);
  assertEquals(ways('"ab" fullword xor(1)'), ["6162 1-1 bytes"]);
  assertEquals(ways('"a" xor(1-255)'), ["61 1-255"]);
  assertEquals(ways('"a" wide xor'), ["6100 0-255"]);
});

Deno.test("parsePattern() reads text in base64 as YARA's documentation says", () => {
  const forms = [
    "VGhpcyBwcm9ncmFtIGNhbm5vd",
    "RoaXMgcHJvZ3JhbSBjYW5ub3",
    "UaGlzIHByb2dyYW0gY2Fubm90",
  ];
  const text = '"This program cannot"';
  assertEquals(ways(`${text} base64`), forms);
  const wide = forms.map((form) => form.replaceAll(/./g, "$&\0"));
  assertEquals(ways(`${text} base64wide`), wide);
  assertEquals(ways(`${text} base64 base64wide`), [...forms, ...wide]);
  // What btoa makes of it has each form in it.
  for (const [index, form] of forms.entries()) {
    assert(btoa(`${"x".repeat(index)}This program cannot!`).includes(form));
  }
  assertEquals(ways('"ab" wide base64'), [
    "YQBiA",
    "EAYg",
    "hAGIA",
  ]);
});

Deno.test("parsePattern() reads text in base64 with an alphabet of its own", () => {
  const alphabet =
    "!@#$%^&*(){}[].,|ABCDEFGHIJ\tLMNOPQRSTUVWXYZabcdefghijklmnopqrstu";
  const quoted = alphabet.replace("\t", "\\t");
  assertEquals(ways(`"This program cannot" base64("${quoted}")`), [
    translate("VGhpcyBwcm9ncmFtIGNhbm5vd", alphabet),
    translate("RoaXMgcHJvZ3JhbSBjYW5ub3", alphabet),
    translate("UaGlzIHByb2dyYW0gY2Fubm90", alphabet),
  ]);
});

/** Base64 in other characters. */
function translate(text: string, alphabet: string): string {
  const standard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  return text.replaceAll(/./g, (one) => alphabet.charAt(standard.indexOf(one)));
}

Deno.test("textPattern() takes bytes and what a rule says of them", () => {
  const bytes = Uint8Array.of(0x61, 0xff);
  const values = (modifiers: TextModifiers): string[] =>
    textPattern(bytes, modifiers).map((each) =>
      "value" in each ? `${each.kind} ${each.value.toHex()}` : each.kind
    );
  assertEquals(values({}), ["masked 61ff"]);
  assertEquals(values({ wide: true }), ["masked 6100ff00"]);
  assertEquals(values({ wide: true, ascii: true }), [
    "masked 61ff",
    "masked 6100ff00",
  ]);
  assertEquals(values({ xor: [1, 9] }), ["xored 61ff"]);
  const { length } = textPattern(bytes, { base64: {}, base64wide: {} });
  assertEquals(length, 6);
});

Deno.test("textPattern() refuses what does not go together", () => {
  const bytes = Uint8Array.of(0x61, 0x62);
  assertThrows(() => textPattern(new Uint8Array(0)), TypeError, "none");
  for (
    const [modifiers, words] of [
      [{ nocase: true, xor: [0, 1] }, "nocase and xor"],
      [{ nocase: true, base64: {} }, "nocase and base64"],
      [{ fullword: true, base64wide: {} }, "fullword and base64wide"],
      [{ base64: {}, xor: [1, 1] }, "xor and base64"],
    ] as [TextModifiers, string][]
  ) {
    assertThrows(() => textPattern(bytes, modifiers), TypeError, words);
  }
  for (const xor of [[2, 1], [0, 256], [-1, 0], [0, 1.5]] as const) {
    assertThrows(() => textPattern(bytes, { xor }), RangeError, "keys");
  }
  assertThrows(
    () => textPattern(bytes, { base64: { alphabet: "abc" } }),
    RangeError,
    "64 characters",
  );
  assertThrows(
    () => textPattern(Uint8Array.of(1), { xor: [0, 255] }),
    RangeError,
    "everywhere",
  );
});

Deno.test("find() finds whole words of either byte order where bytes agree", async () => {
  const process = new FakeProcess();
  const memory = process.map({ start: 0x1000n, size: 4096 }).fill(0xcc);
  // Behind the first stands an "a" in UTF-16LE, behind the other one in BE.
  memory.set([1, 1, 0x61, 0], 16);
  memory.set([1, 1, 0, 0x61], 32);
  // And behind this one no letter at all.
  memory.set([1, 1, 0xcc, 0xcc], 48);
  using target = process.open();
  for (const order of ["utf16le utf16be", "utf16be utf16le"]) {
    const { addresses } = await target.findAll(`"ā" ${order} fullword`);
    assertEquals([...addresses], [0x1010n, 0x1020n, 0x1030n], order);
  }
});
