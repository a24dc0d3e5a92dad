import type { Token } from "./lexer.ts";
import { Names, type Scope, type Variable, type Word } from "./names.ts";
import type {
  ArithmeticOperator,
  Comparison,
  Expression,
  ExpressionType,
  Iterator,
  Quantifier,
  RangeExpression,
  StringReference,
  TextOperator,
  Where,
} from "./syntax.ts";
import type { TokenReader } from "./token_reader.ts";
import { DEEPEST, leaf, TypeChecker, type Typed } from "./types.ts";

/** How many loops may be inside one another, as in YARA. */
const MOST_LOOPS = 4;

/** Signs between numbers, by how tightly they bind. */
const BINDING: Readonly<Record<string, number>> = {
  "|": 1,
  "^": 2,
  "&": 3,
  "<<": 4,
  ">>": 4,
  "+": 5,
  "-": 5,
  "*": 6,
  "\\": 6,
  "%": 6,
};

const ORDERINGS: readonly string[] = ["<", "<=", ">", ">="];
const EQUALITIES: readonly string[] = ["==", "!="];
const TEXT_WORDS: readonly string[] = [
  "contains",
  "icontains",
  "startswith",
  "istartswith",
  "endswith",
  "iendswith",
  "iequals",
];

/** Reads a rule's condition, resolves its names and checks its types. */
export class ConditionParser {
  readonly #tokens: TokenReader;
  readonly #names: Names;
  readonly #types: TypeChecker;
  readonly #variables: Variable[] = [];
  #depth = 0;
  #loops = 0;
  #inStringLoop = false;

  constructor(tokens: TokenReader, scope: Scope) {
    this.#tokens = tokens;
    this.#names = new Names(tokens, scope);
    this.#types = new TypeChecker(tokens);
  }

  /** The strings that the condition refers to, by number. */
  get used(): ReadonlySet<number> {
    return this.#names.used;
  }

  /** Reads the condition. */
  parse(): Expression {
    return this.#or().expression;
  }

