import { parseInteger } from "./integer_text.ts";

/** A number type: its bits in memory. */
export type NumberType =
  | "u8"
  | "i8"
  | "u16"
  | "i16"
  | "u32"
  | "i32"
  | "u64"
  | "i64"
  | "f32"
  | "f64";

/**
 * A type that a value in memory can have: a number type, `bool` (one byte) or
 * `ptr` (as wide as the target's pointers), with `le` or `be` behind it where
 * the byte order is not the target's own.
 */
export type ValueType =
  | NumberType
  | "bool"
  | "ptr"
  | `${NumberType}le`
  | `${NumberType}be`
  | "ptrle"
  | "ptrbe";

/** What a value of a type is in TypeScript. */
export type ValueOf<T extends ValueType> = T extends "bool" ? boolean
  : T extends `${"u64" | "i64" | "ptr"}${string}` ? bigint
  : number;

/** Any value. */
export type Value = number | bigint | boolean;

/** How a type lies in memory. */
export interface ValueLayout {
  /** Bytes. */
  readonly size: 1 | 2 | 4 | 8;
  /** What the bits mean. */
  readonly format: "unsigned" | "signed" | "float" | "bool" | "pointer";
  /** Whether the least significant byte comes first. */
  readonly littleEndian: boolean;
}

/** What a type's layout depends on: how the target is built. */
export interface Machine {
  /** Bytes of a pointer. */
  readonly pointerSize: 4 | 8;
  /** Whether the least significant byte comes first. */
  readonly littleEndian: boolean;
}

/** Other tools' names for the same types. */
const ALIASES: Record<string, NumberType> = {
  byte: "u8",
  word: "u16",
  dword: "u32",
  qword: "u64",
  uint8: "u8",
  uint16: "u16",
  uint32: "u32",
  uint64: "u64",
  int8: "i8",
  int16: "i16",
  int32: "i32",
  int64: "i64",
  int: "i32",
  float: "f32",
  double: "f64",
  single: "f32",
  float32: "f32",
  float64: "f64",
};

/** Size and meaning of each type that has them on every machine. */
const TYPES: Record<string, Pick<ValueLayout, "size" | "format">> = {
  u8: { size: 1, format: "unsigned" },
  i8: { size: 1, format: "signed" },
  u16: { size: 2, format: "unsigned" },
  i16: { size: 2, format: "signed" },
  u32: { size: 4, format: "unsigned" },
  i32: { size: 4, format: "signed" },
  u64: { size: 8, format: "unsigned" },
  i64: { size: 8, format: "signed" },
  f32: { size: 4, format: "float" },
  f64: { size: 8, format: "float" },
  bool: { size: 1, format: "bool" },
};

/** All types by their short names, for messages and completions. */
export const VALUE_TYPES: readonly string[] = [...Object.keys(TYPES), "ptr"];

/**
 * Reads the name of a type, other tools' names among them (`dword`, `float`).
 *
 * @param text The name.
 * @returns The type, or `undefined` if there is none of this name.
 */
export function parseValueType(text: string): ValueType | undefined {
  // "double" and "single" only look as if they had an order behind them.
  const [, name = "", order = ""] =
    /^(double|single|.*?)(le|be)?$/.exec(text) ?? [];
  const type = Object.hasOwn(ALIASES, name) ? ALIASES[name] : name;
  return type && (type === "ptr" || Object.hasOwn(TYPES, type))
    ? `${type}${order}` as ValueType
    : undefined;
}

/**
 * How a type lies in memory.
 *
 * @param type The type.
 * @param machine The target.
 * @returns Its layout.
 */
export function layoutOf(type: ValueType, machine: Machine): ValueLayout {
  const [, name = "", order] = /^(.*?)(le|be)?$/.exec(type) ?? [];
  const littleEndian = order ? order === "le" : machine.littleEndian;
  if (name === "ptr") {
    return { size: machine.pointerSize, format: "pointer", littleEndian };
  }
  const known = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  if (!known) {
    throw new TypeError(
      `Cannot use "${type}" as a type: it must be one of ` +
        `${VALUE_TYPES.join(", ")}, with le or be behind it if need be`,
    );
  }
  return { ...known, littleEndian };
}

/**
 * The lowest and highest integer of a layout.
 *
 * @param layout An integer's layout.
 * @returns Both, inclusive.
 */
export function integerLimits(
  { size, format }: ValueLayout,
): [low: bigint, high: bigint] {
  const bits = BigInt(size * 8);
  return format === "signed"
    ? [-(1n << bits - 1n), (1n << bits - 1n) - 1n]
    : [0n, (1n << bits) - 1n];
}

