// The same tables hold for the true @std packages and for the stand-ins in
// tools/offline: whichever of them is linked is tested.

import {
  assert,
  assertAlmostEquals,
  assertArrayIncludes,
  assertEquals,
  assertExists,
  assertFalse,
  assertGreater,
  assertGreaterOrEqual,
  assertInstanceOf,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertObjectMatch,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  fail,
  unreachable,
} from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";

class Temperature {
  readonly #kelvin: number;

  constructor(kelvin: number) {
    this.#kelvin = kelvin;
  }

  get kelvin(): number {
    return this.#kelvin;
  }
}

function cycle(value: number): unknown {
  const object: Record<string, unknown> = { value };
  object["self"] = object;
  return object;
}

const bare = Object.assign(Object.create(null), { a: 1 });

const EQUAL: [string, unknown, unknown][] = [
  ["0 and -0", 0, -0],
  ["NaN", NaN, NaN],
  ["bigints", 2n ** 64n, 2n ** 64n],
  ["an object without prototype", bare, { a: 1 }],
  ["keys in another order", { a: 1, b: 2 }, { b: 2, a: 1 }],
  ["bytes", Uint8Array.of(1, 2), new Uint8Array([0, 1, 2]).subarray(1)],
  ["buffers", Uint8Array.of(1, 2).buffer, Uint8Array.of(1, 2).buffer],
  [
    "maps in another order",
    new Map([[1, "a"], [2, "b"]]),
    new Map([[2, "b"], [1, "a"]]),
  ],
  ["object keys of maps", new Map([[{ a: 1 }, 1n]]), new Map([[{ a: 1 }, 1n]])],
  [
    "sets of objects",
    new Set([{ a: 1 }, { b: 1 }]),
    new Set([{ b: 1 }, { a: 1 }]),
  ],
  ["dates", new Date(7), new Date(7)],
  ["expressions", /a+/g, /a+/g],
  ["addresses", new URL("memory:7"), new URL("memory:7")],
  ["instances", new Temperature(3), new Temperature(3)],
  ["cycles", cycle(1), cycle(1)],
  ["depth", [{ a: new Map([["k", [1n]]]) }], [{ a: new Map([["k", [1n]]]) }]],
];

const DIFFERENT: [string, unknown, unknown][] = [
  ["a number and a bigint", 1, 1n],
  ["null and undefined", null, undefined],
  ["an undefined property and none", { a: undefined }, {}],
  ["undefined properties of other names", { a: undefined }, { b: undefined }],
  ["an undefined item and a hole", [undefined], new Array(1)],
  ["lengths", [1, 2], [1, 2, 3]],
  ["bytes", Uint8Array.of(1, 2), Uint8Array.of(1, 3)],
  ["bytes of other types", Uint8Array.of(1), Int8Array.of(1)],
  ["bytes and an array", Uint8Array.of(1), [1]],
  ["buffers", Uint8Array.of(1).buffer, Uint8Array.of(2).buffer],
  ["map values", new Map([[1, 1n]]), new Map([[1, 2n]])],
  ["object keys of maps", new Map([[{ a: 1 }, 1]]), new Map([[{ a: 2 }, 1]])],
  ["sets", new Set([1, 2]), new Set([1, 3])],
  ["a set and a map", new Set(), new Map()],
  ["dates", new Date(7), new Date(8)],
  ["flags of expressions", /a/g, /a/i],
  ["getters of instances", new Temperature(3), new Temperature(4)],
  ["an instance and a plain object", new Temperature(3), { kelvin: 3 }],
  ["symbols as keys", { [Symbol.iterator]: 1 }, { [Symbol.iterator]: 2 }],
  ["cycles", cycle(1), cycle(2)],
  ["functions", () => 1, () => 1],
];

for (const [name, a, b] of EQUAL) {
  Deno.test(`assertEquals() passes for ${name} that are equal`, () => {
    assertEquals(a, b);
    assertEquals(b, a);
    assertThrows(() => assertNotEquals(a, b), AssertionError);
  });
}

for (const [name, a, b] of DIFFERENT) {
  Deno.test(`assertEquals() fails for ${name} that differ`, () => {
    assertThrows(() => assertEquals(a, b), AssertionError, "not equal");
    assertThrows(() => assertEquals(b, a, "why"), AssertionError, "why");
    assertNotEquals(a, b);
  });
}

