import { alphabetProblem, type Base64 } from "../core/pattern/text.ts";
import type { Token } from "./lexer.ts";
import type { TokenReader } from "./token_reader.ts";

/** The words behind a string. */
export interface Modifiers {
  readonly nocase: boolean;
  readonly ascii: boolean;
  readonly wide: boolean;
  readonly fullword: boolean;
  readonly private: boolean;
  readonly xor: readonly [low: number, high: number] | undefined;
  readonly base64: Base64 | undefined;
  readonly base64wide: Base64 | undefined;
}

/**
 * Reads the words behind a string.
 *
 * @param tokens Where they come next, if there are any.
 * @param allowed The words that this kind of string can have.
 * @returns What they say.
 */
export function parseModifiers(
  tokens: TokenReader,
  allowed: readonly string[],
): Modifiers {
  const seen = new Set<string>();
  let xor: readonly [number, number] | undefined;
  let base64: Base64 | undefined;
  let base64wide: Base64 | undefined;
  for (;;) {
    const word = tokens.peek();
    if (!isModifier(word)) break;
    if (!allowed.includes(word.text)) {
      throw tokens.error(
        `this kind of string cannot be ${word.text}: there is ` +
          `${allowed.join(", ")}`,
        word,
      );
    }
    if (seen.has(word.text)) {
      throw tokens.error(`${word.text} stands there twice`, word);
    }
    seen.add(word.text);
    tokens.take();
    if (word.text === "xor") xor = parseKeys(tokens);
    if (word.text === "base64") base64 = parseAlphabet(tokens);
    if (word.text === "base64wide") base64wide = parseAlphabet(tokens);
  }
  if (base64 && base64wide && base64.alphabet !== base64wide.alphabet) {
    throw tokens.error(
      "base64 and base64wide cannot have different alphabets",
      tokens.peek(),
    );
  }
  return {
    nocase: seen.has("nocase"),
    ascii: seen.has("ascii"),
    wide: seen.has("wide"),
    fullword: seen.has("fullword"),
    private: seen.has("private"),
    xor,
    base64,
    base64wide,
  };
}

const WORDS: readonly string[] = [
  "nocase",
  "ascii",
  "wide",
  "fullword",
  "private",
  "xor",
  "base64",
  "base64wide",
];

function isModifier(token: Token): token is Token & { readonly text: string } {
  return token.kind === "keyword" && WORDS.includes(token.text);
}

/** `(0x01-0xff)`, `(5)` or nothing: all keys. */
function parseKeys(tokens: TokenReader): readonly [number, number] {
  if (!tokens.accept("(")) return [0, 255];
  const low = parseKey(tokens);
  const high = tokens.accept("-") ? parseKey(tokens) : low;
  if (high < low) {
    throw tokens.error(
      `the keys end with ${high} before ${low}`,
      tokens.peek(),
    );
  }
  tokens.expect(")");
  return [low, high];
}

function parseKey(tokens: TokenReader): number {
  const token = tokens.take();
  if (token.kind !== "integer") {
    throw tokens.unexpected("a key from 0 to 255", token);
  }
  if (token.value > 255n) {
    throw tokens.error(`${token.value} is no key from 0 to 255`, token);
  }
  return Number(token.value);
}

/** `("…")`, or nothing: that of base64 itself. */
function parseAlphabet(tokens: TokenReader): Base64 {
  if (!tokens.accept("(")) return {};
  const token = tokens.take();
  if (token.kind !== "text") {
    throw tokens.unexpected("an alphabet of 64 characters", token);
  }
  const problem = alphabetProblem(token.text);
  if (problem) throw tokens.error(problem, token);
  tokens.expect(")");
  return { alphabet: token.text };
}
