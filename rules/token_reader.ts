import type { Place, RulesError } from "./error.ts";
import { describe, Lexer, type Token } from "./lexer.ts";
import type { Source } from "./source.ts";

/** Reads tokens and says what was expected where something else is. */
export class TokenReader {
  readonly #source: Source;
  readonly #lexer: Lexer;

  constructor(source: Source) {
    this.#source = source;
    this.#lexer = new Lexer(source);
  }

  /** The next token, which stays the next one. */
  peek(): Token {
    return this.#lexer.peek();
  }

  /** The next token. */
  take(): Token {
    return this.#lexer.take();
  }

  /** The next token, where a brace starts a hex string. */
  takeValue(): Token {
    return this.#lexer.takeValue();
  }

  /** Whether a keyword or sign comes next. */
  sees(word: string): boolean {
    const token = this.peek();
    return (token.kind === "keyword" || token.kind === "sign") &&
      token.text === word;
  }

  /** Takes a keyword or sign if it comes next. */
  accept(word: string): boolean {
    const seen = this.sees(word);
    if (seen) this.take();
    return seen;
  }

  /** Takes a keyword or sign, which must come next. */
  expect(word: string, after?: string): Token {
    if (this.sees(word)) return this.take();
    throw this.unexpected(`"${word}"${after ? ` ${after}` : ""}`);
  }

  /** Takes a name, which must come next. */
  expectIdentifier(what: string): Token & { readonly text: string } {
    const token = this.take();
    if (token.kind === "identifier") return token as Token & { text: string };
    throw this.unexpected(what, token);
  }

  /** Something else was expected. */
  unexpected(expected: string, token: Token = this.peek()): RulesError {
    return this.error(`expected ${expected}, found ${describe(token)}`, token);
  }

  /** An error at a token or offset. */
  error(
    reason: string,
    place: Place,
    hint?: string,
  ): RulesError {
    return this.#source.error(reason, place.at, hint);
  }
}
