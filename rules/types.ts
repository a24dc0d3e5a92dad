import type { Expression, ExpressionType } from "./syntax.ts";

/** An expression, and what the parser knows of it. */
export interface Typed {
  readonly expression: Expression;
  readonly type: ExpressionType;
  /** Where it starts in the file. */
  readonly at: number;
  /** How many expressions are inside one another in it. */
  readonly depth: number;
}

/** What a message calls the values of a type. */
export const TYPE_NAMES: Readonly<Record<ExpressionType, string>> = {
  boolean: "a truth value",
  integer: "an integer",
  float: "a number with a fraction",
  text: "a text",
};

/** The value of an integer that is known before any search. */
export function constantOf({ expression }: Typed): bigint | undefined {
  return expression.kind === "value" && typeof expression.value === "bigint"
    ? expression.value
    : undefined;
}