/**
 * Reads a value from its bytes.
 *
 * @param layout How it lies there.
 * @param bytes Exactly the value's bytes.
 * @returns `bigint` for 64-bit integers and pointers, `boolean` for `bool`,
 * else `number`.
 */
export function decodeValue(
  { size, format, littleEndian }: ValueLayout,
  bytes: Uint8Array,
): Value {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (format === "bool") return view.getUint8(0) !== 0;
  if (format === "float") {
    return size === 4
      ? view.getFloat32(0, littleEndian)
      : view.getFloat64(0, littleEndian);
  }
  const signed = format === "signed";
  switch (size) {
    case 1:
      return signed ? view.getInt8(0) : view.getUint8(0);
    case 2:
      return signed
        ? view.getInt16(0, littleEndian)
        : view.getUint16(0, littleEndian);
    case 4: {
      const value = signed
        ? view.getInt32(0, littleEndian)
        : view.getUint32(0, littleEndian);
      return format === "pointer" ? BigInt(value) : value;
    }
    case 8:
      return signed
        ? view.getBigInt64(0, littleEndian)
        : view.getBigUint64(0, littleEndian);
  }
}

/**
 * Writes a value as bytes.
 *
 * @param layout How it is to lie there.
 * @param value The value; a `RangeError` if the type cannot hold it.
 * @returns The bytes.
 */
export function encodeValue(
  layout: ValueLayout,
  value: Value,
): Uint8Array<ArrayBuffer> {
  const { size, format, littleEndian } = layout;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  if (format === "float") {
    const number = Number(value);
    // Infinity and NaN are values of the type; what only becomes one is not.
    if (typeof value !== "number" || Number.isFinite(value)) {
      assertFinite(size, number, value);
    }
    if (size === 4) view.setFloat32(0, number, littleEndian);
    else view.setFloat64(0, number, littleEndian);
    return bytes;
  }
  if (typeof value === "number" && !Number.isInteger(value)) {
    throw new RangeError(`Cannot store ${value}: the type holds whole numbers`);
  }
  const integer = BigInt(value);
  const [low, high] = format === "bool" ? [0n, 1n] : integerLimits(layout);
  if (integer < low || integer > high) {
    throw new RangeError(
      `Cannot store ${value} in ${size} bytes: it must lie between ` +
        `${low} and ${high}`,
    );
  }
  const wrapped = BigInt.asUintN(64, integer);
  for (let index = 0; index < size; index++) {
    const shift = BigInt(8 * (littleEndian ? index : size - 1 - index));
    bytes[index] = Number(wrapped >> shift & 0xffn);
  }
  return bytes;
}

/**
 * Reads a value as people write it: `-5`, `0xff`, `1.5e3`, `nan`, `true`.
 *
 * @param layout The type it must fit.
 * @param text The value.
 * @returns The value.
 */
export function parseValue(layout: ValueLayout, text: string): Value {
  if (layout.format === "bool") {
    if (text === "true" || text === "1") return true;
    if (text === "false" || text === "0") return false;
    throw new SyntaxError(`Cannot read "${text}" as true or false`);
  }
  if (layout.format === "float") return parseFloatText(text, layout.size);
  const integer = parseInteger(text);
  if (integer === undefined) {
    throw new SyntaxError(
      `Cannot read "${text}" as a whole number: write it as in 100 or 0x64`,
    );
  }
  const [low, high] = integerLimits(layout);
  if (integer < low || integer > high) {
    throw new RangeError(
      `Cannot use ${text}: the type holds ${low} to ${high}`,
    );
  }
  return layout.size === 8 || layout.format === "pointer"
    ? integer
    : Number(integer);
}

const FLOAT = /^[+-]?(?:\d+\.?\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)$/i;

function parseFloatText(text: string, size: number): number {
  if (FLOAT.test(text)) {
    assertFinite(size, Number(text), text);
    return Number(text);
  }
  const [, sign, word] = /^([+-]?)(inf(?:inity)?|nan)$/i.exec(text) ?? [];
  if (word) {
    const value = word.toLowerCase() === "nan" ? NaN : Infinity;
    return sign === "-" ? -value : value;
  }
  throw new SyntaxError(
    `Cannot read "${text}" as a number: write it as in 3.5, -1e9 or inf`,
  );
}

/** Throws if a finite number is too large for a float of so many bytes. */
function assertFinite(
  size: number,
  value: number,
  given: Value | string,
): void {
  if (Number.isFinite(size === 4 ? Math.fround(value) : value)) return;
  throw new RangeError(
    `Cannot store ${given} in ${size} bytes: it is too large`,
  );
}
