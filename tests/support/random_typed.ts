import type { Machine } from "../../mod.ts";
import { maskedBytes, naiveNumber, NUMBERS } from "./naive.ts";
import type { Random } from "./random.ts";
import type { RandomPattern } from "./random_pattern.ts";

type NumberName = keyof typeof NUMBERS;

/** An integer of any size, or a float. JavaScript compares both alike. */
type Numeric = number | bigint;

type Holds = (value: Numeric) => boolean;

/** A condition as it is written, and when it holds. */
interface Condition {
  readonly text: string;
  readonly holds: Holds;
  /** Values of which some make it true. */
  readonly hints: readonly Numeric[];
}

/** A value behind its type. */
export function randomTyped(random: Random, machine: Machine): RandomPattern {
  const name = random.pick([
    ...Object.keys(NUMBERS) as NumberName[],
    "f32",
    "f64",
    "ptr",
    "bool",
  ]);
  const order = random.pick(["", "", "le", "be"]);
  const little = order === "" ? machine.littleEndian : order === "le";
  if (name === "bool") return randomBool(random);
  const type = name === "ptr"
    ? machine.pointerSize === 8 ? "u64" : "u32"
    : name as NumberName;
  const [size] = NUMBERS[type];
  const { text, holds, hints } = type.startsWith("f")
    ? floatCondition(random, type)
    : integerCondition(random, type, size * 8);
  return {
    input: `${name}${order}:${random.pick(["", " "])}${text}`,
    naive: { ways: [naiveNumber(type, little, holds)], size },
    sample: sampleOf(random, type, little, holds, hints),
  };
}

function randomBool(random: Random): RandomPattern {
  const value = random.below(2);
  const words = value ? ["true", "1"] : ["false", "0"];
  return {
    input: `bool:${random.pick(words)}`,
    naive: { ways: [maskedBytes([value])], size: 1 },
    sample: Uint8Array.of(value),
  };
}

function integerCondition(
  random: Random,
  type: NumberName,
  bits: number,
): Condition {
  const signed = type.startsWith("i");
  const low = signed ? -(1n << BigInt(bits - 1)) : 0n;
  const high = low + (1n << BigInt(bits)) - 1n;
  const value = (): bigint => {
    const near = random.pick([0n, 0n, low, high, 1n << BigInt(bits / 2)]);
    const moved = near + BigInt(random.between(-300, 300));
    return moved < low ? low : moved > high ? high : moved;
  };
  if (random.once(5)) {
    const about = value();
    const epsilon = BigInt(random.below(100));
    return {
      text: `~${about}${random.pick(["±", " ± ", "+-", "+/-"])}${epsilon}`,
      holds: (x) => about - epsilon <= x && x <= about + epsilon,
      hints: [about],
    };
  }
  const show = (each: Numeric): string =>
    random.once(3) ? hex(BigInt(each)) : `${each}`;
  const [a, b] = [value(), value()];
  // Nothing is more than the most.
  const comparison = a === high ? "<" : a === low ? ">" : random.pick("<>");
  return condition(random, [a, b], comparison, show, (each) => each);
}

function hex(value: bigint): string {
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

const FLOATS = [0, 1, -1, 3.5, -2.25, 0.1, 1e-3, 1e10, -7e-20, 16777217, 0.3];

function floatCondition(random: Random, type: NumberName): Condition {
  const stored = (value: Numeric): number =>
    type === "f32" ? Math.fround(Number(value)) : Number(value);
  const [a, b] = [random.pick(FLOATS), random.pick(FLOATS)];
  if (random.once(3)) {
    const given = random.pick([undefined, 0.5, 0.01, 1e-7, 2]);
    const epsilon = given ?? 0.5 * 10 ** -decimals(`${a}`);
    const sign = random.pick(["±", " ± ", "+-", "+/-"]);
    const [low, high] = [stored(a - epsilon), stored(a + epsilon)];
    return {
      text: `~${a}${given === undefined ? "" : `${sign}${given}`}`,
      holds: (x) => low <= x && x <= high,
      hints: [a, low, high],
    };
  }
  const show = (each: Numeric): string => `${each}`;
  return condition(random, [a, b], random.pick("<>"), show, stored);
}

/** Digits behind the point, an exponent taken off. */
function decimals(text: string): number {
  const [mantissa = "", exponent = "0"] = text.split("e");
  return (mantissa.split(".")[1]?.length ?? 0) - Number(exponent);
}

/** What the forms that integers and floats share mean. */
function condition(
  random: Random,
  [a, b]: readonly [Numeric, Numeric],
  comparison: string,
  show: (value: Numeric) => string,
  stored: (value: Numeric) => Numeric,
): Condition {
  const blank = random.pick(["", " "]);
  const wanted = stored(a);
  switch (random.below(6)) {
    case 0: {
      const sign = random.pick(["", "=", "=="]);
      return {
        text: sign + blank + show(a),
        holds: (x) => wanted <= x && x <= wanted,
        hints: [a],
      };
    }
    case 1:
      return {
        text: `!=${blank}${show(a)}`,
        // NaN too: it is neither less nor more.
        holds: (x) => !(wanted <= x && x <= wanted),
        hints: [b],
      };
    case 2:
      return {
        text: `${comparison}=${blank}${show(a)}`,
        holds: (x) => comparison === ">" ? x >= wanted : x <= wanted,
        hints: [a],
      };
    case 3:
      return {
        text: `${comparison}${blank}${show(a)}`,
        holds: (x) => comparison === ">" ? x > wanted : x < wanted,
        hints: [b],
      };
    default: {
      const [from, to] = a <= b ? [a, b] : [b, a];
      const not = random.once(3);
      const [low, high] = [stored(from), stored(to)];
      return {
        text: `${not ? "not " : ""}${show(from)}${blank}..${blank}${show(to)}`,
        holds: (x) => (low <= x && x <= high) !== not,
        hints: [from, to],
      };
    }
  }
}

/** Bytes of a value of which the condition holds, if one is found. */
function sampleOf(
  random: Random,
  type: NumberName,
  little: boolean,
  holds: Holds,
  hints: readonly Numeric[],
): Uint8Array<ArrayBuffer> {
  const [size] = NUMBERS[type];
  const bytes = random.bytes(size);
  const view = new DataView(bytes.buffer);
  for (const hint of hints) {
    if (!holds(hint)) continue;
    if (type === "f32") view.setFloat32(0, Number(hint), little);
    else if (type === "f64") view.setFloat64(0, Number(hint), little);
    else {
      const shown = BigInt.asUintN(8 * size, BigInt(hint));
      for (let at = 0; at < size; at++) {
        const shift = 8 * (little ? at : size - 1 - at);
        bytes[at] = Number(shown >> BigInt(shift) & 0xffn);
      }
    }
  }
  return bytes;
}
