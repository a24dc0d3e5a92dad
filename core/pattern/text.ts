import { base64Forms } from "./base64.ts";
import {
  exactly,
  type MaskedBytes,
  type Matcher,
  needle,
  PATTERN_LIMIT,
  type WordBorder,
  type XoredBytes,
} from "./pattern.ts";

/** How text is written in base64. */
export interface Base64 {
  /** 64 characters up to U+00FF, a byte each; base64's own by default. */
  readonly alphabet?: string | undefined;
}

/** What is done to text before it is searched for, but for its encoding. */
export interface TextForms {
  /** ASCII letters match in either case. */
  readonly nocase?: boolean | undefined;
  /** No letter or digit of ASCII is before it or behind it. */
  readonly fullword?: boolean | undefined;
  /** Combined with one of these keys by exclusive or, each byte with it. */
  readonly xor?: readonly [low: number, high: number] | undefined;
  /** Inside of something written in base64. */
  readonly base64?: Base64 | undefined;
  /** The same, with a zero byte behind each character. */
  readonly base64wide?: Base64 | undefined;
}

/** What is done to bytes before they are searched for, as in YARA's rules. */
export interface TextModifiers extends TextForms {
  /** As they are: the default, unless they are `wide`. */
  readonly ascii?: boolean | undefined;
  /** With a zero byte behind each. */
  readonly wide?: boolean | undefined;
}

/** Text in an encoding. */
export interface EncodedText {
  /** Its bytes. */
  readonly bytes: Uint8Array;
  /** The units that they are made of. */
  readonly units: WordBorder;
}

/** What cannot be asked for together. */
const CONFLICTS = [
  ["nocase", "xor"],
  ["nocase", "base64"],
  ["nocase", "base64wide"],
  ["fullword", "base64"],
  ["fullword", "base64wide"],
  ["xor", "base64"],
  ["xor", "base64wide"],
] as const;

/**
 * Reads bytes with modifiers as those of a YARA rule.
 *
 * @param bytes What stands between the quotes.
 * @param modifiers What stands behind them.
 * @returns The ways to match.
 */
export function textPattern(
  bytes: Uint8Array,
  modifiers: TextModifiers = {},
): Matcher[] {
  const { ascii, wide } = modifiers;
  const texts: EncodedText[] = [];
  if (ascii || !wide) texts.push({ bytes, units: "bytes" });
  if (wide) texts.push({ bytes: widened(bytes), units: "utf16le" });
  return waysToMatch(texts, modifiers);
}

/** Two words that cannot be asked for together, if there are such. */
export function conflictOf(
  forms: TextForms,
): readonly [keyof TextForms, keyof TextForms] | undefined {
  return CONFLICTS.find(([one, other]) => forms[one] && forms[other]);
}

/**
 * The ways in which text in encodings matches.
 *
 * @throws {TypeError} For forms that don't go together, or are none.
 * @throws {RangeError} If there is too much to search for.
 */
export function waysToMatch(
  texts: readonly EncodedText[],
  forms: TextForms,
): Matcher[] {
  const conflict = conflictOf(forms);
  if (conflict) {
    throw new TypeError(
      `Cannot search for text both ${conflict.join(" and ")}`,
    );
  }
  for (const { bytes } of texts) {
    if (bytes.length === 0) {
      throw new TypeError("Cannot search for text: there is none");
    }
    if (bytes.length > PATTERN_LIMIT) {
      throw new RangeError(
        `Cannot search for ${bytes.length} bytes: a pattern has at most ` +
          `${PATTERN_LIMIT}`,
      );
    }
  }
  const ways = new Map<string, Matcher>();
  for (const way of texts.flatMap((text) => waysOf(text, forms))) {
    // Encodings can agree, as both of UTF-16 do on U+0000: one way is enough,
    // unless words of one have other borders than those of the other.
    ways.set(`${way.fullword ?? ""} ${way.value.toHex()}`, way);
  }
  return [...ways.values()];
}

/** Bytes with a zero behind each. */
export function widened(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const wide = needle(2 * bytes.length);
  bytes.forEach((byte, at) => wide[2 * at] = byte);
  return wide;
}

function waysOf(
  { bytes, units }: EncodedText,
  { nocase, fullword, xor, base64, base64wide }: TextForms,
): (MaskedBytes | XoredBytes)[] {
  if (base64 || base64wide) {
    const plain = base64 ? inBase64(bytes, base64) : [];
    const wide = base64wide ? inBase64(bytes, base64wide).map(widened) : [];
    return [...plain, ...wide].map((form) => exactly(form));
  }
  const word = fullword ? { fullword: units } : {};
  if (xor) return [{ ...xored(bytes, xor), ...word }];
  const exact = { ...exactly(bytes), ...word };
  return [nocase ? ignoringCase(exact, units) : exact];
}

function xored(
  bytes: Uint8Array,
  [low, high]: readonly [low: number, high: number],
): XoredBytes {
  const isByte = (key: number): boolean =>
    Number.isInteger(key) && key >= 0 && key <= 255;
  if (!isByte(low) || !isByte(high) || low > high) {
    throw new RangeError(
      `Cannot use the keys ${low} to ${high}: keys are bytes, the lower first`,
    );
  }
  if (isAnyByte(bytes, [low, high])) {
    throw new RangeError(
      "Cannot search for one byte under any key: it would match everywhere",
    );
  }
  const value = needle(bytes.length);
  value.set(bytes);
  return { kind: "xored", value, low, high };
}

/** Whether under one of the keys it is any byte there is. */
export function isAnyByte(
  bytes: Uint8Array,
  keys: TextForms["xor"],
): boolean {
  return bytes.length === 1 && keys?.[0] === 0 && keys[1] === 255;
}

function inBase64(
  bytes: Uint8Array,
  { alphabet }: Base64,
): Uint8Array<ArrayBuffer>[] {
  const problem = alphabet === undefined ? null : alphabetProblem(alphabet);
  if (problem) throw new RangeError(`Cannot write base64: ${problem}`);
  const characters = alphabet === undefined
    ? undefined
    : Uint8Array.from(alphabet, (character) => character.charCodeAt(0));
  return base64Forms(bytes, characters);
}

/** What is wrong with an alphabet of base64, if anything is. */
export function alphabetProblem(alphabet: string): string | null {
  if (alphabet.length !== 64) {
    return `an alphabet has 64 characters, not ${alphabet.length}`;
  }
  return /[^\0-\xff]/.test(alphabet)
    ? "an alphabet's characters are a byte each"
    : null;
}

/** Clears the bit in which the two cases of an ASCII letter differ. */
function ignoringCase(exact: MaskedBytes, units: WordBorder): MaskedBytes {
  const { value } = exact;
  const isLetter = (at: number): boolean => {
    const byte = value[at] ?? 0;
    return (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
  };
  // In UTF-16 a letter's other byte is 0; 0x4100 is not a letter of ASCII.
  const otherByteIsZero = (at: number): boolean =>
    units === "bytes" ||
    (units === "utf16le"
      ? at % 2 === 0 && value[at + 1] === 0
      : at % 2 === 1 && value[at - 1] === 0);
  return {
    ...exact,
    mask: exact.mask.map((bits, at) =>
      isLetter(at) && otherByteIsZero(at) ? bits & ~0x20 : bits
    ),
  };
}
