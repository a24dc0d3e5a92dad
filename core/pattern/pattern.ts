import type { ValueLayout, ValueType } from "../value.ts";

/** The most bytes that a pattern may have: 16 MiB. */
export const PATTERN_LIMIT = 2 ** 24;

/**
 * What a whole word stands between: bytes, or units of UTF-16, that are no
 * letters or digits of ASCII. The end of what can be read is as good.
 */
export type WordBorder = "bytes" | "utf16le" | "utf16be";

/** One way to match: bytes under a mask. */
export interface MaskedBytes {
  /** Bytes under a mask. */
  readonly kind: "masked";
  /** The wanted bits. */
  readonly value: Uint8Array<ArrayBuffer>;
  /** Which bits are wanted, byte for byte. */
  readonly mask: Uint8Array<ArrayBuffer>;
  /** If only whole words are wanted: what they stand between. */
  readonly fullword?: WordBorder;
}

/** One way to match: bytes that were combined with a key by exclusive or. */
export interface XoredBytes {
  /** Bytes under a key. */
  readonly kind: "xored";
  /** The bytes under the key 0. */
  readonly value: Uint8Array<ArrayBuffer>;
  /** The lowest key, 0 to 255. All bytes of a match have the same. */
  readonly low: number;
  /** The highest. */
  readonly high: number;
  /** If only whole words are wanted: what they stand between, without a key. */
  readonly fullword?: WordBorder;
}

/** A part of a sequence: bytes one after the other. */
export interface SequenceBytes {
  /** Bytes. */
  readonly kind: "bytes";
  /** The wanted bits. */
  readonly value: Uint8Array<ArrayBuffer>;
  /** Which bits are wanted, byte for byte. */
  readonly mask: Uint8Array<ArrayBuffer>;
  /** The bytes, by their place, whose bits must not all be the wanted ones. */
  readonly negated: readonly number[];
}

/** A part of a sequence: so many bytes of any value. */
export interface SequenceJump {
  /** A jump. */
  readonly kind: "jump";
  /** The fewest bytes. */
  readonly low: number;
  /** The most. */
  readonly high: number;
}

/** A part of a sequence: one of several. */
export interface SequenceChoice {
  /** A choice. */
  readonly kind: "choice";
  /** What there is to choose from. */
  readonly choices: readonly (readonly SequencePart[])[];
}

/** A part of a sequence. */
export type SequencePart = SequenceBytes | SequenceJump | SequenceChoice;

/**
 * One way to match: hex with jumps, alternatives or negated bytes. There is
 * one match from a start, the shortest.
 */
export interface Sequence {
  /** A sequence. */
  readonly kind: "sequence";
  /** Its parts, one after the other. */
  readonly parts: readonly SequencePart[];
  /** Bytes of the longest match. */
  readonly longest: number;
}

/** One way to match: a range of integers. */
export interface IntegerRange {
  /** A range of integers. */
  readonly kind: "integer";
  /** How they lie in memory. */
  readonly layout: ValueLayout;
  /** The lowest. */
  readonly low: bigint;
  /** The highest. */
  readonly high: bigint;
  /** Whether all others are wanted instead. */
  readonly outside: boolean;
}

/** One way to match: a range of floating-point numbers. NaN is in none. */
export interface FloatRange {
  /** A range of floating-point numbers. */
  readonly kind: "float";
  /** How they lie in memory. */
  readonly layout: ValueLayout;
  /** The lowest. */
  readonly low: number;
  /** The highest. */
  readonly high: number;
  /** Whether all others, NaN among them, are wanted instead. */
  readonly outside: boolean;
}

/** One way to match: a regular expression over bytes. */
export interface BytesRegex {
  /** A regular expression. */
  readonly kind: "regex";
  /** Its text between the slashes. */
  readonly expression: string;
  /** Its flags, out of `imswx`. */
  readonly flags: string;
  /**
   * Whether matches may overlap: each start then has one, the preferred, and
   * it is a whole word only if that one is.
   */
  readonly overlapping?: true;
  /** If only whole words are wanted: what they stand between. */
  readonly fullword?: WordBorder;
}

/** One way that a pattern can match. */
export type Matcher =
  | MaskedBytes
  | XoredBytes
  | Sequence
  | IntegerRange
  | FloatRange
  | BytesRegex;

/** A pattern that has been read and can be searched for. */
export interface Pattern {
  /** As it was written; hex for bytes. */
  readonly text: string;
  /** Its ways to match; where any of them does, the pattern does. */
  readonly alternatives: readonly Matcher[];
  /** The type of a typed pattern. */
  readonly type?: ValueType;
  /** That type's layout. */
  readonly layout?: ValueLayout;
}

/**
 * Something to search for: a pattern's text, bytes to be matched exactly, or
 * a pattern that was read before.
 */
export type PatternInput = string | Uint8Array | Pattern;

/** A pattern that is wrong, with the place in its text. */
export class PatternError extends SyntaxError {
  /** The class's name. */
  override readonly name = "PatternError";
  /** The pattern's text. */
  readonly text: string;
  /** Where it is wrong, in UTF-16 units from its start. */
  readonly position: number;

  /**
   * Makes the error.
   *
   * @param reason What is wrong.
   * @param text The pattern's text.
   * @param position Where it is wrong.
   */
  constructor(reason: string, text: string, position: number) {
    super(`Cannot read the pattern at position ${position}: ${reason}`);
    this.text = text;
    this.position = position;
  }
}

/** What messages show of a text, however long it is. */
export function excerpt(text: string): string {
  return text.length <= 64 ? text : `${text.slice(0, 64)}…`;
}

/** The pattern that matches bytes exactly. */
export function exactly(bytes: Uint8Array): MaskedBytes {
  const value = needle(bytes.length);
  value.set(bytes);
  return {
    kind: "masked",
    value,
    mask: new Uint8Array(value.length).fill(255),
  };
}

/**
 * Room for a pattern's bytes. A buffer of its own, however short: the garbage
 * collector would leave copies of a short array behind, and a search of this
 * process would find them.
 */
export function needle(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new ArrayBuffer(length));
}

/** The bytes that a matcher holds and a search of this process would find. */
export function needlesOf(matcher: Matcher): Uint8Array<ArrayBuffer>[] {
  switch (matcher.kind) {
    case "masked":
    case "xored":
      return [matcher.value];
    case "sequence":
      return matcher.parts.flatMap(needlesOfPart);
    default:
      return [];
  }
}

function needlesOfPart(part: SequencePart): Uint8Array<ArrayBuffer>[] {
  switch (part.kind) {
    case "bytes":
      return [part.value];
    case "jump":
      return [];
    case "choice":
      return part.choices.flat().flatMap(needlesOfPart);
  }
}

/**
 * The most bytes that a match may have; 0 where they are few in any case, as
 * those of a value or of a regular expression are.
 */
export function longestMatch(matcher: Matcher): number {
  switch (matcher.kind) {
    case "masked":
    case "xored":
      return matcher.value.length;
    case "sequence":
      return matcher.longest;
    default:
      return 0;
  }
}
