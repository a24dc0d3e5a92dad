/**
 * Naive twins of the patterns: what `parsePattern` documents, byte by byte,
 * and nothing of the engine.
 */

import { Buffer } from "node:buffer";
import type { Stretch } from "./stretch.ts";

/** A way to match bytes from a position on: the match's length, or none. */
export type NaiveMatcher = (
  bytes: Uint8Array<ArrayBuffer>,
  at: number,
) => number | undefined;

/** A pattern: overlapping matches of any of its ways, or of an expression. */
export type NaivePattern =
  | { readonly ways: readonly NaiveMatcher[]; readonly size?: number }
  | { readonly expression: RegExp };

/** A match, as `find` gives them. */
export interface NaiveMatch {
  readonly address: bigint;
  readonly pattern: number;
  readonly length: number;
}

/** The longest match of a regular expression. */
const LONGEST = 4096;

/** Bytes that are the same where the mask has bits. */
export function maskedBytes(
  value: ArrayLike<number>,
  mask?: ArrayLike<number>,
): NaiveMatcher {
  return (bytes, at) => {
    if (at + value.length > bytes.length) return undefined;
    for (let index = 0; index < value.length; index++) {
      const bits = mask ? mask[index] ?? 0 : 0xff;
      if (((bytes[at + index] ?? 0) & bits) !== ((value[index] ?? 0) & bits)) {
        return undefined;
      }
    }
    return value.length;
  };
}

/** Bytes, each of them changed by one key: the first byte tells by which. */
export function bytesUnderKey(
  value: ArrayLike<number>,
  isKey: (key: number) => boolean,
): NaiveMatcher {
  return (bytes, at) => {
    if (at + value.length > bytes.length) return undefined;
    const key = (bytes[at] ?? 0) ^ (value[0] ?? 0);
    if (!isKey(key)) return undefined;
    for (let index = 0; index < value.length; index++) {
      if (((bytes[at + index] ?? 0) ^ key) !== value[index]) return undefined;
    }
    return value.length;
  };
}

/** Text; `nocase` takes ASCII letters of either case. */
export function naiveText(
  text: string,
  encoding: "utf8" | "utf16le" | "utf16be",
  nocase: boolean,
): NaiveMatcher {
  // Case is one bit of an ASCII letter; in UTF-16 its other byte is 0.
  const mask = [...text].flatMap((character) =>
    encode(character, encoding).map((byte) =>
      nocase && /[a-z]/i.test(character) && byte !== 0 ? 0xff & ~0x20 : 0xff
    )
  );
  return maskedBytes(encode(text, encoding), mask);
}

/** A text's bytes. */
export function encode(
  text: string,
  encoding: "utf8" | "utf16le" | "utf16be",
): number[] {
  if (encoding === "utf8") return [...new TextEncoder().encode(text)];
  return [...text].flatMap((character) =>
    Array.from({ length: character.length }, (_, index) => {
      const unit = character.charCodeAt(index);
      const [high, low] = [unit >> 8, unit & 0xff];
      return encoding === "utf16le" ? [low, high] : [high, low];
    }).flat()
  );
}

/** What a matcher matches, if no letter or digit is before or behind it. */
export function naiveWord(
  matcher: NaiveMatcher,
  encoding: "utf8" | "utf16le" | "utf16be",
): NaiveMatcher {
  const letter = {
    utf8: /^[A-Za-z0-9]$/,
    utf16le: /^[A-Za-z0-9]\0$/,
    utf16be: /^\0[A-Za-z0-9]$/,
  }[encoding];
  const width = encoding === "utf8" ? 1 : 2;
  return (bytes, at) => {
    const length = matcher(bytes, at);
    if (length === undefined) return undefined;
    const before = latin1(bytes.subarray(Math.max(0, at - width), at));
    const behind = latin1(bytes.subarray(at + length, at + length + width));
    return letter.test(before) || letter.test(behind) ? undefined : length;
  };
}

/**
 * What bytes look like inside of base64: the characters that are the same
 * whatever bytes are around them.
 *
 * @param bytes The bytes.
 * @param character The bytes of one of the 64 characters.
 */
