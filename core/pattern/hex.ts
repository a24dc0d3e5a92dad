import { type MaskedBytes, needle, PatternError } from "./pattern.ts";

/** Characters that stand for any half of a byte, or alone for any byte. */
const ANY = /[?*]/;

/** A byte of a pattern, half by half. */
interface Cell {
  readonly value: number;
  readonly mask: number;
}

/**
 * Reads hex bytes: `48 8b ?? 05`, `4? ?f`, `488b??05`, `48 8b : ff f0`.
 *
 * A blank-separated token of one character is a whole byte (only `?` and `*`
 * can be); in a longer one, two characters are a byte.
 *
 * @param text The pattern.
 * @returns What it matches.
 */
export function parseHex(text: string): MaskedBytes {
  const colon = text.indexOf(":");
  const bytes = parseCells(text, 0, colon < 0 ? text.length : colon);
  const masks = colon < 0
    ? undefined
    : parseCells(text, colon + 1, text.length);
  if (masks && masks.length !== bytes.length) {
    throw new PatternError(
      `the mask has ${masks.length} bytes and the pattern ${bytes.length}`,
      text,
      colon,
    );
  }
  const wildcard = masks?.findIndex(({ mask }) => mask !== 0xff) ?? -1;
  if (wildcard >= 0) {
    throw new PatternError("a mask has no wildcards", text, colon + 1);
  }
  const mask = bytes.map((byte, index) =>
    byte.mask & (masks?.[index]?.value ?? 0xff)
  );
  if (!mask.some((bits) => bits !== 0)) {
    throw new PatternError(
      "no bit of it is fixed, so it would match everywhere",
      text,
      0,
    );
  }
  const value = needle(bytes.length);
  bytes.forEach((byte, index) => value[index] = byte.value);
  return { kind: "masked", value, mask: Uint8Array.from(mask) };
}

function parseCells(text: string, from: number, to: number): Cell[] {
  const cells: Cell[] = [];
  for (const { 0: token, index } of text.slice(from, to).matchAll(/\S+/g)) {
    const start = from + index;
    const stranger = /[^0-9a-f?*]/i.exec(token);
    if (stranger) {
      throw new PatternError(
        explain(stranger[0]),
        text,
        start + stranger.index,
      );
    }
    if (token.length === 1 && ANY.test(token)) {
      cells.push({ value: 0, mask: 0 });
    } else if (token.length % 2 === 1) {
      throw new PatternError(
        `"${token}" has an odd number of digits; two make a byte`,
        text,
        start + token.length - 1,
      );
    } else {
      for (let at = 0; at < token.length; at += 2) {
        const high = half(token, at);
        const low = half(token, at + 1);
        cells.push({
          value: high.value << 4 | low.value,
          mask: high.mask << 4 | low.mask,
        });
      }
    }
  }
  if (cells.length === 0) {
    throw new PatternError("there are no bytes in it", text, from);
  }
  return cells;
}

function half(token: string, at: number): Cell {
  const digit = token.charAt(at);
  return ANY.test(digit)
    ? { value: 0, mask: 0 }
    : { value: Number.parseInt(digit, 16), mask: 0xf };
}

function explain(stranger: string): string {
  switch (stranger) {
    case "~":
    case "(":
    case "[":
    case "{":
      return `"${stranger}" (negation, alternatives, jumps and groups) is ` +
        `not supported`;
    default:
      return `"${stranger}" is no hex digit; text goes in double quotes, a ` +
        `regular expression between slashes, a value behind its type (i32:5)`;
  }
}