const holding: [string, () => void][] = [
  ["assert", () => assert("text")],
  ["assertFalse", () => assertFalse(0n)],
  ["assertStrictEquals", () => assertStrictEquals(NaN, NaN)],
  ["assertAlmostEquals", () => assertAlmostEquals(1e9 + 1, 1e9)],
  ["assertAlmostEquals", () => assertAlmostEquals(1.4, 1, 0.5)],
  ["assertExists", () => assertExists(0)],
  ["assertInstanceOf", () => assertInstanceOf(new TypeError(), Error)],
  ["assertGreater", () => assertGreater(2n, 1n)],
  ["assertGreaterOrEqual", () => assertGreaterOrEqual(2, 2)],
  ["assertLess", () => assertLess("a", "b")],
  ["assertLessOrEqual", () => assertLessOrEqual(2, 2)],
  ["assertMatch", () => assertMatch("0x7f", /^0x/)],
  ["assertStringIncludes", () => assertStringIncludes("a0x7f", "0x")],
  ["assertArrayIncludes", () => assertArrayIncludes([{ a: 1 }, 2], [{ a: 1 }])],
  [
    "assertArrayIncludes",
    () => assertArrayIncludes(Uint8Array.of(1, 2), Uint8Array.of(2)),
  ],
  [
    "assertObjectMatch",
    () =>
      assertObjectMatch({ a: { b: 1, c: [1, 2] }, d: 2n }, { a: { c: [1] } }),
  ],
];

const failing: [string, () => void][] = [
  ["assert", () => assert("")],
  ["assertFalse", () => assertFalse(1)],
  ["assertStrictEquals", () => assertStrictEquals(0, -0)],
  ["assertStrictEquals", () => assertStrictEquals<unknown>({}, {})],
  ["assertAlmostEquals", () => assertAlmostEquals(1.1, 1)],
  ["assertAlmostEquals", () => assertAlmostEquals(1.6, 1, 0.5)],
  ["assertExists", () => assertExists(null)],
  ["assertExists", () => assertExists(undefined)],
  ["assertInstanceOf", () => assertInstanceOf(new Error(), TypeError)],
  ["assertInstanceOf", () => assertInstanceOf(null, Object)],
  ["assertGreater", () => assertGreater(1, 1)],
  ["assertGreaterOrEqual", () => assertGreaterOrEqual(1, 2)],
  ["assertLess", () => assertLess(1n, 1n)],
  ["assertLessOrEqual", () => assertLessOrEqual(2, 1)],
  ["assertMatch", () => assertMatch("7f", /^0x/)],
  ["assertStringIncludes", () => assertStringIncludes("7f", "0x")],
  ["assertArrayIncludes", () => assertArrayIncludes([1, 2], [3])],
  ["assertObjectMatch", () => assertObjectMatch({ a: 1 }, { a: 2 })],
  ["assertObjectMatch", () => assertObjectMatch({ a: 1 }, { b: 1 })],
  ["assertObjectMatch", () => assertObjectMatch({ a: [1] }, { a: [1, 2] })],
  ["fail", () => fail()],
  ["unreachable", () => unreachable()],
];

for (const [index, [name, check]] of holding.entries()) {
  Deno.test(`${name}() passes for what holds (row ${index})`, check);
}

for (const [index, [name, check]] of failing.entries()) {
  Deno.test(`${name}() fails for what does not hold (row ${index})`, () => {
    assertThrows(check, AssertionError);
  });
}

Deno.test("assertThrows() returns what was thrown", () => {
  const thrown = new RangeError("address out of range");
  const fn = () => {
    throw thrown;
  };
  assertStrictEquals(assertThrows(fn), thrown);
  assertStrictEquals(assertThrows(fn, RangeError, "out of"), thrown);
});

Deno.test("assertThrows() fails for another class or another text", () => {
  const fn = () => {
    throw new RangeError("address out of range");
  };
  assertThrows(() => assertThrows(fn, TypeError), AssertionError);
  assertThrows(() => assertThrows(fn, RangeError, "size"), AssertionError);
  assertThrows(() => assertThrows(() => {}), AssertionError, "to throw");
  assertThrows(() => assertThrows(() => {}, "why"), AssertionError, "why");
});

Deno.test("assertRejects() resolves with the reason", async () => {
  const reason = new RangeError("address out of range");
  const fn = () => Promise.reject(reason);
  assertStrictEquals(await assertRejects(fn), reason);
  assertStrictEquals(await assertRejects(fn, RangeError, "out of"), reason);
});

