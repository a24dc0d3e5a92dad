import { encodeText, type TextEncoding } from "../text.ts";
import { exactly, type MaskedBytes, PatternError } from "./pattern.ts";

/** Words that choose an encoding. */
const ENCODINGS: Record<string, TextEncoding> = {
  ascii: "utf8",
  utf8: "utf8",
  wide: "utf16le",
  utf16: "utf16le",
  utf16le: "utf16le",
  utf16be: "utf16be",
};

/**
 * Reads text in double quotes and the words behind it: `"Bearer " utf16le
 * nocase`. Several encodings are alternatives; none means UTF-8.
 *
 * @param text The pattern.
 * @returns What it matches, an alternative for each encoding.
 */
export function parseText(text: string): MaskedBytes[] {
  const { value, end } = unquote(text);
  if (value === "") {
    throw new PatternError("there is no text between the quotes", text, 1);
  }
  const encodings = new Set<TextEncoding>();
  let ignoreCase = false;
  for (const { 0: word, index } of text.slice(end).matchAll(/\S+/g)) {
    const encoding = Object.hasOwn(ENCODINGS, word)
      ? ENCODINGS[word]
      : undefined;
    if (encoding) encodings.add(encoding);
    else if (word === "nocase") ignoreCase = true;
    else {
      throw new PatternError(
        `"${word}" is no modifier: there are ` +
          `${Object.keys(ENCODINGS).join(", ")} and nocase`,
        text,
        end + index,
      );
    }
  }
  if (encodings.size === 0) encodings.add("utf8");
  // Encodings can agree, as both of UTF-16 do on U+0000: one way is enough.
  const ways = new Map<string, MaskedBytes>();
  for (const encoding of encodings) {
    const exact = exactly(encodeText(value, encoding));
    const way = ignoreCase ? ignoringCase(exact, encoding) : exact;
    ways.set(way.value.toHex(), way);
  }
  return [...ways.values()];
}

/** Clears the bit in which the two cases of an ASCII letter differ. */
function ignoringCase(
  { kind, value, mask }: MaskedBytes,
  encoding: TextEncoding,
): MaskedBytes {
  const isLetter = (at: number): boolean => {
    const byte = value[at] ?? 0;
    return (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
  };
  // In UTF-16 a letter's other byte is 0; 0x4100 is not a letter of ASCII.
  const otherByteIsZero = (at: number): boolean =>
    encoding === "utf8" || encoding === "ascii" ||
    (encoding === "utf16le"
      ? at % 2 === 0 && value[at + 1] === 0
      : at % 2 === 1 && value[at - 1] === 0);
  return {
    kind,
    value,
    mask: mask.map((bits, at) =>
      isLetter(at) && otherByteIsZero(at) ? bits & ~0x20 : bits
    ),
  };
}

const ESCAPES: Record<string, string> = {
  "0": "\0",
  "n": "\n",
  "r": "\r",
  "t": "\t",
  '"': '"',
  "\\": "\\",
};

/** Reads a quoted string at the start of a text. */
function unquote(text: string): { value: string; end: number } {
  let value = "";
  for (let at = 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') return { value, end: at + 1 };
    if (character !== "\\") {
      value += character;
      continue;
    }
    const letter = text.charAt(++at);
    const escape = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
    if (escape !== undefined) {
      value += escape;
      continue;
    }
    const [sequence, code] = /^u\{([0-9a-f]{1,6})\}|^u([0-9a-f]{4})/i
      .exec(text.slice(at))?.filter((part) => part !== undefined) ?? [];
    const point = Number.parseInt(code ?? "", 16);
    if (!sequence || point > 0x10ffff) {
      throw new PatternError(
        `"\\${letter}" is no escape: there are \\0 \\n \\r \\t \\" \\\\ and ` +
          `\\u{1f600}; write other bytes as hex`,
        text,
        at - 1,
      );
    }
    value += String.fromCodePoint(point);
    at += sequence.length - 1;
  }
  throw new PatternError("the closing quote is missing", text, text.length);
}
