import {
  decodeValue,
  encodeValue,
  integerLimits,
  layoutOf,
  type Machine,
  parseValue,
  parseValueType,
  type ValueLayout,
  type ValueType,
} from "../value.ts";
import {
  exactly,
  excerpt,
  type FloatRange,
  type IntegerRange,
  type MaskedBytes,
  PatternError,
} from "./pattern.ts";

/** A typed pattern. */
export interface TypedPattern {
  readonly type: ValueType;
  readonly layout: ValueLayout;
  readonly matcher: IntegerRange | FloatRange | MaskedBytes;
}

const TYPED = /^\s*([a-z]+[0-9]*(?:le|be)?)\s*:/;

/**
 * Reads a value behind its type: `i32:100`, `u16:1..50`, `f32:~3.5±0.01`,
 * `i64:>=0`, `u8:!=0`.
 *
 * @param text The pattern.
 * @param machine What `ptr` and the byte order mean.
 * @returns What it matches, or `undefined` if it does not begin with a type.
 */
export function parseTyped(
  text: string,
  machine: Machine,
): TypedPattern | undefined {
  const [frame, name = ""] = TYPED.exec(text) ?? [];
  const type = parseValueType(name);
  if (!frame || !type) return undefined;
  const layout = layoutOf(type, machine);
  const condition = new Condition(text, frame.length, layout);
  const matcher = layout.format === "float"
    ? condition.floats()
    : condition.integers();
  return { type, layout, matcher };
}

/** What is said of a value, as the bounds of a range. */
interface Bounds {
  readonly low?: string;
  readonly high?: string;
  /** Whether a bound itself is left out. */
  readonly open?: boolean;
  readonly outside?: boolean;
  readonly epsilon?: string;
}

/**
 * What may be a number. Where one ends is found first, by what is around it:
 * an expression that looks for both tries each with each.
 */
const NUMBER = /^[+-]?[\w.]+(?:e[+-]\d+)?$/i;
const NOT = /^not\s+/i;
const ABOUT = /±|\+-|\+\/-/;
const OPERATOR = /^(?:[=!<>]=|[=<>])/;

/** The longest number: more digits than any value needs to be exact. */
const LONGEST_NUMBER = 2048;

/** Reads `1..50` or `not 1..50`. */
function rangeOf(condition: string): Bounds | undefined {
  const [not = ""] = NOT.exec(condition) ?? [];
  const range = condition.slice(not.length);
  // From the second character on: the first number is not nothing.
  const first = range.indexOf("..", 1);
  if (first === -1) return undefined;
  // Of three dots, one is the last of the first number or begins the second.
  for (const dots of [first, first + 1]) {
    if (!range.startsWith("..", dots)) break;
    const low = range.slice(0, dots).trimEnd();
    const high = range.slice(dots + 2).trimStart();
    if (NUMBER.test(low) && NUMBER.test(high)) {
      return { low, high, outside: not !== "" };
    }
  }
  return undefined;
}

/** Reads `~3.5` or `~3.5±0.01`. */
function aboutOf(
  condition: string,
): { value: string; epsilon?: string } | undefined {
  if (!condition.startsWith("~")) return undefined;
  const sign = ABOUT.exec(condition);
  const value = condition.slice(1, sign?.index).trim();
  if (!NUMBER.test(value)) return undefined;
  if (!sign) return { value };
  const epsilon = condition.slice(sign.index + sign[0].length).trimStart();
  return NUMBER.test(epsilon) ? { value, epsilon } : undefined;
}

/** The part of a typed pattern behind the colon. */
class Condition {
  readonly #text: string;
  readonly #offset: number;
  readonly #layout: ValueLayout;

  constructor(text: string, offset: number, layout: ValueLayout) {
    this.#text = text;
    this.#offset = offset;
    this.#layout = layout;
  }

