import { compute, computeFloat } from "./arithmetic.ts";
import type { Occurrences } from "./occurrences.ts";
import { isDecided, isEnough, type Wanted } from "./quantifier.ts";
import type {
  Comparison,
  Expression,
  Iterator,
  Quantifier,
  RangeExpression,
  StringReference,
  Where,
} from "./syntax.ts";
import { compareTexts } from "./text_operators.ts";

/** What conditions ask about. */
export interface Evidence {
  /** Where the rule's strings match, in their order. */
  readonly strings: readonly Occurrences[];
  /** Whether each rule so far matches. */
  readonly rules: readonly boolean[];
  /** Reads so many bytes of the target, all or none. */
  readMemory(address: bigint, size: number): Uint8Array | undefined;
}

/** A condition takes more steps than anybody can wait for. */
export class TooManySteps extends Error {}

/** Steps of a condition: some seconds. */
const MOST_STEPS = 2 ** 26;

/** Steps after which others are asked whether they want a turn. */
const STEPS_OF_A_TURN = 2 ** 16;

/** Steps that it takes to read memory, and to learn that it cannot be read. */
const STEPS_OF_A_READ = 32;
const STEPS_OF_A_FAILURE = 512;

/** What an expression gives; `undefined` is YARA's undefined value. */
type Value = boolean | bigint | number | string | undefined;

/**
 * Whether a condition holds. It yields now and then, so that others can have
 * a turn.
 *
 * @param condition The condition.
 * @param evidence What it asks about.
 * @returns Whether it holds.
 * @throws {TooManySteps} If it takes too long.
 */
export function* evaluate(
  condition: Expression,
  evidence: Evidence,
): Generator<void, boolean> {
  return yield* new Evaluation(evidence).holds(condition);
}

/** Whether a value is as good as true. What is undefined is not. */
function isTrue(value: Value): boolean {
  return value !== undefined && value !== false && value !== 0n &&
    value !== 0 && value !== "";
}

