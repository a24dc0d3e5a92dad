import type { Place } from "./error.ts";
import type { Source } from "./source.ts";

/** Words that nothing can be called by. */
const KEYWORDS: ReadonlySet<string> = new Set([
  ...["all", "and", "any", "ascii", "at", "base64", "base64wide"],
  ...["condition", "contains", "defined", "endswith", "entrypoint", "false"],
  ...["filesize", "for", "fullword", "global", "icontains", "iendswith"],
  ...["iequals", "import", "in", "include", "istartswith", "matches", "meta"],
  ...["nocase", "none", "not", "of", "or", "private", "rule", "startswith"],
  ...["strings", "them", "true", "wide", "xor"],
  ...["int8", "int16", "int32", "uint8", "uint16", "uint32"],
  ...["int8be", "int16be", "int32be", "uint8be", "uint16be", "uint32be"],
]);

/** A regular expression as it was written. */
export interface RegexToken extends Place {
  readonly kind: "regex";
  /** What is between the slashes. */
  readonly expression: string;
  /** What follows: `i`, `s`, `is` or nothing. */
  readonly flags: string;
}

/** A word, number, sign or literal of a rule file. */
export type Token =
  | (Place & {
    /**
     * - `identifier`, `keyword`; `sign`: an operator or bracket.
     * - `string`: `$a`; `strings`: `$a*`; `count`: `#a`; `offset`: `@a`;
     *   `length`: `!a`; their text is what follows the sign.
     * - `text`: what is between the quotes, its escapes read.
     * - `hex`: what is between the braces, comments and all.
     * - `end`: of the file.
     */
    readonly kind:
      | "identifier"
      | "keyword"
      | "sign"
      | "string"
      | "strings"
      | "count"
      | "offset"
      | "length"
      | "text"
      | "hex"
      | "end";
    readonly text: string;
  })
  | (Place & { readonly kind: "integer"; readonly value: bigint })
  | (Place & { readonly kind: "float"; readonly value: number })
  | RegexToken;

/** The largest integer, and the longest name. */
const LARGEST = 2n ** 63n - 1n;
const LONGEST_NAME = 128;

