import type { Token } from "./lexer.ts";
import type { ExpressionType } from "./syntax.ts";
import type { TokenReader } from "./token_reader.ts";

/** A token that has a text. */
export type Word = Token & { readonly text: string };

/** What the names of a condition stand for. */
export interface Scope {
  /** The labels of the rule's strings, in order; `$` for those without name. */
  readonly labels: readonly string[];
  /** The numbers of the strings that have a name, by label. */
  readonly strings: ReadonlyMap<string, number>;
  /** The numbers of the rules so far, this one included. */
  readonly rules: ReadonlyMap<string, number>;
  /** Beginnings of names that rule sets asked for. */
  readonly wildcards: Set<string>;
}

/** A loop's variable. */
export interface Variable {
  readonly name: string;
  readonly type: ExpressionType;
}

/** Finds what the names of a condition stand for. */
export class Names {
  readonly #tokens: TokenReader;
  readonly #scope: Scope;
  readonly #used = new Set<number>();

  constructor(tokens: TokenReader, scope: Scope) {
    this.#tokens = tokens;
    this.#scope = scope;
  }

  /** The strings that were referred to, by number. */
  get used(): ReadonlySet<number> {
    return this.#used;
  }

  /** The number of the string that is called so. */
  string(token: Word): number {
    const label = `$${token.text}`;
    const index = this.#scope.strings.get(label);
    if (index !== undefined) return this.#use(index);
    throw this.#tokens.error(`the rule has no string ${label}`, token);
  }

  /** The numbers of all strings. */
  allStrings(them: Token): number[] {
    const { labels } = this.#scope;
    if (labels.length === 0) {
      throw this.#tokens.error("the rule has no strings", them);
    }
    return labels.map((_, index) => this.#use(index));
  }

  /** The numbers of a list of strings, read behind its bracket: `$a, $b*)`. */
  strings(): number[] {
    return this.#list(() => {
      const token = this.#tokens.take();
      if (token.kind === "string") return [this.string(token)];
      if (token.kind !== "strings") {
        throw this.#tokens.unexpected("a string, as in ($a, $b*)", token);
      }
      const start = `$${token.text}`;
      const found = this.#scope.labels.flatMap((label, index) =>
        label.startsWith(start) ? this.#use(index) : []
      );
      if (found.length > 0) return found;
      throw this.#tokens.error(`the rule has no string ${start}*`, token);
    });
  }

  /** The number of a rule. */
  rule(token: Word): number {
    const rule = this.#scope.rules.get(token.text);
    if (rule !== undefined) return rule;
    throw this.#tokens.error(
      `nothing is called "${token.text}" so far`,
      token,
      "rules must come before those that refer to them; external variables " +
        "are outside the subset",
    );
  }

  /** The numbers of a list of rules, read behind its bracket: `a, b*)`. */
  rules(): number[] {
    const { rules, wildcards } = this.#scope;
    return this.#list(() => {
      const token = this.#tokens.expectIdentifier("a rule");
      const start = token.text;
      const isWildcard = this.#tokens.accept("*");
      const found = [...rules].flatMap(([name, index]) =>
        (isWildcard ? name.startsWith(start) : name === start) ? index : []
      );
      if (found.length === 0) {
        throw this.#tokens.error(
          `no rule is called ${start}${isWildcard ? "*" : ""} so far`,
          token,
          "rules must come before those that refer to them",
        );
      }
      if (isWildcard) wildcards.add(start);
      return found;
    });
  }

  #list(item: () => number[]): number[] {
    const items = [item()];
    while (this.#tokens.accept(",")) items.push(item());
    this.#tokens.expect(")");
    return items.flat();
  }

  #use(index: number): number {
    this.#used.add(index);
    return index;
  }
}
