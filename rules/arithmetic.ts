import type { ArithmeticOperator } from "./syntax.ts";

/** Numbers of a condition: 64 bits with a sign, or with a fraction. */
export type Numeric = bigint | number;

/**
 * Computes as YARA does: integers wrap at 64 bits, division goes towards
 * zero, and shifts by 64 or more leave nothing.
 *
 * @param operator The sign between the numbers.
 * @param left What is before it.
 * @param right What is behind it.
 * @returns The result; `undefined` for a division by zero and a shift by less
 * than nothing.
 */
export function compute(
  operator: ArithmeticOperator,
  left: bigint,
  right: bigint,
): bigint | undefined {
  const exact = computeExactly(operator, left, right);
  return exact === undefined ? undefined : BigInt.asIntN(64, exact);
}

/** The same without a bound, but for shifts: what does not fit has overflowed. */
export function computeExactly(
  operator: ArithmeticOperator,
  left: bigint,
  right: bigint,
): bigint | undefined {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "\\":
      return right === 0n ? undefined : left / right;
    case "%":
      return right === 0n ? undefined : left % right;
    case "&":
      return left & right;
    case "|":
      return left | right;
    case "^":
      return left ^ right;
    case "<<":
      if (right < 0n) return undefined;
      return right >= 64n ? 0n : BigInt.asIntN(64, left << right);
    case ">>":
      if (right < 0n) return undefined;
      return right >= 64n ? 0n : left >> right;
  }
}

/** Computes with fractions, of which there are `+ - * \`. */
export function computeFloat(
  operator: ArithmeticOperator,
  left: Numeric,
  right: Numeric,
): number | undefined {
  const [a, b] = [Number(left), Number(right)];
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "\\":
      return a / b;
    default:
      return undefined;
  }
}