export function naiveBase64(
  bytes: readonly number[],
  character: (index: number) => number[],
): Uint8Array<ArrayBuffer>[] {
  const forms = [0, 1, 2].map((before) => {
    const texts = [[0, 0], [0, 255], [255, 0], [255, 255]].map(
      ([first = 0, last = 0]) =>
        [
          ...Array(before).fill(first),
          ...bytes,
          ...Array(3).fill(last),
        ].map((byte: number) => byte.toString(2).padStart(8, "0")).join("")
          .match(/.{6}/g)?.map((bits) => Number.parseInt(bits, 2)) ?? [],
    );
    const [one = [], ...others] = texts;
    const inside = Math.ceil(8 * (before + bytes.length) / 6);
    return one.slice(0, inside).flatMap((index, at) =>
      others.every((other) => other[at] === index) ? character(index) : []
    );
  });
  return forms.filter((form) => form.length > 0).map((form) =>
    Uint8Array.from(form)
  );
}

/** The number types, as DataView reads them. */
export const NUMBERS = {
  u8: [1, "getUint8"],
  i8: [1, "getInt8"],
  u16: [2, "getUint16"],
  i16: [2, "getInt16"],
  u32: [4, "getUint32"],
  i32: [4, "getInt32"],
  u64: [8, "getBigUint64"],
  i64: [8, "getBigInt64"],
  f32: [4, "getFloat32"],
  f64: [8, "getFloat64"],
} as const;

/** A number of which something holds. */
export function naiveNumber(
  type: keyof typeof NUMBERS,
  littleEndian: boolean,
  holds: (value: number | bigint) => boolean,
): NaiveMatcher {
  const [size, read] = NUMBERS[type];
  return (bytes, at) => {
    if (at + size > bytes.length) return undefined;
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, size);
    return holds(view[read](0, littleEndian)) ? size : undefined;
  };
}

/**
 * All matches in stretches of memory, in order of address, then pattern, then
 * length.
 *
 * @param stretches Memory, each stretch without a hole.
 * @param patterns What to search for.
 * @param align The multiples that matches start at; `"auto"` is the pattern's
 * own size.
 */
export function naiveFind(
  stretches: readonly Stretch[],
  patterns: readonly NaivePattern[],
  align: number | "auto" = 1,
): NaiveMatch[] {
  return stretches.flatMap(({ address, bytes }) => {
    const found = patterns.flatMap((each, pattern) => {
      const places = "ways" in each
        ? overlapping(bytes, each.ways, address, align, each.size ?? 1)
        : consecutive(bytes, each.expression, address, align);
      return places.map(({ at, length }) => ({ at, pattern, length }));
    });
    found.sort((a, b) =>
      a.at - b.at || a.pattern - b.pattern || a.length - b.length
    );
    return found.map(({ at, pattern, length }) => ({
      address: address + BigInt(at),
      pattern,
      length,
    }));
  });
}

interface Place {
  at: number;
  length: number;
}

function overlapping(
  bytes: Uint8Array<ArrayBuffer>,
  ways: readonly NaiveMatcher[],
  address: bigint,
  align: number | "auto",
  size: number,
): Place[] {
  const step = align === "auto" ? size : align;
  const first = (step - Number(address % BigInt(step))) % step;
  const places: Place[] = [];
  for (let at = first; at < bytes.length; at += step) {
    const lengths: number[] = [];
    for (const way of ways) {
      const length = way(bytes, at);
      if (length !== undefined && !lengths.includes(length)) {
        lengths.push(length);
      }
    }
    for (const length of lengths) places.push({ at, length });
  }
  return places;
}

/** Matches that don't overlap, none longer than {@linkcode LONGEST}. */
function consecutive(
  bytes: Uint8Array<ArrayBuffer>,
  { source, flags }: RegExp,
  address: bigint,
  align: number | "auto",
): Place[] {
  const step = BigInt(align === "auto" ? 1 : align);
  const text = latin1(bytes);
  const search = new RegExp(source, `${flags}g`);
  const places: Place[] = [];
  while (search.lastIndex < text.length) {
    const match = search.exec(text);
    if (!match) break;
    const { index: at } = match;
    let { length } = match[0];
    if (length > LONGEST) {
      // The one that is preferred from here among those that end in time. A
      // character behind them stays in sight, for \b and $.
      const shorter = new RegExp(`(?:${source})(?=[^])`, `${flags}y`);
      shorter.lastIndex = at;
      const found = shorter.exec(text.slice(0, at + LONGEST + 1));
      length = found?.[0].length ?? 0;
    }
    if (length === 0 || (address + BigInt(at)) % step !== 0n) {
      search.lastIndex = at + 1;
    } else {
      places.push({ at, length });
      search.lastIndex = at + length;
    }
  }
  return places;
}

/** Text with a character for each byte: not what TextDecoder calls latin1. */
export function latin1(bytes: Uint8Array<ArrayBuffer>): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    .toString("latin1");
}
