import { excerpt, PatternError, type SequenceJump } from "./pattern.ts";

/** A byte of a pattern. */
export interface HexCell {
  readonly kind: "cell";
  /** The wanted bits, and which ones they are. */
  readonly value: number;
  readonly mask: number;
  /** Whether those bits must not all be the wanted ones. */
  readonly negated: boolean;
}

/** Several ways to go on. */
export interface HexChoice {
  readonly kind: "choice";
  readonly choices: readonly (readonly HexItem[])[];
}

/** A piece of a pattern in hex. */
export type HexItem = HexCell | SequenceJump | HexChoice;

/** A pattern in hex as it is written. */
export interface HexText {
  readonly items: readonly HexItem[];
  /** The mask behind the colon, if there is one. */
  readonly masks?: readonly number[];
  /** Where the colon is. */
  readonly colon: number;
}

/** How far a jump without an end of its own, as `[4-]`, may go. */
export const LONGEST_OPEN_JUMP = 4096;

/** Characters that stand for any half of a byte, or alone for any byte. */
const ANY = /[?*]/;

/** How deep parentheses may stand in each other. */
const DEEPEST = 32;

/** One blank, or comment: to repeat it takes stack for each. */
const BLANK = /\s+|\/\/[^\n]*|\/\*[^]*?\*\//y;
const WORD = /[0-9a-f?*]+/iy;
const JUMP = /\[\s*(?:(\d+)\s*(?:(-)\s*(?:(\d+)\s*)?)?|(-)\s*)\]/y;

/**
 * Reads hex.
 *
 * A word of one character is a whole byte (only `?` and `*` can be); in a
 * longer one, two characters are a byte.
 *
 * @param text The pattern.
 */
export function readHex(text: string): HexText {
  const reader = new HexReader(text);
  const items = reader.items();
  const colon = reader.at;
  if (!reader.skip(":")) {
    reader.assertEnd();
    return { items, colon };
  }
  const masks = reader.items().map((item) => {
    if (item.kind !== "cell" || item.negated || item.mask !== 0xff) {
      throw new PatternError("a mask has no wildcards", text, colon + 1);
    }
    return item.value;
  });
  reader.assertEnd();
  return { items, masks, colon };
}

class HexReader {
  readonly #text: string;
  /** Where the next character is. */
  at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Reads up to what is no part of a row: a bar, a parenthesis, a colon. */
  items(): HexItem[] {
    const start = this.at;
    const items: HexItem[] = [];
    let jump: number | undefined;
    for (;;) {
      while (this.#take(BLANK));
      const at = this.at;
      const before = items.length;
      switch (this.#text[at]) {
        case "[":
          // Bytes have to be before and behind it: its place is kept.
          if (items.length === 0) throw this.#openEnd(at);
          items.push(this.#jump());
          jump = at;
          continue;
        case "(":
          items.push(this.#choice());
          break;
        case "~":
          items.push(this.#negated());
          break;
        default:
          this.#word(items);
      }
      if (items.length > before) {
        jump = undefined;
        continue;
      }
      if (items.length === 0) {
        throw this.#error("there are no bytes in it", start);
      }
      if (jump !== undefined) throw this.#openEnd(jump);
      return items;
    }
  }

  /** Steps over a character if it is the next one. */
  skip(character: string): boolean {
    const isNext = this.#text[this.at] === character;
    if (isNext) this.at++;
    return isNext;
  }

  assertEnd(): void {
    const stranger = this.#text[this.at];
    if (stranger !== undefined) throw this.#error(explain(stranger), this.at);
  }

  /** Adds the bytes of a word. */
  #word(items: HexItem[]): void {
    const start = this.at;
    const word = this.#take(WORD)?.[0] ?? "";
    this.#assertKnown();
    if (word.length === 1 && ANY.test(word)) {
      items.push({ kind: "cell", value: 0, mask: 0, negated: false });
      return;
    }
    if (word.length % 2 === 1) {
      throw this.#error(
        `"${excerpt(word)}" has an odd number of digits; two make a byte`,
        start + word.length - 1,
      );
    }
    for (let at = 0; at < word.length; at += 2) {
      items.push(cell(word.slice(at, at + 2), false));
    }
  }

  /** The byte behind a tilde. */
  #negated(): HexCell {
    const tilde = this.at++;
    const word = this.#take(WORD)?.[0] ?? "";
    const negated = cell(word, true);
    if (word.length < 2 || negated.mask === 0) {
      throw this.#error(
        "behind ~ stands the byte that is not wanted: ~00, ~4? or ~?0",
        tilde,
      );
    }
    // What is left of the word is read as one of its own.
    this.at = tilde + 3;
    return negated;
  }

