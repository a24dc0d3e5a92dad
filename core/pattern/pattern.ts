import type { ValueLayout, ValueType } from "../value.ts";

/** One way to match: bytes under a mask. */
export interface MaskedBytes {
  /** Bytes under a mask. */
  readonly kind: "masked";
  /** The wanted bits. */
  readonly value: Uint8Array<ArrayBuffer>;
  /** Which bits are wanted, byte for byte. */
  readonly mask: Uint8Array<ArrayBuffer>;
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
  /** Its flags, out of `imsx`. */
  readonly flags: string;
}

/** One way that a pattern can match. */
export type Matcher = MaskedBytes | IntegerRange | FloatRange | BytesRegex;

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
