import { assertEquals, assertThrows } from "@std/assert";
import { findNul } from "../../core/text.ts";
import { decodeText, encodeText, TEXT_ENCODINGS } from "../../mod.ts";
import { encode } from "../support/naive.ts";

const TEXTS = ["", "plain", "é ☃ 😀", "\uFEFFmark", "a\0b"];

Deno.test("encodeText() writes each encoding's bytes, and no NUL", () => {
  for (const text of TEXTS) {
    for (const encoding of ["utf8", "utf16le", "utf16be"] as const) {
      assertEquals([...encodeText(text, encoding)], encode(text, encoding));
    }
  }
  assertEquals([...encodeText("A\x7f", "ascii")], [0x41, 0x7f]);
});

Deno.test("encodeText() refuses in ascii what ascii has not", () => {
  assertThrows(() => encodeText("aé", "ascii"), RangeError, '"é"');
  assertThrows(() => encodeText("😀", "ascii"), RangeError, '"😀"');
});

Deno.test("decodeText() reads what encodeText() writes, marks kept", () => {
  for (const text of TEXTS) {
    for (const encoding of TEXT_ENCODINGS) {
      if (encoding === "ascii" && /[^\0-\x7f]/.test(text)) continue;
      assertEquals(decodeText(encodeText(text, encoding), encoding), text);
    }
  }
});

Deno.test("decodeText() shows U+FFFD for what is not text", () => {
  assertEquals(decodeText(Uint8Array.of(0x41, 0xff), "utf8"), "A\ufffd");
  assertEquals(decodeText(Uint8Array.of(0x00, 0xd8), "utf16le"), "\ufffd");
  assertEquals(decodeText(Uint8Array.of(0x41, 0x00, 1), "utf16le"), "A\ufffd");
});

Deno.test("findNul() finds the first NUL that is aligned to its units", () => {
  assertEquals(findNul(Uint8Array.of(1, 0, 0), "utf8"), 1);
  assertEquals(findNul(Uint8Array.of(1, 0, 0, 1, 0, 0), "utf16le"), 4);
  assertEquals(findNul(Uint8Array.of(1, 0, 0), "utf16be"), undefined);
  assertEquals(findNul(new Uint8Array(0), "ascii"), undefined);
});
