import type { Machine } from "../value.ts";
import { hexPattern } from "./hex.ts";
import {
  exactly,
  longestMatch,
  type Pattern,
  PATTERN_LIMIT,
  PatternError,
  type PatternInput,
} from "./pattern.ts";
import { parseText } from "./quoted.ts";
import { parseRegex } from "./regex.ts";
import { parseTyped } from "./typed.ts";

/** The machine that patterns are read for where no target says otherwise. */
const USUAL: Machine = { pointerSize: 8, littleEndian: true };

/**
 * Reads a pattern.
 *
 * - Hex, where each `?` is any half of a byte and a mask may follow a colon:
 *   `48 8b ?? 0?`, `48 8b 05 : ff ff f0`; with jumps, alternatives and bytes
 *   that are not wanted: `e8 [4-8] (c3 | ~cc 90)`.
 * - Text in double quotes, with encodings (`utf8`, `utf16le`, `utf16be`) and
 *   `nocase`, `fullword`, `xor`, `base64` or `base64wide` behind it:
 *   `"Bearer " utf8 utf16le nocase`, `"http" xor(0x01-0xff)`.
 * - A regular expression over bytes between slashes, with the flags `i`, `m`,
 *   `s`, `w`, `x` and `fullword` behind it: `/sk-[a-z0-9]{20,}/i`. Its matches
 *   do not overlap and are not longer than 4096 bytes; all others overlap.
 * - A value behind its type: `i32:100`, `u16:1..50`, `f32:~3.5±0.01`,
 *   `i64:>=0`, `u8:!=0`, `u32be:not 1..5`.
 *
 * @example
 * ```ts
 * import { parsePattern, PatternError } from "@memsift/memsift";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * assertEquals(parsePattern("u16:1..50").type, "u16");
 * const error = assertThrows(() => parsePattern("48 8b 0"), PatternError);
 * assertEquals(error.position, 6);
 * ```
 *
 * @param input The pattern's text, or bytes to be matched exactly.
 * @param machine The target it is for: what `ptr` and byte order mean there.
 * @returns The pattern, ready to be searched for.
 */
export function parsePattern(
  input: PatternInput,
  machine: Machine = USUAL,
): Pattern {
  const pattern = read(input, machine);
  for (const alternative of pattern.alternatives) {
    const length = longestMatch(alternative);
    if (length > PATTERN_LIMIT) {
      throw new RangeError(
        `Cannot search for ${length} bytes: a pattern has at most ` +
          `${PATTERN_LIMIT}`,
      );
    }
  }
  return pattern;
}

function read(input: PatternInput, machine: Machine): Pattern {
  if (input instanceof Uint8Array) {
    if (input.length === 0) {
      throw new PatternError("there are no bytes in it", "", 0);
    }
    return {
      text: input.length <= 32 ? input.toHex() : `${input.length} bytes`,
      alternatives: [exactly(input)],
    };
  }
  if (typeof input !== "string") {
    if (Array.isArray(input?.alternatives)) return input;
    throw new TypeError(
      `Cannot search for ${typeof input}: a pattern is text, a Uint8Array or ` +
        `what parsePattern gives`,
    );
  }
  const text = input.trim();
  if (text === "") throw new PatternError("it is empty", input, 0);
  if (text.startsWith('"')) return { text, alternatives: parseText(text) };
  if (text.startsWith("/")) return { text, alternatives: parseRegex(text) };
  const typed = parseTyped(text, machine);
  return typed
    ? {
      text,
      alternatives: [typed.matcher],
      type: typed.type,
      layout: typed.layout,
    }
    : { text, alternatives: hexPattern(text) };
}
