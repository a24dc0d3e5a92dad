import { type HexItem, readHex } from "./hex_reader.ts";
import {
  type Matcher,
  needle,
  PatternError,
  type SequenceBytes,
  type SequenceJump,
  type SequencePart,
} from "./pattern.ts";

/** The most bytes that a match with jumps or alternatives may have: 1 MiB. */
export const SEQUENCE_LIMIT = 2 ** 20;

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
  const parts = join(items);
  const plain = plainOf(parts);
  if (masks) narrow(plain, masks, text, colon);
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

/** Leaves of the wanted bits those that the mask has too. */
function narrow(
  plain: SequenceBytes | undefined,
  masks: readonly number[],
  text: string,
  colon: number,
): void {
  if (!plain) {
    throw new PatternError("a mask goes with plain bytes only", text, colon);
  }
  const { mask } = plain;
  if (masks.length !== mask.length) {
    throw new PatternError(
      `the mask has ${masks.length} bytes and the pattern ${mask.length}`,
      text,
      colon,
    );
  }
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

/** Lays out bytes that follow each other as one part. */
function join(items: readonly HexItem[]): SequencePart[] {
  const rows = new Rows();
  for (const item of items) rows.add(item);
  return rows.parts();
}

/** Parts under construction. */
class Rows {
  readonly #parts: SequencePart[] = [];
  /** The bytes that the next part begins with. */
  #row: Extract<HexItem, { kind: "cell" }>[] = [];

  add(item: HexItem): void {
    switch (item.kind) {
      case "cell":
        this.#row.push(item);
        break;
      case "jump":
        this.#jump(item);
        break;
      case "choice": {
        const [only = [], ...others] = item.choices;
        // What is in parentheses without a bar is as if it were not.
        if (others.length === 0) only.forEach((each) => this.add(each));
        else {
          this.#endRow();
          this.#parts.push({
            kind: "choice",
            choices: item.choices.map(join),
          });
        }
      }
    }
  }

  parts(): SequencePart[] {
    this.#endRow();
    return this.#parts;
  }

  #jump({ kind, low, high }: SequenceJump): void {
    if (low === high) {
      // A jump over so many bytes is as many that may have any value.
      for (let count = 0; count < low; count++) {
        this.#row.push({ kind: "cell", value: 0, mask: 0, negated: false });
      }
      return;
    }
    this.#endRow();
    this.#parts.push({ kind, low, high });
  }

  #endRow(): void {
    const cells = this.#row;
    if (cells.length === 0) return;
    const value = needle(cells.length);
    const mask = new Uint8Array(cells.length);
    const negated: number[] = [];
    cells.forEach((cell, at) => {
      value[at] = cell.value;
      mask[at] = cell.mask;
      if (cell.negated) negated.push(at);
    });
    const bytes: SequenceBytes = { kind: "bytes", value, mask, negated };
    this.#parts.push(bytes);
    this.#row = [];
  }
}
