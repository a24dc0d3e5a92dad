import { ConditionParser } from "./condition.ts";
import { withCondition } from "./conditions.ts";
import type { SetCosts } from "./names.ts";
import { asText, Source } from "./source.ts";
import { type DeclaredString, parseString } from "./strings.ts";
import type { Rule, RuleMeta, RuleSet } from "./syntax.ts";
import { TokenReader } from "./token_reader.ts";

/** How to read rules. */
export interface RulesOptions {
  /** What errors call them: their file's name. Default `"rules"`. */
  readonly name?: string | undefined;
}

/**
 * Reads rules as YARA writes them: a subset of its language, without modules,
 * includes and external variables. `docs/rules.md` tells all of it.
 *
 * @example
 * ```ts
 * import { parseRules, RulesError } from "@memsift/memsift";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * const { rules } = parseRules(`
 *   rule token : secret {
 *     strings: $a = "Bearer " nocase wide ascii
 *     condition: #a > 1
 *   }
 * `);
 * assertEquals(rules[0]?.tags, ["secret"]);
 *
 * const error = assertThrows(
 *   () => parseRules("rule r { condition: $a }", { name: "r.yar" }),
 *   RulesError,
 * );
 * assertEquals([error.line, error.column], [1, 21]);
 * ```
 *
 * @param input The text of a rule file, or its bytes: at most 16 MiB.
 * @param options What to call it.
 * @returns The rules.
 * @throws {RulesError} If they are wrong or outside the subset.
 * @throws {RangeError} If they are too long.
 */
export function parseRules(
  input: string | Uint8Array,
  { name = "rules" }: RulesOptions = {},
): RuleSet {
  const tokens = new TokenReader(new Source(input, name));
  const parser = new RuleParser(tokens);
  const rules: Rule[] = [];
  while (tokens.peek().kind !== "end") rules.push(parser.rule());
  return { name, rules };
}

/** What is outside the subset at the top of a file, and what to do. */
const OUTSIDE: Readonly<Record<string, string>> = {
  import: "leave the rules out that use the module: there are no modules here",
  include: "put the other file's rules into this one",
};

/** The most strings of a file: each of them takes memory while it is searched. */
const MOST_STRINGS = 100_000;

class RuleParser {
  readonly #tokens: TokenReader;
  readonly #numbers = new Map<string, number>();
  readonly #wildcards = new Set<string>();
  readonly #sets: SetCosts = { members: 0, compared: 0 };
  #strings = 0;

  constructor(tokens: TokenReader) {
    this.#tokens = tokens;
  }

  rule(): Rule {
    const tokens = this.#tokens;
    const { isPrivate, isGlobal } = this.#kind();
    const name = this.#name();
    const tags = tokens.accept(":") ? this.#tags() : [];
    tokens.expect("{", `behind rule ${name}`);
    const meta = tokens.accept("meta") ? this.#meta() : [];
    const strings = tokens.accept("strings") ? this.#declared() : [];
    tokens.expect("condition", `of rule ${name}`);
    tokens.expect(":");
    const parser = new ConditionParser(tokens, {
      labels: strings.map(({ label }) => label),
      strings: numbersOf(strings),
      rules: this.#numbers,
      wildcards: this.#wildcards,
      sets: this.#sets,
    });
    const condition = parser.parse();
    tokens.expect("}", `behind the condition of rule ${name}`);
    strings.forEach((string, index) => {
      if (parser.used.has(index)) return;
      throw tokens.error(
        `the condition does not refer to ${string.label}`,
        string,
        "use it there, or leave it out",
      );
    });
    const rule = { name, tags, meta, isPrivate, isGlobal, strings };
    return withCondition(rule, condition);
  }

  /** `private`, `global` and `rule`. */
  #kind(): { isPrivate: boolean; isGlobal: boolean } {
    const tokens = this.#tokens;
    let isPrivate = false;
    let isGlobal = false;
    for (;;) {
      if (tokens.accept("private")) isPrivate = true;
      else if (tokens.accept("global")) isGlobal = true;
      else break;
    }
    if (tokens.accept("rule")) return { isPrivate, isGlobal };
    const token = tokens.peek();
    const way = token.kind === "keyword" ? OUTSIDE[token.text] : undefined;
    if (way && "text" in token) {
      throw tokens.error(`${token.text} is outside the subset`, token, way);
    }
    throw tokens.unexpected("a rule");
  }

  #name(): string {
    const { text: name, at } = this.#tokens.expectIdentifier("a rule's name");
    if (this.#numbers.has(name)) {
      throw this.#tokens.error(`there is a rule ${name} already`, { at });
    }
    // Names are short: asking for each beginning beats asking each wildcard.
    for (let length = 1; length <= name.length; length++) {
      const start = name.slice(0, length);
      if (!this.#wildcards.has(start)) continue;
      throw this.#tokens.error(
        `a rule before this one refers to ${start}*, which ${name} would be ` +
          `part of`,
        { at },
        "put this rule before that one",
      );
    }
    // Known from here on: its own condition may refer to it.
    this.#numbers.set(name, this.#numbers.size);
    return name;
  }

  #tags(): string[] {
    const tags = new Set<string>();
    do {
      const { text, at } = this.#tokens.expectIdentifier("a tag");
      if (tags.has(text)) {
        throw this.#tokens.error(`the tag ${text} is there twice`, { at });
      }
      tags.add(text);
    } while (!this.#tokens.sees("{"));
    return [...tags];
  }

  #meta(): RuleMeta[] {
    const tokens = this.#tokens;
    tokens.expect(":", "behind meta");
    const meta: RuleMeta[] = [];
    do {
      const { text: name } = tokens.expectIdentifier(
        "a fact, as in author = …",
      );
      tokens.expect("=", `behind ${name}`);
      meta.push([name, this.#value()]);
    } while (tokens.peek().kind === "identifier");
    return meta;
  }

  #value(): string | bigint | boolean {
    const tokens = this.#tokens;
    if (tokens.accept("true")) return true;
    if (tokens.accept("false")) return false;
    const isNegative = tokens.accept("-");
    const token = tokens.take();
    if (token.kind === "integer") {
      return isNegative ? -token.value : token.value;
    }
    if (token.kind === "text" && !isNegative) return asText(token.text);
    throw tokens.unexpected("a text, an integer, true or false", token);
  }

  #declared(): DeclaredString[] {
    const tokens = this.#tokens;
    tokens.expect(":", "behind strings");
    const strings: DeclaredString[] = [];
    const labels = new Set<string>();
    do {
      const string = parseString(tokens);
      if (++this.#strings > MOST_STRINGS) {
        throw tokens.error(
          `a file has at most ${MOST_STRINGS} strings`,
          string,
          "make several files of it, and search for each",
        );
      }
      const { label } = string;
      if (label !== "$" && labels.has(label)) {
        throw tokens.error(`there is a string ${label} already`, string);
      }
      labels.add(label);
      strings.push(string);
    } while (!tokens.sees("condition"));
    return strings;
  }
}

/** The numbers of the strings that have a name. */
function numbersOf(strings: readonly DeclaredString[]): Map<string, number> {
  const numbers = strings.map(({ label }, index) => [label, index] as const);
  return new Map(numbers.filter(([label]) => label !== "$"));
}
