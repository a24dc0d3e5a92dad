import { type HexCell, type HexItem, readHex } from "./hex_reader.ts";
import {
  type Matcher,
  needle,
  PATTERN_LIMIT,
  PatternError,
  type SequenceBytes,
  type SequenceJump,
  type SequencePart,
} from "./pattern.ts";

/** The most bytes that a match with jumps or alternatives may have: 1 MiB. */
export const SEQUENCE_LIMIT = 2 ** 20;

/** The longest jump that is laid out as bytes of any value. */
const LONGEST_LAID_OUT = 128;

/**
 * Reads hex bytes: `48 8b ?? 05`, `4? ?f`, `488b??05`, `48 8b : ff f0`,
 * `e8 [4] (90 | c3 [0-8] cc) ~00`. It may be what stands between the braces of
 * a YARA rule, comments included.
 *
 * @param text The pattern.
 * @returns What it matches: plain bytes where that says all, or a sequence.
 */
export function hexPattern(text: string): Matcher[] {
  const { items, masks, colon } = readHex(text);
  const longest = longestOf(items);
  // Before anything is laid out: a jump is written in a few characters.
  if (items.some(isVariable) && longest > SEQUENCE_LIMIT) {
    throw new PatternError(
      `a match could have ${longest} bytes, and with jumps or alternatives ` +
        `${SEQUENCE_LIMIT} are the most`,
      text,
      0,
    );
  }
  const laidOut = laidOutOf(items);
  if (laidOut > PATTERN_LIMIT) {
    throw new PatternError(
      `all its alternatives have ${laidOut} bytes together, and ` +
        `${PATTERN_LIMIT} are the most`,
      text,
      0,
    );
  }
  if (masks) assertFits(masks, items, longest, text, colon);
  // A mask is about each byte, those that are jumped over too.
  const parts = join(items, masks ? masks.length : LONGEST_LAID_OUT);
  const plain = plainOf(parts);
  if (masks && plain) narrow(plain, masks);
  if (!parts.some(isFixed)) {
    throw new PatternError(
      "no bit of it is fixed, so it would match everywhere",
      text,
      0,
    );
  }
  if (!plain) return [{ kind: "sequence", parts, longest }];
  return [{ kind: "masked", value: plain.value, mask: plain.mask }];
}

/** The bytes that the parts are, if they are nothing else. */
function plainOf(parts: readonly SequencePart[]): SequenceBytes | undefined {
  const [only] = parts;
  return parts.length === 1 && only?.kind === "bytes" && !only.negated.length
    ? only
    : undefined;
}

function assertFits(
  masks: readonly number[],
  items: readonly HexItem[],
  length: number,
  text: string,
  colon: number,
): void {
  if (!items.every(isPlain)) {
    throw new PatternError("a mask goes with plain bytes only", text, colon);
  }
  if (masks.length !== length) {
    throw new PatternError(
      `the mask has ${masks.length} bytes and the pattern ${length}`,
      text,
      colon,
    );
  }
}

/** Whether it is so many bytes under a mask, and nothing else. */
function isPlain(item: HexItem): boolean {
  switch (item.kind) {
    case "cell":
      return !item.negated;
    case "jump":
      return item.low === item.high;
    case "choice":
      return item.choices.length === 1 &&
        item.choices.every((choice) => choice.every(isPlain));
  }
}

/** Leaves of the wanted bits those that the mask has too. */
function narrow({ mask }: SequenceBytes, masks: readonly number[]): void {
  masks.forEach((bits, at) => mask[at] = (mask[at] ?? 0) & bits);
}

function isVariable(item: HexItem): boolean {
  return item.kind === "choice" || item.kind === "jump";
}

function longestOf(items: readonly HexItem[]): number {
  return items.reduce((sum, item) => {
    if (item.kind === "cell") return sum + 1;
    if (item.kind === "jump") return sum + item.high;
    const longest = item.choices.reduce(
      (most, choice) => Math.max(most, longestOf(choice)),
      0,
    );
    return sum + longest;
  }, 0);
}

/** Bytes that are laid out, those of all alternatives together. */
function laidOutOf(items: readonly HexItem[]): number {
  return items.reduce((sum, item) => {
    if (item.kind === "cell") return sum + 1;
    if (item.kind === "jump") {
      return sum + (isLaidOut(item, LONGEST_LAID_OUT) ? item.low : 0);
    }
    return item.choices.reduce((sum, each) => sum + laidOutOf(each), sum);
  }, 0);
}

function isLaidOut({ low, high }: SequenceJump, longest: number): boolean {
  return low === high && low <= longest;
}

/** Whether every way through the part needs some bit to be what it says. */
function isFixed(part: SequencePart): boolean {
  switch (part.kind) {
    case "bytes":
      return part.mask.some((bits) => bits !== 0);
    case "jump":
      return false;
    case "choice":
      return part.choices.every((choice) => choice.some(isFixed));
  }
}

/**
 * Lays out bytes that follow each other as one part.
 *
 * @param items What follows each other.
 * @param longest The longest jump that is laid out with them. Longer ones stay
 * jumps: a few characters would else take megabytes.
 */
function join(items: readonly HexItem[], longest: number): SequencePart[] {
  const rows = new Rows(longest);
  for (const item of items) rows.add(item);
  return rows.parts();
}

/** Parts under construction. */
class Rows {
  readonly #parts: SequencePart[] = [];
  readonly #longest: number;
  /** The bytes that the next part begins with, but for those of any value. */
  #row: { readonly cell: HexCell; readonly at: number }[] = [];
  /** How many bytes that part has. */
  #length = 0;

  constructor(longest: number) {
    this.#longest = longest;
  }

  add(item: HexItem): void {
    switch (item.kind) {
      case "cell":
        this.#row.push({ cell: item, at: this.#length++ });
        break;
      case "jump":
        // A jump over so many bytes is as many that may have any value.
        if (isLaidOut(item, this.#longest)) this.#length += item.low;
        else {
          this.#endRow();
          this.#parts.push(item);
        }
        break;
      case "choice": {
        const [only = [], ...others] = item.choices;
        // What is in parentheses without a bar is as if it were not.
        if (others.length === 0) only.forEach((each) => this.add(each));
        else {
          this.#endRow();
          this.#parts.push({
            kind: "choice",
            choices: item.choices.map((each) => join(each, this.#longest)),
          });
        }
      }
    }
  }

  parts(): SequencePart[] {
    this.#endRow();
    return this.#parts;
  }

  #endRow(): void {
    if (this.#length === 0) return;
    const value = needle(this.#length);
    const mask = new Uint8Array(this.#length);
    const negated: number[] = [];
    for (const { cell, at } of this.#row) {
      value[at] = cell.value;
      mask[at] = cell.mask;
      if (cell.negated) negated.push(at);
    }
    const bytes: SequenceBytes = { kind: "bytes", value, mask, negated };
    this.#parts.push(bytes);
    this.#row = [];
    this.#length = 0;
  }
}
