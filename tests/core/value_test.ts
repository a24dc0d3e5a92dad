import { assertEquals, assertThrows } from "@std/assert";
import {
  decodeValue,
  encodeValue,
  layoutOf,
  type Machine,
  parseValue,
  parseValueType,
  VALUE_TYPES,
  type ValueType,
} from "../../mod.ts";
import { NUMBERS } from "../support/naive.ts";
import { Random } from "../support/random.ts";

const PC: Machine = { pointerSize: 8, littleEndian: true };
const CONSOLE: Machine = { pointerSize: 4, littleEndian: false };

const INTEGERS: [ValueType, bigint, bigint][] = [
  ["u8", 0n, 255n],
  ["i8", -128n, 127n],
  ["u16", 0n, 65535n],
  ["i16", -32768n, 32767n],
  ["u32", 0n, 4294967295n],
  ["i32", -2147483648n, 2147483647n],
  ["u64", 0n, 18446744073709551615n],
  ["i64", -9223372036854775808n, 9223372036854775807n],
  ["ptr", 0n, 18446744073709551615n],
];

Deno.test("parseValueType() knows all types and other tools' names", () => {
  for (const type of VALUE_TYPES) {
    assertEquals(parseValueType(type), type as ValueType);
  }
  const cases: [string, string | undefined][] = [
    ["u32be", "u32be"],
    ["f64le", "f64le"],
    ["ptrbe", "ptrbe"],
    ["byte", "u8"],
    ["word", "u16"],
    ["dword", "u32"],
    ["qword", "u64"],
    ["dwordbe", "u32be"],
    ["int", "i32"],
    ["int64", "i64"],
    ["float", "f32"],
    ["double", "f64"],
    ["single", "f32"],
    ["doublebe", "f64be"],
    ["singlele", "f32le"],
    ["", undefined],
    ["le", undefined],
    ["u24", undefined],
    ["U32", undefined],
    ["u32xe", undefined],
    ["toString", undefined],
    ["__proto__", undefined],
  ];
  for (const [text, type] of cases) {
    assertEquals(parseValueType(text), type as ValueType | undefined, text);
  }
});

Deno.test("layoutOf() takes order and pointers from the machine", () => {
  assertEquals(layoutOf("u32", PC).littleEndian, true);
  assertEquals(layoutOf("u32", CONSOLE).littleEndian, false);
  assertEquals(layoutOf("u32le", CONSOLE).littleEndian, true);
  assertEquals(layoutOf("u32be", PC).littleEndian, false);
  assertEquals(layoutOf("ptr", PC).size, 8);
  assertEquals(layoutOf("ptr", CONSOLE).size, 4);
  for (const [name, [size]] of Object.entries(NUMBERS)) {
    assertEquals(layoutOf(name as ValueType, PC).size, size, name);
  }
  for (const name of ["u24", "toString", "hasOwnProperty", "dword", ""]) {
    assertThrows(() => layoutOf(name as ValueType, PC), TypeError, `"${name}"`);
  }
});

Deno.test("encodeValue() holds each integer type's limits, and no more", () => {
  for (const [type, low, high] of INTEGERS) {
    const layout = layoutOf(type, PC);
    for (const value of [low, low + 1n, high - 1n, high]) {
      const bytes = encodeValue(layout, value);
      assertEquals(bytes.length, layout.size);
      assertEquals(BigInt(decodeValue(layout, bytes)), value, type);
      assertEquals(parseValue(layout, `${value}`), decodeValue(layout, bytes));
    }
    for (const value of [low - 1n, high + 1n, -(2n ** 70n), 2n ** 70n]) {
      assertThrows(() => encodeValue(layout, value), RangeError);
      assertThrows(() => parseValue(layout, `${value}`), RangeError);
    }
    assertThrows(() => encodeValue(layout, 1.5), RangeError);
    assertThrows(() => encodeValue(layout, NaN), RangeError);
    assertThrows(() => encodeValue(layout, -Infinity), RangeError);
  }
});