// Whatever can be there many times is read one item at a time: an expression
// that repeats it would run out of stack.
const BLANKS = /[ \t\r\n]+/y;
const LINE_COMMENT = /\/\/[^\n]*/y;
const WORD = /[A-Za-z_]\w*/y;
const STRING = /([$#@!])(\w*)/y;
const FLOAT = /\d+\.\d+/y;
const INTEGER = /0x[0-9A-Fa-f]+|0o[0-7]+|\d+(?:KB|MB)?/y;
const SIGN = /\.\.|<<|>>|<=|>=|==|!=|[^\w"/$#@]/y;
const TEXT_ITEM = /[^"\\\n]+|\\[^\n]/y;
const REGEX_ITEM = /[^/\\\n]+|\\[^\n]/y;
const REGEX_END = /\/i?s?/y;
const HEX_ITEM = /[^}/]+/y;

const KINDS = {
  "$": "string",
  "#": "count",
  "@": "offset",
  "!": "length",
} as const;

const ESCAPES: Readonly<Record<string, string>> = {
  "t": "\t",
  "n": "\n",
  "r": "\r",
  '"': '"',
  "\\": "\\",
};

/** Reads a rule file word by word. */
export class Lexer {
  readonly #source: Source;
  #at = 0;
  #next: Token | undefined;

  constructor(source: Source) {
    this.#source = source;
  }

  /** The next token, which stays the next one. */
  peek(): Token {
    return this.#next ??= this.#read();
  }

  /** The next token. */
  take(): Token {
    const token = this.peek();
    this.#next = undefined;
    return token;
  }

  /**
   * The next token, where a brace starts a hex string. To be called before
   * anybody has looked at it.
   */
  takeValue(): Token {
    this.#skipBlanks();
    const { text } = this.#source;
    if (text[this.#at] !== "{") return this.take();
    const at = this.#at;
    this.#at++;
    for (;;) {
      if (this.#match(HEX_ITEM) || this.#comment()) continue;
      if (text[this.#at] !== "/") break;
      this.#at++;
    }
    if (text[this.#at] !== "}") {
      throw this.#source.error("the closing } is missing", at);
    }
    return { kind: "hex", text: text.slice(at + 1, this.#at++), at };
  }

  #read(): Token {
    this.#skipBlanks();
    const at = this.#at;
    const { text } = this.#source;
    if (at === text.length) return { kind: "end", text: "", at };
    switch (text[at]) {
      case '"':
        return this.#text(at);
      case "/":
        return this.#regex(at);
      case "$":
      case "#":
      case "@":
        return this.#string(at);
      case "!":
        if (text[at + 1] !== "=") return this.#string(at);
    }
    return this.#word(at) ?? this.#number(at) ?? this.#sign(at);
  }

  #skipBlanks(): void {
    while (this.#match(BLANKS) || this.#comment());
  }

  /** Skips a comment if one comes next. */
  #comment(): boolean {
    const { text } = this.#source;
    if (!text.startsWith("/*", this.#at)) {
      return this.#match(LINE_COMMENT) !== null;
    }
    const end = text.indexOf("*/", this.#at + 2);
    if (end < 0) throw this.#source.error("the comment has no end", this.#at);
    this.#at = end + 2;
    return true;
  }

  /** What is between quotes or slashes, item by item up to the closing one. */
  #between(item: RegExp): string {
    const start = ++this.#at;
    while (this.#match(item));
    return this.#source.text.slice(start, this.#at);
  }

  #match(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#source.text);
    if (found) this.#at = expression.lastIndex;
    return found;
  }

  #word(at: number): Token | undefined {
    const text = this.#match(WORD)?.[0];
    if (text === undefined) return undefined;
    if (text.length > LONGEST_NAME) {
      throw this.#source.error(
        `the name has ${text.length} characters; at most ${LONGEST_NAME} are ` +
          `allowed`,
        at,
      );
    }
    const kind = KEYWORDS.has(text) ? "keyword" : "identifier";
    return { kind, text, at };
  }

  #string(at: number): Token {
    const [, sign, text = ""] = this.#match(STRING) ?? [];
    const kind = KINDS[sign as keyof typeof KINDS];
    if (kind === "string" && this.#source.text[this.#at] === "*") {
      this.#at++;
      return { kind: "strings", text, at };
    }
    return { kind, text, at };
  }

  #number(at: number): Token | undefined {
    const float = this.#match(FLOAT)?.[0];
    if (float !== undefined) {
      return { kind: "float", value: Number(float), at };
    }
    const digits = this.#match(INTEGER)?.[0];
    if (digits === undefined) return undefined;
    const unit = digits.endsWith("KB")
      ? 1024n
      : digits.endsWith("MB")
      ? 1024n * 1024n
      : 1n;
    const value = BigInt(digits.replace(/[KM]B$/, "")) * unit;
    if (value > LARGEST) {
      throw this.#source.error(
        `${digits} is no integer of 64 bits with a sign`,
        at,
      );
    }
    return { kind: "integer", value, at };
  }

  #sign(at: number): Token {
    const text = this.#match(SIGN)?.[0] ?? "";
    if (text < " " || text > "~") {
      throw this.#source.error(
        "only text, expressions and comments may have other characters than " +
          "those of ASCII",
        at,
      );
    }
    return { kind: "sign", text, at };
  }

  #text(at: number): Token {
    const raw = this.#between(TEXT_ITEM);
    if (this.#source.text[this.#at] !== '"') {
      throw this.#source.error("the closing quote is missing", at);
    }
    this.#at++;
    const text = raw.replaceAll(
      /\\(?:x([0-9A-Fa-f]{2})|(.))/g,
      (escape, code: string | undefined, letter: string, offset: number) => {
        if (code) return String.fromCharCode(Number.parseInt(code, 16));
        const meant = Object.hasOwn(ESCAPES, letter)
          ? ESCAPES[letter]
          : undefined;
        if (meant !== undefined) return meant;
        throw this.#source.error(
          `${escape} is no escape: there are \\" \\\\ \\t \\n \\r and \\x00`,
          at + 1 + offset,
        );
      },
    );
    return { kind: "text", text, at };
  }

  #regex(at: number): Token {
    const expression = this.#between(REGEX_ITEM);
    const close = this.#match(REGEX_END)?.[0];
    if (!close) throw this.#source.error("the closing slash is missing", at);
    if (expression === "") {
      throw this.#source.error("there is nothing between the slashes", at);
    }
    const flags = close.slice(1);
    return { kind: "regex", expression, flags, at };
  }
}

/** A token as a message names it. */
export function describe(token: Token): string {
  switch (token.kind) {
    case "end":
      return "the end of the file";
    case "integer":
    case "float":
      return `the number ${token.value}`;
    case "text":
      return "a text";
    case "hex":
      return "a hex string";
    case "regex":
      return "a regular expression";
    case "string":
      return `$${token.text}`;
    case "strings":
      return `$${token.text}*`;
    case "count":
      return `#${token.text}`;
    case "offset":
      return `@${token.text}`;
    case "length":
      return `!${token.text}`;
    case "keyword":
      return `"${token.text}", a word of the language`;
    case "identifier":
    case "sign":
      return `"${token.text}"`;
  }
}