  #jump(): SequenceJump {
    const start = this.at;
    const jump = this.#take(JUMP);
    if (!jump) {
      throw this.#error(
        "a jump is written [4], [2-8] or [2-], with plain numbers",
        start,
      );
    }
    const [, first = "0", dash, last, bare] = jump;
    const isOpen = last === undefined && (dash ?? bare) !== undefined;
    const low = Number(first);
    const high = isOpen ? LONGEST_OPEN_JUMP : Number(last ?? first);
    if (low > high) {
      throw this.#error(
        isOpen
          ? `a jump without an end goes over ${high} bytes at most`
          : `the jump ends with ${high} before it begins with ${low}`,
        start,
      );
    }
    // Of such jumps, YARA takes [0-0] and refuses [0].
    if (high === 0 && !dash) {
      throw this.#error("the jump is over no bytes", start);
    }
    return { kind: "jump", low, high };
  }

  #choice(): HexChoice {
    const open = this.at++;
    if (++this.#depth > DEEPEST) {
      throw this.#error(
        `parentheses stand in each other more than ${DEEPEST} deep`,
        open,
      );
    }
    const choices: HexItem[][] = [];
    do choices.push(this.items()); while (this.skip("|"));
    this.#depth--;
    if (!this.skip(")")) {
      throw this.#error("the parenthesis is not closed", open);
    }
    return { kind: "choice", choices };
  }

  #take(what: RegExp): RegExpExecArray | null {
    what.lastIndex = this.at;
    const found = what.exec(this.#text);
    if (found) this.at = what.lastIndex;
    return found;
  }

  #assertKnown(): void {
    const next = this.#text.slice(this.at, this.at + 2);
    const known = /^(?:$|[\s()|:~[]|\/[/*])/;
    if (!known.test(next)) {
      throw this.#error(explain(next.charAt(0)), this.at);
    }
  }

  #openEnd(at: number): PatternError {
    return this.#error(
      "a jump has bytes before and behind it; write ?? for any byte",
      at,
    );
  }

  #error(reason: string, at: number): PatternError {
    return new PatternError(reason, this.#text, at);
  }
}

function cell(digits: string, negated: boolean): HexCell {
  const high = half(digits.charAt(0));
  const low = half(digits.charAt(1));
  return {
    kind: "cell",
    value: high.value << 4 | low.value,
    mask: high.mask << 4 | low.mask,
    negated,
  };
}

function half(digit: string): { value: number; mask: number } {
  return ANY.test(digit) || digit === ""
    ? { value: 0, mask: 0 }
    : { value: Number.parseInt(digit, 16), mask: 0xf };
}

function explain(stranger: string): string {
  switch (stranger) {
    case "{":
      return '"{" begins no pattern: hex is written without braces';
    case ")":
    case "|":
      return `"${stranger}" has no parenthesis before it`;
    case ":":
      return '":" is there already: one mask is enough';
    default:
      return `"${stranger}" is no hex digit; text goes in double quotes, a ` +
        `regular expression between slashes, a value behind its type (i32:5)`;
  }
}
