import { assertEquals, assertThrows } from "@std/assert";
import {
  type FloatRange,
  type IntegerRange,
  type Machine,
  parsePattern,
  PatternError,
} from "../../../mod.ts";
import { assertRefused } from "./refused.ts";

const CONSOLE: Machine = { pointerSize: 4, littleEndian: false };

type Range = IntegerRange | FloatRange;

/** The range of a typed pattern: its bounds, `!` before them if outside. */
function parse(text: string): string {
  const [only] = parsePattern(text).alternatives;
  if (only?.kind === "masked") return only.value.toHex();
  const { low, high, outside } = only as Range;
  return `${outside ? "!" : ""}${show(low)}..${show(high)}`;
}

function show(value: number | bigint): string {
  return Object.is(value, -0) ? "-0" : `${value}`;
}

Deno.test("parsePattern() reads what is said of an integer", () => {
  const cases: [string, string][] = [
    ["i32:100", "64000000"],
    ["i32 : =100", "64000000"],
    ["i32:==100", "64000000"],
    ["i32be:100", "00000064"],
    ["dword:0xff", "ff000000"],
    ["u8:7..7", "07"],
    ["u16:1..50", "1..50"],
    ["u16: 1 .. 50 ", "1..50"],
    ["i16:-5..-1", "-5..-1"],
    ["u32be:not 1..5", "!1..5"],
    ["u8:!=0", "!0..0"],
    ["i64:>=0", "0..9223372036854775807"],
    ["i64:<=0", "-9223372036854775808..0"],
    ["i8:>0", "1..127"],
    ["i8:<0", "-128..-1"],
    ["u8:>254", "ff"],
    ["u8:<1", "00"],
    ["i32:~100±5", "95..105"],
    ["i32:~100+-5", "95..105"],
    ["i32:~100 +/- 5", "95..105"],
    ["u8:~2±5", "0..7"],
    ["i8:~127±5", "122..127"],
    ["u64:0xffffffffffffffff", "ffffffffffffffff"],
    ["u64:>=1", "1..18446744073709551615"],
    ["ptr:0x10", "1000000000000000"],
    ["bool:true", "01"],
    ["bool:!=false", "!0..0"],
  ];
  for (const [text, range] of cases) assertEquals(parse(text), range, text);
});

Deno.test("parsePattern() reads what is said of a float", () => {
  const near = (value: number): string => `${Math.fround(value)}`;
  const cases: [string, string][] = [
    ["f64:3.5", "3.5..3.5"],
    ["double:3.5", "3.5..3.5"],
    ["f32:0.1", `${near(0.1)}..${near(0.1)}`],
    ["float:0.1", `${near(0.1)}..${near(0.1)}`],
    ["f32:~3.5±0.01", `${near(3.49)}..${near(3.51)}`],
    // What is near a number is finite: 2^128 less the last of 24 bits.
    ["f32:~3e38±1e38", `${near(2e38)}..${2 ** 128 - 2 ** 104}`],
    ["f64:~-1.7e308±1e308", `${-Number.MAX_VALUE}..${-1.7e308 + 1e308}`],
    ["f32:~inf±1", "Infinity..Infinity"],
    ["f64:~3.5", "3.45..3.55"],
    ["f64:~3", "2.5..3.5"],
    ["f64:~1e3", "500..1500"],
    ["f64:~0.25", "0.245..0.255"],
    ["f64:1..inf", "1..Infinity"],
    ["f64:not -1.5..1.5", "!-1.5..1.5"],
    ["f64:!=0", "!0..0"],
    ["f64:>=-1e-3", "-0.001..Infinity"],
    ["f64:<=2", "-Infinity..2"],
    ["f64:>0", "5e-324..Infinity"],
    ["f64:<0", "-Infinity..-5e-324"],
    ["f32:>0", `${2 ** -149}..Infinity`],
    ["f64:>1", `${1 + 2 ** -52}..Infinity`],
    ["f64:<1", `-Infinity..${1 - 2 ** -53}`],
    ["f32:>1", `${1 + 2 ** -23}..Infinity`],
    ["f64:>-1", `${-1 + 2 ** -53}..Infinity`],
    ["f64:inf", "Infinity..Infinity"],
    ["f64:-1...5", "-1..0.5"],
    ["f64:-1...+5", "-1..5"],
    ["f64: NOT 1e-3 .. 1E+3 ", "!0.001..1000"],
    ["f64:~ 1e+2 ± 1e+1 ", "90..110"],
    ["f64:~-5+--0", "-5..-5"],
    ["f64:~.5+/-.25", "0.25..0.75"],
    ["f64:~+3.", "2.5..3.5"],
    [`f64:${"0".repeat(2047)}1`, "1..1"],
  ];
  for (const [text, range] of cases) assertEquals(parse(text), range, text);
});

