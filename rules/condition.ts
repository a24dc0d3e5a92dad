import { compute, computeExactly } from "./arithmetic.ts";
import type { Place } from "./error.ts";
import type { Token } from "./lexer.ts";
import type { Scope, Variable } from "./scope.ts";
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
import { constantOf, TYPE_NAMES, type Typed } from "./types.ts";

/** How deep a condition may be nested: evaluating it must not run out of stack. */
const DEEPEST = 200;

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

/** Signs that numbers with a fraction have too. */
const FLOAT_SIGNS = "+-*\\";

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
  readonly #scope: Scope;
  readonly #variables: Variable[] = [];
  readonly #used = new Set<number>();
  #depth = 0;
  #loops = 0;
  #inStringLoop = false;

  constructor(tokens: TokenReader, scope: Scope) {
    this.#tokens = tokens;
    this.#scope = scope;
  }

  /** The strings that the condition refers to, by number. */
  get used(): ReadonlySet<number> {
    return this.#used;
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
    return this.#typedAt(first.at, "boolean", chain, operands);
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
    return this.#typed("boolean", { kind, operand: expression }, operand);
  }

  #equality(): Typed {
    let left = this.#ordering(true);
    for (;;) {
      const sign = this.#tokens.peek();
      if (this.#isOneOf(sign, EQUALITIES)) {
        this.#tokens.take();
        left = this.#comparison(left, sign, this.#ordering(false));
      } else if (this.#isOneOf(sign, TEXT_WORDS)) {
        this.#tokens.take();
        left = this.#textOperation(left, sign, this.#ordering(false));
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
      left = this.#comparison(left, sign, this.#arithmetic(1));
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
        left = this.#operation(left, operator, right, sign);
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
    const { expression, type } = operand;
    if (kind === "complement") this.#assertInteger(operand, "of ~");
    else if (type !== "integer" && type !== "float") {
      throw this.#mistyped(operand, "a number");
    }
    const value = constantOf(operand);
    return this.#typed(
      type,
      value === undefined
        ? { kind, operand: expression }
        : { kind: "value", value: kind === "negative" ? -value : ~value },
      operand,
    );
  }

  #primary(): Typed {
    const token = this.#tokens.take();
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
        return this.#deeper(token.at, () => {
          const inner = this.#or();
          this.#tokens.expect(")");
          return inner;
        });
      case "keyword":
        return this.#keyword(token);
    }
    throw this.#tokens.unexpected("a condition", token);
  }

  #keyword(token: Token & { readonly text: string }): Typed {
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
        return this.#deeper(token.at, () => this.#for(token));
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
  #found(token: Token & { readonly text: string }): Typed {
    const string = this.#reference(token);
    const { where, parts } = this.#where();
    const expression = { kind: "found", string, where } as const;
    return this.#typedAt(token.at, "boolean", expression, parts);
  }

  #where(): { where: Where; parts: Typed[] } {
    if (this.#tokens.accept("at")) {
      const address = this.#arithmetic(1);
      this.#assertInteger(address, "behind at");
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
    this.#assertInteger(low, "in a range");
    this.#assertInteger(high, "in a range");
    const range = { low: low.expression, high: high.expression };
    return { range, parts: [low, high] };
  }

  /** `#a`, `#a in (1..2)` */
  #count(token: Token & { readonly text: string }): Typed {
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
    return this.#typedAt(token.at, "integer", expression, parts);
  }

  /** `@a`, `@a[1]`, `!a`, `!a[1]` */
  #occurrence(token: Token & { readonly text: string }): Typed {
    const string = this.#reference(token);
    const kind = token.kind === "offset" ? "address" : "length";
    if (!this.#tokens.accept("[")) {
      const index = { kind: "value", value: 1n } as const;
      return leaf("integer", { kind, string, index }, token);
    }
    const index = this.#deeper(token.at, () => this.#arithmetic(1));
    this.#assertInteger(index, "between the brackets");
    this.#tokens.expect("]");
    const expression = { kind, string, index: index.expression } as const;
    return this.#typedAt(token.at, "integer", expression, [index]);
  }

  /** A loop's variable or a rule. */
  #named(token: Token & { readonly text: string }): Typed {
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
    const rule = this.#scope.rules.get(text);
    if (rule !== undefined) {
      return leaf("boolean", { kind: "rule", rule }, token);
    }
    throw this.#tokens.error(
      `nothing is called "${text}" so far`,
      token,
      "rules must come before those that refer to them; external variables " +
        "are outside the subset",
    );
  }

  /** `uint16be(address)` */
  #memory(token: Token & { readonly text: string }): Typed {
    const [, sign, bits, order] = /^(u?)int(\d+)(be)?$/.exec(token.text) ?? [];
    this.#tokens.expect("(", `behind ${token.text}`);
    const address = this.#deeper(token.at, () => this.#arithmetic(1));
    this.#assertInteger(address, `of ${token.text}`);
    this.#tokens.expect(")");
    return this.#typedAt(token.at, "integer", {
      kind: "memory",
      size: Number(bits) / 8 as 1 | 2 | 4,
      signed: sign === "",
      littleEndian: order === undefined,
      address: address.expression,
    }, [address]);
  }

  /** `2 of them` */
  #of(count: Typed): Typed {
    this.#assertInteger(count, "before of");
    const { expression: value, at } = count;
    return this.#ofSet({ kind: "count", value }, at, [count]);
  }

  /** `50% of them` */
  #percentOf(share: Typed): Typed {
    this.#assertInteger(share, "before %");
    const constant = constantOf(share);
    if (constant !== undefined && (constant < 1n || constant > 100n)) {
      throw this.#tokens.error(
        `${constant}% of a set is none: it must be from 1 to 100`,
        share,
      );
    }
    const { expression: value, at } = share;
    return this.#ofSet({ kind: "percent", value }, at, [share]);
  }

  /** `… of ($a, $b*) in (1..2)`, `… of (rule*)` */
  #ofSet(quantifier: Quantifier, at: number, parts: Typed[]): Typed {
    this.#tokens.expect("of");
    if (this.#tokens.sees("them")) {
      return this.#ofStrings(quantifier, at, parts);
    }
    const open = this.#tokens.take();
    if (open.kind !== "sign" || open.text !== "(") {
      throw this.#tokens.unexpected('"them" or "("', open);
    }
    if (this.#tokens.peek().kind === "identifier") {
      const rules = this.#ruleSet();
      const expression = { kind: "of rules", quantifier, rules } as const;
      return this.#typedAt(at, "boolean", expression, parts);
    }
    return this.#ofStrings(quantifier, at, parts, open);
  }

  #ofStrings(
    quantifier: Quantifier,
    at: number,
    parts: Typed[],
    open?: Place,
  ): Typed {
    const strings = this.#stringSet(open);
    const { where, parts: more } = this.#where();
    const expression = { kind: "of", quantifier, strings, where } as const;
    return this.#typedAt(at, "boolean", expression, [...parts, ...more]);
  }

  /** `them`, or what is behind the bracket: `$a, $b*)` */
  #stringSet(open?: Place): number[] {
    const { labels } = this.#scope;
    if (!open) {
      const them = this.#tokens.expect("them");
      if (labels.length === 0) {
        throw this.#tokens.error("the rule has no strings", them);
      }
      return labels.map((_, index) => this.#use(index));
    }
    const sets: number[][] = [];
    do {
      const token = this.#tokens.take();
      if (token.kind === "string") {
        sets.push([this.#lookUp(token)]);
      } else if (token.kind === "strings") {
        const start = `$${token.text}`;
        const found = labels.flatMap((label, index) =>
          label.startsWith(start) ? this.#use(index) : []
        );
        if (found.length === 0) {
          throw this.#tokens.error(`the rule has no string ${start}*`, token);
        }
        sets.push(found);
      } else {
        throw this.#tokens.unexpected("a string, as in ($a, $b*)", token);
      }
    } while (this.#tokens.accept(","));
    this.#tokens.expect(")");
    return sets.flat();
  }

  /** What is behind the bracket: `a, b*)` */
  #ruleSet(): number[] {
    const { rules, wildcards } = this.#scope;
    const sets: number[][] = [];
    do {
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
      sets.push(found);
    } while (this.#tokens.accept(","));
    this.#tokens.expect(")");
    return sets.flat();
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
    this.#assertInteger(count, "behind for");
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
    const open = this.#tokens.peek();
    const strings = this.#tokens.accept("(")
      ? this.#stringSet(open)
      : this.#stringSet();
    this.#inStringLoop = true;
    const body = this.#body();
    this.#inStringLoop = false;
    const { expression } = body;
    return this.#typedAt(
      at,
      "boolean",
      { kind: "for strings", quantifier, strings, body: expression },
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
    return this.#typedAt(
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
      throw this.#mistyped(first, "an integer or a text");
    }
    const parts = [first];
    while (this.#tokens.accept(",")) {
      const item = this.#arithmetic(1);
      if (item.type !== type) throw this.#mistyped(item, TYPE_NAMES[type]);
      parts.push(item);
    }
    this.#tokens.expect(")");
    const items = parts.map(({ expression }) => expression);
    return { iterator: { kind: "list", items }, type, parts };
  }

  #body(): Typed {
    this.#tokens.expect(":", "and what must hold, in brackets");
    this.#tokens.expect("(");
    const body = this.#or();
    this.#tokens.expect(")");
    return body;
  }

  /** The string that `$a`, `#a`, `@a` or `!a` refers to. */
  #reference(token: Token & { readonly text: string }): StringReference {
    if (token.text !== "") return this.#lookUp(token);
    if (this.#inStringLoop) return "current";
    throw this.#tokens.error(
      "a string without a name can only be meant in a loop over strings",
      token,
      "for any of them : ( $ at 0x1000 )",
    );
  }

  #lookUp(token: Token & { readonly text: string }): number {
    const label = `$${token.text}`;
    const index = this.#scope.strings.get(label);
    if (index !== undefined) return this.#use(index);
    throw this.#tokens.error(`the rule has no string ${label}`, token);
  }

  #use(index: number): number {
    this.#used.add(index);
    return index;
  }

  #isOneOf(
    token: Token,
    words: readonly string[],
  ): token is Token & { readonly text: string } {
    return (token.kind === "sign" || token.kind === "keyword") &&
      words.includes(token.text);
  }

  #comparison(left: Typed, { text }: { text: string }, right: Typed): Typed {
    for (const side of [left, right]) {
      if (side.type === "boolean") {
        throw this.#mistyped(side, "a number or a text");
      }
    }
    if ((left.type === "text") !== (right.type === "text")) {
      throw this.#mistyped(right, TYPE_NAMES[left.type]);
    }
    return this.#typed(
      "boolean",
      {
        kind: "comparison",
        operator: text as Comparison,
        left: left.expression,
        right: right.expression,
      },
      left,
      right,
    );
  }

  #textOperation(left: Typed, { text }: { text: string }, right: Typed): Typed {
    for (const side of [left, right]) {
      if (side.type !== "text") throw this.#mistyped(side, "a text");
    }
    return this.#typed(
      "boolean",
      {
        kind: "text",
        operator: text as TextOperator,
        left: left.expression,
        right: right.expression,
      },
      left,
      right,
    );
  }

  #operation(
    left: Typed,
    operator: ArithmeticOperator,
    right: Typed,
    sign: Token,
  ): Typed {
    for (const side of [left, right]) {
      if (side.type !== "integer" && side.type !== "float") {
        throw this.#mistyped(side, "a number");
      }
    }
    const float = left.type === "float" || right.type === "float";
    if (float && !FLOAT_SIGNS.includes(operator)) {
      this.#assertInteger(left, `before ${operator}`);
      this.#assertInteger(right, `behind ${operator}`);
    }
    return this.#typed(
      float ? "float" : "integer",
      this.#folded(left, operator, right, sign) ?? {
        kind: "arithmetic",
        operator,
        float,
        left: left.expression,
        right: right.expression,
      },
      left,
      right,
    );
  }

  /** The result, where both sides are known. */
  #folded(
    left: Typed,
    operator: ArithmeticOperator,
    right: Typed,
    sign: Token,
  ): Expression | undefined {
    const [a, b] = [constantOf(left), constantOf(right)];
    if (a === undefined || b === undefined) return undefined;
    const value = compute(operator, a, b);
    if (value === undefined) {
      throw this.#tokens.error(
        operator === "\\" || operator === "%"
          ? "this is a division by zero"
          : "this is a shift by less than nothing",
        sign,
      );
    }
    if (value !== computeExactly(operator, a, b)) {
      throw this.#tokens.error(
        `${a} ${operator} ${b} is no integer of 64 bits with a sign`,
        sign,
      );
    }
    return { kind: "value", value };
  }

  #assertInteger(operand: Typed, where: string): void {
    if (operand.type !== "integer") {
      throw this.#mistyped(operand, `an integer ${where}`);
    }
  }

  #mistyped(operand: Typed, expected: string): Error {
    const found = TYPE_NAMES[operand.type];
    return this.#tokens.error(`expected ${expected}, found ${found}`, operand);
  }

  /** Goes one level down. */
  #deeper<T>(at: number, read: () => T): T {
    if (++this.#depth > DEEPEST) throw this.#tooDeep(at);
    const result = read();
    this.#depth--;
    return result;
  }

  #typed(
    type: ExpressionType,
    expression: Expression,
    ...parts: readonly [Typed, Typed?]
  ): Typed {
    const [first, second = first] = parts;
    return this.#typedAt(first.at, type, expression, [first, second]);
  }

  /** @param parts What it is made of. */
  #typedAt(
    at: number,
    type: ExpressionType,
    expression: Expression,
    parts: readonly Typed[],
  ): Typed {
    // 1 + 1 + 1 is as deep as it is long.
    const depth = 1 +
      parts.reduce((deepest, part) => Math.max(deepest, part.depth), 0);
    if (depth > DEEPEST) throw this.#tooDeep(at);
    return { type, expression, at, depth };
  }

  #tooDeep(at: number): Error {
    return this.#tokens.error(
      `the condition is nested more than ${DEEPEST} deep`,
      { at },
      "make rules of its parts and refer to them",
    );
  }
}

function leaf(
  type: ExpressionType,
  expression: Expression,
  { at }: Place,
): Typed {
  return { type, expression, at, depth: 1 };
}