Deno.test("assertRejects() fails when nothing rejects as asked", async () => {
  const fn = () => Promise.reject(new RangeError("address out of range"));
  const rejects = [
    () => assertRejects(fn, TypeError),
    () => assertRejects(fn, RangeError, "size"),
    () => assertRejects(() => Promise.resolve()),
    () =>
      assertRejects(() => {
        throw new Error("thrown before any promise");
      }),
  ];
  for (const each of rejects) await assertRejects(each, AssertionError);
});

/** As memsift's own front door calls it. */
function parseAsWeDo(args: string[]): unknown {
  const unknown: unknown[][] = [];
  const result = parseArgs(args, {
    string: ["_", "type", "pattern", "limit"],
    boolean: ["json", "color", "help"],
    collect: ["pattern"],
    alias: { help: "h", type: ["t"] },
    negatable: ["color"],
    unknown: (arg, key, value) => {
      unknown.push(key === undefined ? [arg] : [arg, key, value]);
      return false;
    },
  });
  return unknown.length === 0 ? { ...result } : unknown;
}

const nothing = {
  _: [],
  json: false,
  color: false,
  help: false,
  h: false,
  pattern: [],
};

const LINES: [args: string[], result: unknown][] = [
  [[], nothing],
  [["--json"], { ...nothing, json: true }],
  [["--json=false"], { ...nothing }],
  [["-h"], { ...nothing, help: true, h: true }],
  [["--type=u32"], { ...nothing, type: "u32", t: "u32" }],
  [["-t", "u32"], { ...nothing, type: "u32", t: "u32" }],
  [["-t=u32"], { ...nothing, type: "u32", t: "u32" }],
  [["--type", "-5"], [["-5", "5", true]]],
  [["--limit=-5"], { ...nothing, limit: "-5" }],
  [["--limit=0xffffffffffffffff"], { ...nothing, limit: "0xffffffffffffffff" }],
  [["--limit="], { ...nothing, limit: "" }],
  [["--limit"], { ...nothing, limit: "" }],
  [["--limit=1", "--limit=2"], { ...nothing, limit: "2" }],
  [["--limit=a=b"], { ...nothing, limit: "a=b" }],
  [["--pattern=a", "--pattern=a b"], { ...nothing, pattern: ["a", "a b"] }],
  [["--color", "--no-color"], nothing],
  [["--json", "--", "0x7f", "-5", "--"], {
    ...nothing,
    json: true,
    _: ["0x7f", "-5", "--"],
  }],
  [["--jsn"], [["--jsn", "jsn", true]]],
  [["--jsn=1", "--what"], [["--jsn=1", "jsn", "1"], ["--what", "what", true]]],
  [["--no-json"], [["--no-json", "no-json", true]]],
  [["-q"], [["-q", "q", true]]],
];

for (const [args, result] of LINES) {
  Deno.test(`parseArgs() reads ${JSON.stringify(args)}`, () => {
    const parsed = parseAsWeDo(args);
    assertEquals(parsed, result);
  });
}

Deno.test("parseArgs() makes numbers of what is not declared text", () => {
  const { n, _ } = parseArgs(["--n=0x10", "5", "a"]);
  assertEquals([n, _], [16, [5, "a"]]);
});

Deno.test("parseArgs() keeps what follows -- apart when asked", () => {
  const args = parseArgs(["a", "--", "--b"], { "--": true });
  assertEquals({ ...args }, { _: ["a"], "--": ["--b"] });
});

Deno.test("parseArgs() stops at the first positional when asked", () => {
  const args = parseArgs(["--a", "--", "b"], { stopEarly: true });
  assertEquals({ ...args }, { a: true, _: ["b"] });
  const early = parseArgs(["find", "--a"], { stopEarly: true });
  assertEquals({ ...early }, { _: ["find", "--a"] });
});

Deno.test("parseArgs() fills in defaults, of aliases too", () => {
  const args = parseArgs(["--limit=1"], {
    string: ["limit", "type"],
    alias: { type: "t" },
    default: { limit: "9", type: "u8" },
  });
  assertEquals({ ...args }, { _: [], limit: "1", type: "u8", t: "u8" });
});

Deno.test("parseArgs() types what is declared", () => {
  const args = parseArgs(["--pattern=a", "--json"], {
    string: ["type", "pattern"],
    boolean: ["json"],
    collect: ["pattern"],
  });
  const type: string | undefined = args.type;
  const json: boolean = args.json;
  const pattern: string[] = args.pattern;
  const other: unknown = args["other"];
  assertEquals([type, json, pattern, other], [
    undefined,
    true,
    ["a"],
    undefined,
  ]);
});
