/** A word behind a pattern, as `nocase` or `xor(1-9)`. */
export interface Word {
  /** Its name. */
  readonly name: string;
  /** What stands in parentheses behind it. */
  readonly argument?: string;
  /** All of it. */
  readonly text: string;
  /** Where it is. */
  readonly at: number;
}

const BLANKS = /\s*/y;
const NAME = /[^\s(]+/y;
/** What has no name. */
const STRANGER = /\S+/y;
/** An argument without quotes. */
const PLAIN = /[^")]*/y;

/** The words from a place of a text on. */
export function* wordsOf(text: string, from: number): Generator<Word> {
  for (let at = past(BLANKS, text, from); at < text.length;) {
    let end = past(NAME, text, at);
    if (end === at) end = past(STRANGER, text, at);
    const name = text.slice(at, end);
    const argument = name.startsWith("(") ? undefined : argumentOf(text, end);
    end = argument?.end ?? end;
    yield {
      name,
      text: text.slice(at, end),
      at,
      ...argument && { argument: argument.text },
    };
    at = past(BLANKS, text, end);
  }
}

/** What stands in parentheses from a place on, and where they end. */
function argumentOf(
  text: string,
  from: number,
): { text: string; end: number } | undefined {
  const open = past(BLANKS, text, from);
  if (text[open] !== "(") return undefined;
  const start = past(BLANKS, text, open + 1);
  const end = text[start] === '"'
    ? pastQuotes(text, start)
    : past(PLAIN, text, start);
  const close = past(BLANKS, text, end);
  if (text[close] !== ")") return undefined;
  return { text: text.slice(start, end).trimEnd(), end: close + 1 };
}

/** Where a quoted string that begins at a place is over. */
function pastQuotes(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '"') return at + 1;
    if (text[at] === "\\") at++;
  }
  return text.length;
}

/** Where what a sticky expression matches from a place on is over. */
function past(what: RegExp, text: string, from: number): number {
  what.lastIndex = from;
  return what.test(text) ? what.lastIndex : from;
}
