import { hexPattern } from "../core/pattern/hex.ts";
import {
  type Matcher,
  type Pattern,
  PatternError,
} from "../core/pattern/pattern.ts";
import { regexPattern } from "../core/pattern/regex.ts";
import { conflictOf, textPattern } from "../core/pattern/text.ts";
import type { Place } from "./error.ts";
import type { RegexToken, Token } from "./lexer.ts";
import { type Modifiers, parseModifiers } from "./modifiers.ts";
import { translateRegex } from "./regex.ts";
import { asText, bytesOf } from "./source.ts";
import type { RuleString } from "./syntax.ts";
import type { TokenReader } from "./token_reader.ts";

/** A string of a rule, and where it stands. */
export interface DeclaredString extends RuleString {
  readonly at: number;
}

/**
 * Reads a string of a rule: `$a = "text" wide`.
 *
 * @param tokens Where its name comes next.
 * @returns The string.
 */
export function parseString(tokens: TokenReader): DeclaredString {
  const name = tokens.take();
  if (name.kind !== "string") {
    throw tokens.unexpected("a string, as in $a = …", name);
  }
  tokens.expect("=", `behind $${name.text}`);
  const value = tokens.takeValue();
  const { pattern, isPrivate } = parseValue(tokens, value);
  return { label: `$${name.text}`, pattern, isPrivate, at: name.at };
}

function parseValue(
  tokens: TokenReader,
  value: Token,
): { pattern: Pattern; isPrivate: boolean } {
  switch (value.kind) {
    case "text": {
      if (value.text === "") {
        throw tokens.error("there is no text between the quotes", value);
      }
      const modifiers = parseModifiers(tokens, TEXT_MODIFIERS);
      const alternatives = textMatchers(tokens, value, modifiers);
      const text = JSON.stringify(asText(value.text));
      return { pattern: { text, alternatives }, isPrivate: modifiers.private };
    }
    case "hex": {
      const modifiers = parseModifiers(tokens, ["private"]);
      const alternatives = hexMatchers(tokens, value);
      const text = value.text.trim();
      return { pattern: { text, alternatives }, isPrivate: modifiers.private };
    }
    case "regex": {
      const modifiers = parseModifiers(tokens, REGEX_MODIFIERS);
      const alternatives = regexMatchers(tokens, value, modifiers);
      const text = `/${asText(value.expression)}/${value.flags}`;
      return { pattern: { text, alternatives }, isPrivate: modifiers.private };
    }
    default:
      throw tokens.unexpected(
        "a text in quotes, hex in braces or an expression between slashes",
        value,
      );
  }
}

const REGEX_MODIFIERS = ["nocase", "wide", "ascii", "fullword", "private"];
const TEXT_MODIFIERS = [...REGEX_MODIFIERS, "xor", "base64", "base64wide"];

function textMatchers(
  tokens: TokenReader,
  value: Token & { readonly text: string },
  modifiers: Modifiers,
): Matcher[] {
  const conflict = conflictOf(modifiers);
  if (conflict) {
    throw tokens.error(
      `a text cannot be both ${conflict.join(" and ")}`,
      value,
    );
  }
  return located(
    tokens,
    value,
    () => textPattern(bytesOf(value.text), modifiers),
  );
}

/** A half of a byte that stands for itself alone. */
const LONE_WILDCARD = /(?<![0-9a-f?])\?(?![0-9a-f?])/i;

function hexMatchers(
  tokens: TokenReader,
  value: Token & { readonly text: string },
): Matcher[] {
  const bare = value.text.replaceAll(
    /\/\*[^]*?\*\/|\/\/[^\n]*/g,
    (comment) => " ".repeat(comment.length),
  );
  // What memsift's own patterns have besides, and rules have not.
  const stranger = /[*:]/.exec(bare) ?? LONE_WILDCARD.exec(bare);
  if (stranger) {
    throw tokens.error(
      `"${stranger[0]}" is no part of a hex string; two hex digits or ? make ` +
        `a byte`,
      { at: value.at + 1 + stranger.index },
    );
  }
  return located(tokens, value, () => hexPattern(bare));
}

function regexMatchers(
  tokens: TokenReader,
  value: RegexToken,
  modifiers: Modifiers,
): Matcher[] {
  const expression = translateRegex(value.expression);
  if (typeof expression !== "string") {
    const { reason, at, hint } = expression;
    throw tokens.error(reason, { at: value.at + 1 + at }, hint);
  }
  try {
    // Conditions count the matches from each start.
    return regexPattern(expression, value.flags, modifiers).map((way) =>
      way.kind === "regex" ? { ...way, overlapping: true } : way
    );
  } catch (error) {
    // Its place in the translation says nothing about the file.
    throw retold(tokens, error, value.at);
  }
}

/** Makes a pattern; what is wrong with it is told by its place in the file. */
function located(
  tokens: TokenReader,
  value: Place,
  make: () => Matcher[],
): Matcher[] {
  try {
    return make();
  } catch (error) {
    const inside = error instanceof PatternError ? 1 + error.position : 0;
    throw retold(tokens, error, value.at + inside);
  }
}

function retold(tokens: TokenReader, error: unknown, at: number): unknown {
  // The engine's own, such as a stack that is full, are not the file's.
  const isOurs = error instanceof PatternError ||
    (error instanceof RangeError || error instanceof TypeError) &&
      /^Cannot (?:search for|use|write) /.test(error.message);
  if (isOurs) {
    const reason = error.message.replace(/^Cannot read the pattern.*?: /, "");
    return tokens.error(reason, { at });
  }
  return error;
}
