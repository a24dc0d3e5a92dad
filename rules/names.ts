import type { Token } from "./lexer.ts";
import type { ExpressionType } from "./syntax.ts";
import type { TokenReader } from "./token_reader.ts";

/** A token that has a text. */
export type Word = Token & { readonly text: string };

/** What the sets of a file cost: a few letters can ask for much. */
export interface SetCosts {
  /** How many members they have. */
  members: number;
  /** How many names were compared with wildcards. */
  compared: number;
}

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
  /** What the sets of the file have cost so far. */
  readonly sets: SetCosts;
}

/** The most members of a set, as many as YARA's stack takes. */
const MOST_IN_SET = 16_384;

/** The most members of all sets of a file. */
const MOST_IN_SETS = 1_000_000;

/** The most names that the wildcards of a file are compared with: seconds. */
const MOST_COMPARED = 100_000_000;

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
    this.#count(labels.length, 0, them);
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
      this.#compare(this.#scope.labels.length, token);
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
      if (isWildcard) this.#compare(rules.size, token);
      const found = isWildcard
        ? [...rules].flatMap(([name, index]) =>
          name.startsWith(start) ? index : []
        )
        : [rules.get(start) ?? []].flat();
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
    const members: number[] = [];
    do {
      const first = this.#tokens.peek();
      const more = item();
      this.#count(more.length, members.length, first);
      for (const member of more) members.push(member);
    } while (this.#tokens.accept(","));
    this.#tokens.expect(")");
    return members;
  }

  /** Throws if so many names more are too many to compare a wildcard with. */
  #compare(names: number, place: Token): void {
    const { sets } = this.#scope;
    sets.compared += names;
    if (sets.compared <= MOST_COMPARED) return;
    throw this.#tokens.error(
      `the wildcards of a file are compared with at most ${MOST_COMPARED} names`,
      place,
      "make a rule of a set that is asked for often, and refer to it",
    );
  }

  /** Throws if so many members more are too many. */
  #count(more: number, before: number, place: Token): void {
    const { sets } = this.#scope;
    sets.members += more;
    if (before + more > MOST_IN_SET) {
      throw this.#tokens.error(
        `a set has at most ${MOST_IN_SET} members`,
        place,
        "make smaller rules, and a rule that refers to them",
      );
    }
    if (sets.members > MOST_IN_SETS) {
      throw this.#tokens.error(
        `the sets of a file have at most ${MOST_IN_SETS} members together`,
        place,
        "make a rule of a set that is asked for often, and refer to it",
      );
    }
  }

  #use(index: number): number {
    this.#used.add(index);
    return index;
  }
}
