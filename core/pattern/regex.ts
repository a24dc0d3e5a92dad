import { regexProblem } from "../../wasm/engine.ts";
import {
  type BytesRegex,
  excerpt,
  type Matcher,
  PatternError,
  type WordBorder,
} from "./pattern.ts";
import { wordsOf } from "./words.ts";

/** What is done to an expression, as by the words behind one of YARA's. */
export interface RegexModifiers {
  /** ASCII letters match in either case, as with the flag `i`. */
  readonly nocase?: boolean | undefined;
  /** As it is: the default, unless it is `wide`. */
  readonly ascii?: boolean | undefined;
  /** With a zero byte behind each byte, as with the flag `w`. */
  readonly wide?: boolean | undefined;
  /** No letter or digit of ASCII is before a match or behind it. */
  readonly fullword?: boolean | undefined;
}

/** The words behind an expression. */
const MODIFIERS: Record<string, keyof RegexModifiers> = {
  nocase: "nocase",
  ascii: "ascii",
  wide: "wide",
  utf16: "wide",
  utf16le: "wide",
  fullword: "fullword",
};

/**
 * Makes a pattern of a regular expression over bytes.
 *
 * @param expression What stands between the slashes.
 * @param flags Flags out of `imswx`.
 * @param modifiers What else it is like.
 * @returns What it matches.
 */
export function regexPattern(
  expression: string,
  flags = "",
  modifiers: RegexModifiers = {},
): Matcher[] {
  return ways(expression, flags, modifiers, expression, 0);
}

/**
 * Reads a regular expression over bytes and the words behind it:
 * `/sk-[a-z0-9]{20,}/i fullword`.
 *
 * @param text The pattern.
 * @returns What it matches.
 */
export function parseRegex(text: string): Matcher[] {
  const end = text.lastIndexOf("/");
  if (end === 0) {
    throw new PatternError("the closing slash is missing", text, text.length);
  }
  if (end === 1) {
    throw new PatternError("there is nothing between the slashes", text, 1);
  }
  const [flags = ""] = /^\S*/.exec(text.slice(end + 1)) ?? [];
  const stranger = /[^imswx]/.exec(flags);
  if (stranger) {
    throw new PatternError(
      `"${stranger[0]}" is no flag: there are i, m, s, w and x`,
      text,
      end + 1 + stranger.index,
    );
  }
  const modifiers: Partial<Record<keyof RegexModifiers, true>> = {};
  for (const { text: word, at } of wordsOf(text, end + 1 + flags.length)) {
    const modifier = Object.hasOwn(MODIFIERS, word)
      ? MODIFIERS[word]
      : undefined;
    if (!modifier) {
      throw new PatternError(
        `"${excerpt(word)}" is no modifier of an expression: there are ` +
          `${Object.keys(MODIFIERS).join(", ")}`,
        text,
        at,
      );
    }
    modifiers[modifier] = true;
  }
  return ways(text.slice(1, end), flags, modifiers, text, 1);
}

/** The expression is in `text` from `offset` on. */
function ways(
  expression: string,
  flags: string,
  { nocase, ascii, wide, fullword }: RegexModifiers,
  text: string,
  offset: number,
): BytesRegex[] {
  const own = flags.replaceAll("w", "") + (nocase ? "i" : "");
  const isWide = wide || flags.includes("w");
  const kinds: WordBorder[] = isWide
    ? ascii ? ["bytes", "utf16le"] : ["utf16le"]
    : ["bytes"];
  return kinds.map((units): BytesRegex => {
    const way: BytesRegex = {
      kind: "regex",
      expression,
      flags: units === "utf16le" ? `${own}w` : own,
      ...fullword && { fullword: units },
    };
    const problem = regexProblem(expression, way.flags, way.fullword);
    if (problem) {
      throw new PatternError(problem.message, text, offset + problem.position);
    }
    return way;
  });
}