Deno.test("encodeValue() and decodeValue() agree with DataView", () => {
  const random = new Random(7);
  for (const [name, [size, read]] of Object.entries(NUMBERS)) {
    for (const order of ["le", "be"] as const) {
      const layout = layoutOf(`${name}${order}` as ValueType, PC);
      for (let round = 0; round < 50; round++) {
        // A view that does not begin where its buffer does.
        const bytes = random.bytes(size + 3).subarray(3);
        const view = new DataView(bytes.buffer, 3);
        const value = view[read](0, order === "le");
        assertEquals(decodeValue(layout, bytes), value);
        if (Number.isNaN(value)) continue;
        assertEquals(encodeValue(layout, value), bytes);
      }
    }
  }
});

Deno.test("encodeValue() of a float keeps what is none, and all that fits", () => {
  for (const type of ["f32", "f64"] as const) {
    const layout = layoutOf(type, PC);
    for (const value of [0, -0, 1.5, Infinity, -Infinity, NaN]) {
      assertEquals(decodeValue(layout, encodeValue(layout, value)), value);
    }
    assertEquals(
      Object.is(decodeValue(layout, encodeValue(layout, -0)), -0),
      true,
    );
    assertThrows(() => encodeValue(layout, 2n ** 1024n), RangeError);
    assertThrows(() => parseValue(layout, "1e400"), RangeError);
  }
  const single = layoutOf("f32", PC);
  const most = 3.4028234663852886e38;
  assertEquals(decodeValue(single, encodeValue(single, most)), most);
  assertEquals(decodeValue(single, encodeValue(single, 0.1)), Math.fround(0.1));
  assertThrows(() => encodeValue(single, 1e39), RangeError);
  assertThrows(() => encodeValue(single, -1e39), RangeError);
  assertThrows(() => parseValue(single, "1e39"), RangeError);
  assertEquals(parseValue(layoutOf("f64", PC), "1e39"), 1e39);
});

Deno.test("parseValue() reads values as people write them", () => {
  const cases: [ValueType, string, number | bigint | boolean][] = [
    ["i32", "-5", -5],
    ["u8", "0xff", 255],
    ["u64", "0xffffffffffffffff", 2n ** 64n - 1n],
    ["i64", "-9223372036854775808", -(2n ** 63n)],
    ["ptr", "0x7f00", 0x7f00n],
    ["f64", "1.5e3", 1500],
    ["f64", ".5", 0.5],
    ["f64", "5.", 5],
    ["f64", "-1E-3", -0.001],
    ["f32", "inf", Infinity],
    ["f32", "-Infinity", -Infinity],
    ["f64", "nan", NaN],
    ["bool", "true", true],
    ["bool", "0", false],
  ];
  for (const [type, text, value] of cases) {
    assertEquals(parseValue(layoutOf(type, PC), text), value, text);
  }
});

Deno.test("parseValue() of a pointer is a bigint, of 4 bytes too", () => {
  const layout = layoutOf("ptr", CONSOLE);
  assertEquals(parseValue(layout, "0x10"), 16n);
  assertEquals(decodeValue(layout, Uint8Array.of(0, 0, 1, 2)), 258n);
  assertThrows(() => parseValue(layout, "0x100000000"), RangeError);
});

Deno.test("parseValue() refuses what is no value of its type", () => {
  const cases: [ValueType, string][] = [
    ["i32", ""],
    ["i32", "1.5"],
    ["i32", "ten"],
    ["i32", "1e3"],
    ["f32", ""],
    ["f32", "0x10"],
    ["f32", "1.2.3"],
    ["f32", "."],
    ["f32", "e5"],
    ["f32", "1 "],
    ["bool", "yes"],
    ["bool", "2"],
    ["bool", "True"],
  ];
  for (const [type, text] of cases) {
    assertThrows(
      () => parseValue(layoutOf(type, PC), text),
      SyntaxError,
      `"${text}"`,
    );
  }
});