Deno.test("parsePattern() keeps the type, and takes order from the machine", () => {
  const { type, layout, alternatives } = parsePattern("u16:0x1234", CONSOLE);
  assertEquals(type, "u16");
  assertEquals(layout, { size: 2, format: "unsigned", littleEndian: false });
  assertEquals(alternatives[0], {
    kind: "masked",
    value: Uint8Array.of(0x12, 0x34),
    mask: Uint8Array.of(255, 255),
  });
  const pointer = parsePattern("ptr:1..2", CONSOLE).layout;
  assertEquals(pointer, { size: 4, format: "pointer", littleEndian: false });
  assertEquals(parsePattern("dwordbe:1").type, "u32be");
  assertEquals(parsePattern("48 8b").type, undefined);
});

Deno.test("parsePattern() refuses wrong values and names the place", () => {
  assertRefused([
    ["i32:", 4, "missing"],
    ["i32: ", 4, "missing"],
    ["i32:ten", 4, '"ten"'],
    ["i32:1.5", 4, '"1.5"'],
    ["u8:256", 3, "0 to 255"],
    ["u8:-1", 3, "0 to 255"],
    ["u8:1..256", 3, "0 to 255"],
    ["u64:18446744073709551616", 4, "18446744073709551615"],
    ["u8:>255", 3, "no value"],
    ["u8:<0", 3, "no value"],
    ["u16:50..1", 4, "no value"],
    ["f64:2..1", 4, "no value"],
    ["f64:>inf..1", 4, "inf..1"],
    ["i32:~100", 4, "how far off"],
    ["i32:1...5", 4, ""],
    ["i32:5 6", 4, "no condition"],
    ["f64:nan", 4, "NaN"],
    ["f32:!=nan", 4, "NaN"],
    ["f32:1e39", 4, "too large"],
    ["f64:~1±", 4, "no condition"],
    ["bool:2", 5, "true or false"],
    ["i32:>=", 4, "no condition"],
    ["i32:= =5", 4, "no condition"],
    ["i32:!5", 4, "no condition"],
    ["i32:1..", 4, ""],
    ["i32:..1", 4, ""],
    ["f64:~", 4, "no condition"],
    ["f64:~1±2±3", 4, "no condition"],
  ]);
});

Deno.test("parsePattern() shows no more than the start of a long condition", () => {
  const digits = "1".repeat(40_000);
  for (
    const text of [
      `f32:~${digits}x`,
      `f32:${digits}x`,
      `f64:${"1".repeat(2000)}`,
      `i64:${digits}`,
      `i64:${"1".repeat(2000)}`,
      `bool:${"1".repeat(2000)}`,
      `f32:~1±${digits}`,
      `i32:${"..".repeat(20_000)}!`,
      `i32:1${" ".repeat(40_000)}!`,
      `i32:${digits}`,
    ]
  ) {
    const { message } = assertThrows(() => parsePattern(text), PatternError);
    assertEquals(message.length < 250, true, message.slice(0, 250));
  }
});
