import { computeExactly } from "./arithmetic.ts";
import type { Place } from "./error.ts";
import type {
  ArithmeticOperator,
  Comparison,
  Expression,
  ExpressionType,
  TextOperator,
} from "./syntax.ts";
import type { TokenReader } from "./token_reader.ts";

/** An expression, and what the parser knows of it. */
export interface Typed {
  readonly expression: Expression;
  readonly type: ExpressionType;
  /** Where it starts in the file. */
  readonly at: number;
  /** How many expressions are inside one another in it. */
  readonly depth: number;
}

/** How deep a condition may be nested: evaluating it must not run out of stack. */
export const DEEPEST = 200;

/** What a message calls the values of a type. */
const NAMES: Readonly<Record<ExpressionType, string>> = {
  boolean: "a truth value",
  integer: "an integer",
  float: "a number with a fraction",
  text: "a text",
};

/** Signs that numbers with a fraction have too. */
const FLOAT_SIGNS = "+-*\\";

/** An expression that is not made of others. */
export function leaf(
  type: ExpressionType,
  expression: Expression,
  { at }: Place,
): Typed {
  return { type, expression, at, depth: 1 };
}

/** Puts expressions together, if their types go together. */
export class TypeChecker {
  readonly #tokens: TokenReader;

  /** @param tokens Makes the errors. */
  constructor(tokens: TokenReader) {
    this.#tokens = tokens;
  }

  /** An expression that is made of others and starts at an offset. */
  compound(
    at: number,
    type: ExpressionType,
    expression: Expression,
    parts: readonly Typed[],
  ): Typed {
    // 1 + 1 + 1 is as deep as it is long.
    const depth = 1 +
      parts.reduce((deepest, part) => Math.max(deepest, part.depth), 0);
    if (depth > DEEPEST) throw this.tooDeep(at);
    return { type, expression, at, depth };
  }

  /** `left == right` and the like. */
  comparison(operator: Comparison, left: Typed, right: Typed): Typed {
    for (const side of [left, right]) {
      if (side.type === "boolean") {
        throw this.mistyped(side, "a number or a text");
      }
    }
    if ((left.type === "text") !== (right.type === "text")) {
      throw this.mistyped(right, NAMES[left.type]);
    }
    return this.compound(left.at, "boolean", {
      kind: "comparison",
      operator,
      left: left.expression,
      right: right.expression,
    }, [left, right]);
  }

  /** `left contains right` and the like. */
  textOperation(operator: TextOperator, left: Typed, right: Typed): Typed {
    for (const side of [left, right]) this.assertType(side, "text");
    return this.compound(left.at, "boolean", {
      kind: "text",
      operator,
      left: left.expression,
      right: right.expression,
    }, [left, right]);
  }

  /** `left + right` and the like: the result, where it is known. */
  arithmetic(
    operator: ArithmeticOperator,
    left: Typed,
    right: Typed,
    sign: Place,
  ): Typed {
    for (const side of [left, right]) this.assertNumber(side);
    const float = left.type === "float" || right.type === "float";
    if (float && !FLOAT_SIGNS.includes(operator)) {
      this.assertInteger(left, `before ${operator}`);
      this.assertInteger(right, `behind ${operator}`);
    }
    // Fractions can be divided by zero.
    const value = float ? undefined : this.#result(operator, left, right, sign);
    return this.compound(
      left.at,
      float ? "float" : "integer",
      value === undefined
        ? {
          kind: "arithmetic",
          operator,
          float,
          left: left.expression,
          right: right.expression,
        }
        : { kind: "value", value },
      [left, right],
    );
  }

  /** `-operand` and `~operand`: the result, where it is known. */
  unary(
    kind: "negative" | "complement",
    operand: Typed,
    { at }: Place,
  ): Typed {
    const { type, expression } = operand;
    if (kind === "complement") this.assertInteger(operand, "behind ~");
    else this.assertNumber(operand);
    const value = constantOf(operand);
    return this.compound(
      at,
      type,
      value === undefined ? { kind, operand: expression } : {
        kind: "value",
        // The least integer has no opposite: it wraps.
        value: kind === "negative" ? BigInt.asIntN(64, -value) : ~value,
      },
      [operand],
    );
  }

  /** Throws unless an expression is an integer. */
  assertInteger(operand: Typed, where: string): void {
    if (operand.type !== "integer") {
      throw this.mistyped(operand, `an integer ${where}`);
    }
  }

  /** Throws unless an expression is of a type. */
  assertType(operand: Typed, type: ExpressionType): void {
    if (operand.type !== type) throw this.mistyped(operand, NAMES[type]);
  }

  /** Throws unless an expression is a number. */
  assertNumber(operand: Typed): void {
    if (operand.type !== "integer" && operand.type !== "float") {
      throw this.mistyped(operand, "a number");
    }
  }

  /** Throws unless an expression is a share of a hundred, as far as is known. */
  assertShare(operand: Typed): void {
    this.assertInteger(operand, "before %");
    const share = constantOf(operand);
    if (share === undefined || share >= 1n && share <= 100n) return;
    throw this.#tokens.error(
      `${share}% of a set cannot be asked for: it must be from 1 to 100`,
      operand,
    );
  }

  /** An expression is of the wrong type. */
  mistyped(operand: Typed, expected: string): Error {
    const found = NAMES[operand.type];
    return this.#tokens.error(`expected ${expected}, found ${found}`, operand);
  }

  /** A condition is nested too deep. */
  tooDeep(at: number): Error {
    return this.#tokens.error(
      `the condition is nested more than ${DEEPEST} deep`,
      { at },
      "make rules of its parts and refer to them",
    );
  }

  #result(
    operator: ArithmeticOperator,
    left: Typed,
    right: Typed,
    sign: Place,
  ): bigint | undefined {
    const [a, b] = [constantOf(left), constantOf(right)];
    if (b === undefined) return undefined;
    const exact = computeExactly(operator, a ?? 0n, b);
    if (exact === undefined) {
      throw this.#tokens.error(
        operator === "\\" || operator === "%"
          ? "this is a division by zero"
          : "this is a shift by less than nothing",
        sign,
      );
    }
    if (a === undefined) return undefined;
    if (exact === BigInt.asIntN(64, exact)) return exact;
    throw this.#tokens.error(
      `${a} ${operator} ${b} is no integer of 64 bits with a sign`,
      sign,
    );
  }
}

/** The value of an integer that is known before any search. */
function constantOf({ expression }: Typed): bigint | undefined {
  return expression.kind === "value" && typeof expression.value === "bigint"
    ? expression.value
    : undefined;
}