class Evaluation {
  readonly #evidence: Evidence;
  readonly #variables: Value[] = [];
  /** The string that the loop around is at. */
  #current = 0;
  #steps = MOST_STEPS;
  /** How many steps will be left when others have their turn. */
  #turn = MOST_STEPS - STEPS_OF_A_TURN;

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
  }

  /** Whether an expression holds. */
  *holds(expression: Expression): Generator<void, boolean> {
    return isTrue(yield* this.#result(expression));
  }

  /** The value of any expression: those that can have loops inside are here. */
  *#result(expression: Expression): Generator<void, Value> {
    if (this.#steps < this.#turn) {
      this.#turn = this.#steps - STEPS_OF_A_TURN;
      yield;
    }
    switch (expression.kind) {
      case "and":
        for (const operand of expression.operands) {
          if (!(yield* this.holds(operand))) return false;
        }
        return true;
      case "or":
        for (const operand of expression.operands) {
          if (yield* this.holds(operand)) return true;
        }
        return false;
      case "not": {
        const value = yield* this.#result(expression.operand);
        return value === undefined ? undefined : !isTrue(value);
      }
      case "defined":
        return (yield* this.#result(expression.operand)) !== undefined;
      case "for strings":
        return yield* this.#forStrings(expression);
      case "for values":
        return yield* this.#forValues(expression);
      default:
        return this.#value(expression);
    }
  }

  /** The value of an expression without loops inside. */
  #value(expression: Expression): Value {
    this.#spend(1);
    switch (expression.kind) {
      case "value":
        return expression.value;
      case "undefined":
        return undefined;
      case "negative":
        return negative(this.#value(expression.operand));
      case "complement": {
        const value = this.#integer(expression.operand);
        return value === undefined ? undefined : ~value;
      }
      case "arithmetic":
        return this.#arithmetic(expression);
      case "comparison":
        return this.#comparison(expression);
      case "text": {
        const { operator, left, right } = expression;
        const [a, b] = [this.#value(left), this.#value(right)];
        if (typeof a !== "string" || typeof b !== "string") return undefined;
        this.#spend(a.length + b.length);
        return compareTexts(operator, a, b);
      }
      case "found":
        return this.#found(this.#index(expression.string), expression.where);
      case "count":
        return this.#count(expression.string, expression.range);
      case "address":
      case "length":
        return this.#occurrence(expression);
      case "memory":
        return this.#memory(expression);
      case "rule":
        return this.#evidence.rules[expression.rule] ?? false;
      case "variable":
        return this.#variables[expression.depth];
      case "of":
        return this.#of(expression);
      case "of rules":
        return this.#ofRules(expression);
      case "and":
      case "or":
      case "not":
      case "defined":
      case "for strings":
      case "for values":
        throw new TypeError(`Cannot take ${expression.kind} for an operand`);
    }
  }

  #spend(steps: number): void {
    this.#steps -= steps;
    if (this.#steps < 0) throw new TooManySteps();
  }

  #integer(expression: Expression): bigint | undefined {
    const value = this.#value(expression);
    return typeof value === "bigint" ? value : undefined;
  }

  #arithmetic(
    { operator, float, left, right }: Expression & { kind: "arithmetic" },
  ): Value {
    const [a, b] = [this.#value(left), this.#value(right)];
    if (!isNumeric(a) || !isNumeric(b)) return undefined;
    return float
      ? computeFloat(operator, a, b)
      : compute(operator, a as bigint, b as bigint);
  }

  #comparison(
    { operator, left, right }: Expression & { kind: "comparison" },
  ): Value {
    const [a, b] = [this.#value(left), this.#value(right)];
    if (a === undefined || b === undefined) return undefined;
    if (typeof a === "number" || typeof b === "number") {
      return compareFloats(operator, Number(a), Number(b));
    }
    if (typeof a === "string") this.#spend(a.length);
    return compare(operator, a, b);
  }

  #index(string: StringReference): number {
    return string === "current" ? this.#current : string;
  }

  #occurrences(index: number): Occurrences {
    return this.#evidence.strings[index] as Occurrences;
  }

  #range({ low, high }: RangeExpression): [bigint, bigint] | undefined {
    const [from, to] = [this.#integer(low), this.#integer(high)];
    return from === undefined || to === undefined ? undefined : [from, to];
  }

  #found(index: number, where: Where): boolean | undefined {
    const occurrences = this.#occurrences(index);
    switch (where.kind) {
      case "anywhere":
        return occurrences.count > 0;
      case "at": {
        const address = this.#integer(where.address);
        return address !== undefined &&
          occurrences.countIn(address, address) > 0;
      }
      case "in": {
        const range = this.#range(where.range);
        return range && occurrences.countIn(...range) > 0;
      }
    }
  }

  #count(
    string: StringReference,
    range: RangeExpression | undefined,
  ): bigint | undefined {
    const occurrences = this.#occurrences(this.#index(string));
    if (!range) return BigInt(occurrences.count);
    const ends = this.#range(range);
    return ends && BigInt(occurrences.countIn(...ends));
  }

  #occurrence(
    { kind, string, index }: Expression & { kind: "address" | "length" },
  ): bigint | undefined {
    const occurrences = this.#occurrences(this.#index(string));
    const number = this.#integer(index);
    if (
      number === undefined || number < 1n || number > occurrences.count
    ) {
      return undefined;
    }
    const at = Number(number) - 1;
    return kind === "address"
      ? BigInt.asIntN(64, occurrences.addressOf(at))
      : BigInt(occurrences.lengthOf(at));
  }

  #memory(
    { size, signed, littleEndian, address }: Expression & { kind: "memory" },
  ): bigint | undefined {
    const at = this.#integer(address);
    if (at === undefined || at < 0n) return undefined;
    const bytes = this.#evidence.readMemory(at, size);
    this.#spend(bytes ? STEPS_OF_A_READ : STEPS_OF_A_FAILURE);
    if (!bytes) return undefined;
    const ordered = littleEndian ? bytes.toReversed() : bytes;
    const bits = ordered.reduce((sum, byte) => sum << 8n | BigInt(byte), 0n);
    return signed ? BigInt.asIntN(8 * size, bits) : bits;
  }

  #of(
    { quantifier, strings, where }: Expression & { kind: "of" },
  ): boolean | undefined {
    const wanted = this.#wanted(quantifier, strings.length);
    if (wanted === undefined) return undefined;
    this.#spend(strings.length);
    let found = 0;
    for (const index of strings) {
      const isFound = this.#found(index, where);
      if (isFound === undefined) return undefined;
      if (isFound) found++;
    }
    return isEnough(wanted, found, strings.length);
  }

  #ofRules(
    { quantifier, rules }: Expression & { kind: "of rules" },
  ): boolean | undefined {
    const wanted = this.#wanted(quantifier, rules.length);
    if (wanted === undefined) return undefined;
    this.#spend(rules.length);
    const found = rules.filter((rule) => this.#evidence.rules[rule]).length;
    return isEnough(wanted, found, rules.length);
  }

  /** `undefined` where a share of the set is wanted that is undefined. */
  #wanted(quantifier: Quantifier, total: number): Wanted | undefined {
    switch (quantifier.kind) {
      case "any":
        return 1;
      case "all":
      case "none":
        return quantifier.kind;
      case "count": {
        // YARA takes an undefined number for all.
        const count = this.#integer(quantifier.value);
        if (count === undefined) return "all";
        return count === 0n ? "none" : Number(count);
      }
      case "percent": {
        const share = this.#integer(quantifier.value);
        return share === undefined
          ? undefined
          : Math.ceil(total * Number(share) / 100);
      }
    }
  }

  *#forStrings(
    { quantifier, strings, body }: Expression & { kind: "for strings" },
  ): Generator<void, boolean> {
    this.#spend(1);
    const before = this.#current;
    const wanted = this.#wanted(quantifier, strings.length);
    const answer = yield* this.#loop(wanted, strings, body, (string) => {
      this.#current = string;
    });
    this.#current = before;
    return answer;
  }

  *#forValues(
    { quantifier, iterator, depth, body }: Expression & { kind: "for values" },
  ): Generator<void, boolean> {
    this.#spend(1);
    const wanted = this.#wanted(quantifier, 0);
    const values = this.#values(iterator);
    const answer = yield* this.#loop(wanted, values, body, (value) => {
      this.#variables[depth] = value;
    });
    this.#variables.length = depth;
    return answer;
  }

  /** Goes through values until the answer is clear. Of no values, none holds. */
  *#loop<T>(
    wanted: Wanted | undefined,
    values: Iterable<T>,
    body: Expression,
    enter: (value: T) => void,
  ): Generator<void, boolean> {
    if (wanted === undefined) return false;
    let found = 0;
    let seen = 0;
    for (const value of values) {
      enter(value);
      seen++;
      if (yield* this.holds(body)) found++;
      if (isDecided(wanted, found, seen)) break;
    }
    return seen > 0 && isEnough(wanted, found, seen);
  }

  *#values(iterator: Iterator): Generator<Value, void> {
    if (iterator.kind === "list") {
      for (const item of iterator.items) yield this.#value(item);
      return;
    }
    const range = this.#range(iterator.range);
    if (!range) return;
    for (let value = range[0]; value <= range[1]; value++) yield value;
  }
}

function isNumeric(value: Value): value is bigint | number {
  return typeof value === "bigint" || typeof value === "number";
}

function negative(value: Value): Value {
  if (typeof value === "bigint") return BigInt.asIntN(64, -value);
  return typeof value === "number" ? -value : undefined;
}

function compare<T extends boolean | bigint | number | string>(
  operator: Comparison,
  left: T,
  right: T,
): boolean {
  switch (operator) {
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
  }
}

/** Fractions are equal if they are as near as fractions near 1 can be. */
function compareFloats(
  operator: Comparison,
  left: number,
  right: number,
): boolean {
  const distance = Math.abs(left - right);
  switch (operator) {
    case "==":
      return distance < Number.EPSILON;
    case "!=":
      // Of what is no number, not even this holds.
      return distance >= Number.EPSILON;
    default:
      return compare(operator, left, right);
  }
}