  integers(): IntegerRange | MaskedBytes {
    const bounds = this.#bounds();
    const [lowest, highest] = integerLimits(this.#layout);
    const read = (text: string | undefined): bigint | undefined =>
      text === undefined ? undefined : BigInt(this.#value(text));
    let low = read(bounds.low) ?? lowest;
    let high = read(bounds.high) ?? highest;
    if (bounds.epsilon !== undefined) {
      const epsilon = BigInt(this.#value(bounds.epsilon));
      low = low - epsilon < lowest ? lowest : low - epsilon;
      high = high + epsilon > highest ? highest : high + epsilon;
    } else if (bounds.open) {
      if (bounds.low === undefined) high--;
      else low++;
    }
    if (low > high) throw this.#error("no value can match it");
    const outside = bounds.outside ?? false;
    if (low === high && !outside) {
      return exactly(encodeValue(this.#layout, low));
    }
    return { kind: "integer", layout: this.#layout, low, high, outside };
  }

  floats(): FloatRange {
    const bounds = this.#bounds();
    const read = (text: string | undefined): number | undefined =>
      text === undefined ? undefined : Number(this.#value(text));
    let low = read(bounds.low) ?? -Infinity;
    let high = read(bounds.high) ?? Infinity;
    if (bounds.epsilon !== undefined) {
      const epsilon = Number(this.#value(bounds.epsilon));
      // Nothing that is near a number is infinite.
      const limit = Number.isFinite(low) ? this.#largest() : Infinity;
      low = Math.max(low - epsilon, -limit);
      high = Math.min(high + epsilon, limit);
    }
    if (Number.isNaN(low) || Number.isNaN(high)) {
      throw this.#error("NaN equals nothing, not even itself");
    }
    [low, high] = [this.#stored(low), this.#stored(high)];
    if (bounds.open) {
      if (low === Infinity || high === -Infinity) {
        throw this.#error("no value can match it");
      }
      if (bounds.low === undefined) high = this.#neighbour(high, -1);
      else low = this.#neighbour(low, 1);
    }
    if (low > high) throw this.#error("no value can match it");
    const outside = bounds.outside ?? false;
    return { kind: "float", layout: this.#layout, low, high, outside };
  }

  #bounds(): Bounds {
    const condition = this.#text.slice(this.#offset).trim();
    const range = rangeOf(condition);
    if (range) return range;
    const about = aboutOf(condition);
    if (about) {
      const { value, epsilon = this.#precision(value) } = about;
      return { low: value, high: value, epsilon };
    }
    const [operator = ""] = OPERATOR.exec(condition) ?? [];
    const value = condition.slice(operator.length).trimStart();
    if (!NUMBER.test(value)) {
      throw this.#error(
        condition === ""
          ? "the value is missing"
          : `"${excerpt(condition)}" is no condition; write it as in 100, ` +
            `1..50, >=0, !=0 or ~3.5±0.01`,
      );
    }
    switch (operator) {
      case "!=":
        return { low: value, high: value, outside: true };
      case ">=":
        return { low: value };
      case "<=":
        return { high: value };
      case ">":
        return { low: value, open: true };
      case "<":
        return { high: value, open: true };
      default:
        return { low: value, high: value };
    }
  }

  /** `~3.5` means what rounds to 3.5: half a unit of its last digit. */
  #precision(value: string): string {
    if (this.#layout.format !== "float") {
      throw this.#error("how far off it may be is missing, as in ~100±5");
    }
    const [, fraction = "", exponent = "0"] =
      /^[+-]?\d*(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(value) ?? [];
    return String(0.5 * 10 ** (Number(exponent) - fraction.length));
  }

  #value(text: string): number | bigint | boolean {
    if (text.length > LONGEST_NUMBER) {
      throw this.#error(
        `the value has ${text.length} characters, and ${LONGEST_NUMBER} are ` +
          `the most`,
      );
    }
    try {
      return parseValue(this.#layout, text);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      throw this.#error(error.message.replace(text, excerpt));
    }
  }

  /** The value as the type stores it. */
  #stored(value: number): number {
    return this.#layout.size === 4 ? Math.fround(value) : value;
  }

  /** The largest finite value of the type. */
  #largest(): number {
    return this.#layout.size === 4
      ? (2 - 2 ** -23) * 2 ** 127
      : Number.MAX_VALUE;
  }

  /** The next value of the type, up or down. */
  #neighbour(value: number, direction: 1 | -1): number {
    const { size } = this.#layout;
    if (value === 0) {
      return direction * (size === 4 ? 2 ** -149 : Number.MIN_VALUE);
    }
    if (!Number.isFinite(value)) return value;
    const signed: ValueLayout = {
      size,
      format: "signed",
      littleEndian: this.#layout.littleEndian,
    };
    // Floats of one sign are ordered as their bits are.
    const bits = BigInt(decodeValue(signed, encodeValue(this.#layout, value)));
    const step = value > 0 ? direction : -direction;
    const next = encodeValue(signed, bits + BigInt(step));
    return Number(decodeValue(this.#layout, next));
  }

  #error(reason: string): PatternError {
    return new PatternError(reason, this.#text, this.#offset);
  }
}