  #or(): Typed {
    return this.#chain("or", () => this.#and());
  }

  #and(): Typed {
    return this.#chain("and", () => this.#not());
  }

  /** Any number of operands side by side, however many there are. */
  #chain(kind: "and" | "or", operand: () => Typed): Typed {
    const first = operand();
    if (!this.#tokens.sees(kind)) return first;
    const operands = [first];
    while (this.#tokens.accept(kind)) operands.push(operand());
    const expressions = operands.map(({ expression }) => expression);
    const chain = { kind, operands: expressions } as const;
    return this.#types.compound(first.at, "boolean", chain, operands);
  }

  #not(): Typed {
    const { at } = this.#tokens.peek();
    const kind = this.#tokens.accept("not")
      ? "not"
      : this.#tokens.accept("defined")
      ? "defined"
      : undefined;
    if (!kind) return this.#equality();
    const operand = this.#deeper(at, () => this.#not());
    const { expression } = operand;
    const negation = { kind, operand: expression } as const;
    return this.#types.compound(at, "boolean", negation, [operand]);
  }

  #equality(): Typed {
    let left = this.#ordering(true);
    for (;;) {
      const sign = this.#tokens.peek();
      if (this.#isOneOf(sign, EQUALITIES)) {
        this.#tokens.take();
        const operator = sign.text as Comparison;
        left = this.#types.comparison(operator, left, this.#ordering(false));
      } else if (this.#isOneOf(sign, TEXT_WORDS)) {
        this.#tokens.take();
        const operator = sign.text as TextOperator;
        left = this.#types.textOperation(operator, left, this.#ordering(false));
      } else if (this.#tokens.sees("matches")) {
        throw this.#tokens.error(
          "matches is outside the subset",
          sign,
          "make the expression a string of the rule: it is searched for in " +
            "memory",
        );
      } else {
        return left;
      }
    }
  }

  /** @param first Whether `of` may follow, with this as its number. */
  #ordering(first: boolean): Typed {
    let left = this.#arithmetic(1);
    if (first && this.#tokens.sees("of")) return this.#of(left);
    for (;;) {
      const sign = this.#tokens.peek();
      if (!this.#isOneOf(sign, ORDERINGS)) return left;
      this.#tokens.take();
      const operator = sign.text as Comparison;
      left = this.#types.comparison(operator, left, this.#arithmetic(1));
    }
  }

  #arithmetic(least: number): Typed {
    let left = this.#unary();
    for (;;) {
      const sign = this.#tokens.peek();
      const binding = sign.kind === "sign" ? BINDING[sign.text] ?? 0 : 0;
      if (binding < least || sign.kind !== "sign") return left;
      this.#tokens.take();
      if (sign.text === "%" && this.#tokens.sees("of")) {
        left = this.#percentOf(left);
      } else {
        const operator = sign.text as ArithmeticOperator;
        const right = this.#arithmetic(binding + 1);
        left = this.#types.arithmetic(operator, left, right, sign);
      }
    }
  }

  #unary(): Typed {
    const sign = this.#tokens.peek();
    const kind = this.#tokens.accept("-")
      ? "negative"
      : this.#tokens.accept("~")
      ? "complement"
      : undefined;
    if (!kind) return this.#primary();
    const operand = this.#deeper(sign.at, () => this.#unary());
    return this.#types.unary(kind, operand, sign);
  }

  #primary(): Typed {
    const token = this.#tokens.take();
    return this.#deeper(token.at, () => this.#primaryAt(token));
  }

  #primaryAt(token: Token): Typed {
    switch (token.kind) {
      case "integer":
        return leaf("integer", { kind: "value", value: token.value }, token);
      case "float":
        return leaf("float", { kind: "value", value: token.value }, token);
      case "text":
        return leaf("text", { kind: "value", value: token.text }, token);
      case "string":
        return this.#found(token);
      case "count":
        return this.#count(token);
      case "offset":
      case "length":
        return this.#occurrence(token);
      case "identifier":
        return this.#named(token);
      case "sign":
        if (token.text !== "(") break;
        return this.#inBrackets();
      case "keyword":
        return this.#keyword(token);
    }
    throw this.#tokens.unexpected("a condition", token);
  }

  #inBrackets(): Typed {
    const inner = this.#or();
    this.#tokens.expect(")");
    return inner;
  }

  #keyword(token: Word): Typed {
    const { text } = token;
    switch (text) {
      case "true":
      case "false":
        return leaf(
          "boolean",
          { kind: "value", value: text === "true" },
          token,
        );
      case "filesize":
        // A process has none, and YARA says so by leaving it undefined.
        return leaf("integer", { kind: "undefined" }, token);
      case "any":
      case "all":
      case "none":
        return this.#ofSet({ kind: text }, token.at, []);
      case "for":
        return this.#for(token);
      case "entrypoint":
        throw this.#tokens.error(
          "entrypoint is outside the subset; YARA warns of it too",
          token,
          "compare with an address of the module, or search near one with " +
            "--module",
        );
    }
    if (/^u?int/.test(text)) return this.#memory(token);
    throw this.#tokens.unexpected("a condition", token);
  }

  /** `$a`, `$a at 1`, `$a in (1..2)` */
  #found(token: Word): Typed {
    const string = this.#reference(token);
    const { where, parts } = this.#where();
    const expression = { kind: "found", string, where } as const;
    return this.#types.compound(token.at, "boolean", expression, parts);
  }

  #where(): { where: Where; parts: Typed[] } {
    if (this.#tokens.accept("at")) {
      const address = this.#arithmetic(1);
      this.#types.assertInteger(address, "behind at");
      const where = { kind: "at", address: address.expression } as const;
      return { where, parts: [address] };
    }
    if (!this.#tokens.accept("in")) {
      return { where: { kind: "anywhere" }, parts: [] };
    }
    const { range, parts } = this.#range();
    return { where: { kind: "in", range }, parts };
  }

  #range(): { range: RangeExpression; parts: Typed[] } {
    this.#tokens.expect("(", "and a range, as in (0x1000..0x2000)");
    const low = this.#arithmetic(1);
    this.#tokens.expect("..");
    const high = this.#arithmetic(1);
    this.#tokens.expect(")");
    return this.#rangeOf(low, high);
  }

  #rangeOf(
    low: Typed,
    high: Typed,
  ): { range: RangeExpression; parts: Typed[] } {
    this.#types.assertInteger(low, "in a range");
    this.#types.assertInteger(high, "in a range");
    const range = { low: low.expression, high: high.expression };
    return { range, parts: [low, high] };
  }

  /** `#a`, `#a in (1..2)` */
  #count(token: Word): Typed {
    const string = this.#reference(token);
    if (!this.#tokens.accept("in")) {
      return leaf(
        "integer",
        { kind: "count", string, range: undefined },
        token,
      );
    }
    const { range, parts } = this.#range();
    const expression = { kind: "count", string, range } as const;
    return this.#types.compound(token.at, "integer", expression, parts);
  }

  /** `@a`, `@a[1]`, `!a`, `!a[1]` */
  #occurrence(token: Word): Typed {
    const string = this.#reference(token);
    const kind = token.kind === "offset" ? "address" : "length";
    if (!this.#tokens.accept("[")) {
      const index = { kind: "value", value: 1n } as const;
      return leaf("integer", { kind, string, index }, token);
    }
    const index = this.#arithmetic(1);
    this.#types.assertInteger(index, "between the brackets");
    this.#tokens.expect("]");
    const expression = { kind, string, index: index.expression } as const;
    return this.#types.compound(token.at, "integer", expression, [index]);
  }

  /** A loop's variable or a rule. */
  #named(token: Word): Typed {
    const { text } = token;
    const depth = this.#variables.findIndex(({ name }) => name === text);
    const variable = this.#variables[depth];
    if (variable) {
      return leaf(variable.type, { kind: "variable", depth }, token);
    }
    if (this.#tokens.sees(".") || this.#tokens.sees("(")) {
      throw this.#tokens.error(
        `${text} is outside the subset: there are no modules here`,
        token,
        "leave the rule out, or write what it asks for with strings and " +
          "uint16(), uint32() and the like",
      );
    }
    const rule = this.#names.rule(token);
    return leaf("boolean", { kind: "rule", rule }, token);
  }

  /** `uint16be(address)` */
  #memory(token: Word): Typed {
    const [, sign, bits, order] = /^(u?)int(\d+)(be)?$/.exec(token.text) ?? [];
    this.#tokens.expect("(", `behind ${token.text}`);
    const address = this.#arithmetic(1);
    this.#types.assertInteger(address, `of ${token.text}`);
    this.#tokens.expect(")");
    return this.#types.compound(token.at, "integer", {
      kind: "memory",
      size: Number(bits) / 8 as 1 | 2 | 4,
      signed: sign === "",
      littleEndian: order === undefined,
      address: address.expression,
    }, [address]);
  }

  /** `2 of them` */
  #of(count: Typed): Typed {
    this.#types.assertInteger(count, "before of");
    const { expression: value, at } = count;
    return this.#ofSet({ kind: "count", value }, at, [count]);
  }

  /** `50% of them` */
  #percentOf(share: Typed): Typed {
    this.#types.assertShare(share);
    const { expression: value, at } = share;
    return this.#ofSet({ kind: "percent", value }, at, [share]);
  }

  /** `… of ($a, $b*) in (1..2)`, `… of (rule*)` */
  #ofSet(quantifier: Quantifier, at: number, parts: Typed[]): Typed {
    this.#tokens.expect("of");
    const set = this.#set();
    if ("rules" in set) {
      const expression = { kind: "of rules", quantifier, ...set } as const;
      return this.#types.compound(at, "boolean", expression, parts);
    }
    const { where, parts: more } = this.#where();
    const expression = { kind: "of", quantifier, ...set, where } as const;
    return this.#types.compound(at, "boolean", expression, [...parts, ...more]);
  }

  /** `them`, `($a, $b*)`, `(rule*)` */
  #set(): { strings: number[] } | { rules: number[] } {
    const first = this.#tokens.peek();
    if (this.#tokens.accept("them")) {
      return { strings: this.#names.allStrings(first) };
    }
    if (!this.#tokens.accept("(")) {
      throw this.#tokens.unexpected('"them" or "("', first);
    }
    return this.#tokens.peek().kind === "identifier"
      ? { rules: this.#names.rules() }
      : { strings: this.#names.strings() };
  }

  #for(token: Token): Typed {
    if (++this.#loops > MOST_LOOPS) {
      throw this.#tokens.error(
        `only ${MOST_LOOPS} loops may be inside one another`,
        token,
      );
    }
    const { quantifier, parts } = this.#quantifier();
    const loop = this.#tokens.accept("of")
      ? this.#forStrings(token, quantifier, parts)
      : this.#forValues(token, quantifier, parts);
    this.#loops--;
    return loop;
  }

  #quantifier(): { quantifier: Quantifier; parts: Typed[] } {
    for (const kind of ["any", "all", "none"] as const) {
      if (this.#tokens.accept(kind)) {
        return { quantifier: { kind }, parts: [] };
      }
    }
    const count = this.#arithmetic(1);
    this.#types.assertInteger(count, "behind for");
    const { expression: value } = count;
    return { quantifier: { kind: "count", value }, parts: [count] };
  }

  /** `for any of ($a, $b) : ($ at 1)` */
  #forStrings(
    { at }: Token,
    quantifier: Quantifier,
    parts: Typed[],
  ): Typed {
    if (this.#inStringLoop) {
      throw this.#tokens.error(
        "a loop over strings is inside another: $ could be of both",
        { at },
      );
    }
    const place = this.#tokens.peek();
    const set = this.#set();
    if ("rules" in set) {
      throw this.#tokens.error("a loop goes over strings, not rules", place);
    }
    this.#inStringLoop = true;
    const body = this.#body();
    this.#inStringLoop = false;
    const { expression } = body;
    return this.#types.compound(
      at,
      "boolean",
      { kind: "for strings", quantifier, ...set, body: expression },
      [...parts, body],
    );
  }

  /** `for all i in (1..#a) : (@a[i] > 5)` */
  #forValues(
    { at }: Token,
    quantifier: Quantifier,
    parts: Typed[],
  ): Typed {
    const name = this.#tokens.expectIdentifier('"of" or a variable');
    if (this.#variables.some((variable) => variable.name === name.text)) {
      throw this.#tokens.error(
        `"${name.text}" is the variable of the loop around this one`,
        name,
      );
    }
    if (this.#tokens.sees(",")) {
      throw this.#tokens.error(
        "loops with several variables are outside the subset: they go " +
          "through what modules have",
        this.#tokens.peek(),
      );
    }
    this.#tokens.expect("in");
    const { iterator, type, parts: more } = this.#iterator();
    const depth = this.#variables.length;
    this.#variables.push({ name: name.text, type });
    const body = this.#body();
    this.#variables.pop();
    const { expression } = body;
    return this.#types.compound(
      at,
      "boolean",
      { kind: "for values", quantifier, iterator, depth, body: expression },
      [...parts, ...more, body],
    );
  }

  #iterator(): { iterator: Iterator; type: ExpressionType; parts: Typed[] } {
    this.#tokens.expect("(", "and values, as in (1..#a) or (1, 2, 3)");
    const first = this.#arithmetic(1);
    if (this.#tokens.accept("..")) {
      const { range, parts } = this.#rangeOf(first, this.#arithmetic(1));
      this.#tokens.expect(")");
      return { iterator: { kind: "range", range }, type: "integer", parts };
    }
    const { type } = first;
    if (type !== "integer" && type !== "text") {
      throw this.#types.mistyped(first, "an integer or a text");
    }
    const parts = [first];
    while (this.#tokens.accept(",")) {
      const item = this.#arithmetic(1);
      this.#types.assertType(item, type);
      parts.push(item);
    }
    this.#tokens.expect(")");
    const items = parts.map(({ expression }) => expression);
    return { iterator: { kind: "list", items }, type, parts };
  }

  #body(): Typed {
    this.#tokens.expect(":", "and what must hold, in brackets");
    this.#tokens.expect("(");
    return this.#inBrackets();
  }

  /** The string that `$a`, `#a`, `@a` or `!a` refers to. */
  #reference(token: Word): StringReference {
    if (token.text !== "") return this.#names.string(token);
    if (this.#inStringLoop) return "current";
    throw this.#tokens.error(
      "a string without a name can only be meant in a loop over strings",
      token,
      "for any of them : ( $ at 0x1000 )",
    );
  }

  #isOneOf(
    token: Token,
    words: readonly string[],
  ): token is Word {
    return (token.kind === "sign" || token.kind === "keyword") &&
      words.includes(token.text);
  }

  /** Goes one level down. */
  #deeper<T>(at: number, read: () => T): T {
    if (++this.#depth > DEEPEST) throw this.#types.tooDeep(at);
    const result = read();
    this.#depth--;
    return result;
  }
}
