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

const WORD = /([^\s(]+)(?:\s*\(\s*("(?:[^"\\]|\\.)*"|[^")]*?)\s*\))?|\S+/g;

/** The words from a place of a text on. */
export function wordsOf(text: string, from: number): Word[] {
  return Array.from(
    text.slice(from).matchAll(WORD),
    ({ 0: whole, 1: name = whole, 2: argument, index }) => ({
      name,
      text: whole,
      at: from + index,
      ...argument !== undefined && { argument },
    }),
  );
}
