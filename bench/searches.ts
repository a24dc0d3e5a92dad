/** What is searched for, and how each program is told. @module */

import type { MaskedBytes, PatternInput } from "../mod.ts";
import { parsePattern } from "../mod.ts";
import type { Content } from "./held.ts";
import type { Job } from "./peers/c.ts";

/** A search that is measured. */
export interface Search {
  /** What people call it. */
  readonly name: string;
  /** What memsift is asked for. */
  readonly patterns: readonly PatternInput[];
  /** Where matches may start. Default everywhere. */
  readonly align?: "auto";
  /** How target.c is asked for what there is to be found. */
  readonly question: string;
  /** What to plant; each is found at all places. */
  readonly needles: readonly Uint8Array[];
  /** What peer.c does, if C has something for it. */
  readonly job?: Job;
  /** How many times as fast as C it must at least be. */
  readonly goal?: number;
  /** What share of the speed of the copy alone it must at least have. */
  readonly share?: number;
}

/** What is searched, and for what. */
export interface SearchedMemory {
  /** What it is full of. */
  readonly content: Content;
  /** The searches, in the order of the table. */
  readonly searches: readonly Search[];
}

const GOAL = 1.1;

/** What share of the copy alone no search falls below. */
const WORST = 0.5;

const TEXT = "memsift benchmark needle";
const MASKED = "48 8b ?? ?? 05 84 c0 0f ?? 9d 31 ff";
const BYTES = Uint8Array.of(0x9c, 0x41, 0x00, 0xe7, 0x5a, 0x10, 0xff, 0x83);
const NUMBER = 1234567890;

/** Bytes at random, of which none is rare and none is common. */
const IN_RANDOM: readonly Search[] = [
  {
    ...bytes("text, 24 bytes", `"${TEXT}"`),
    goal: GOAL,
    share: 0.82,
  },
  {
    ...bytes("hex with ??, 12 bytes", MASKED),
    goal: GOAL,
    share: 0.82,
  },
  {
    ...bytes("i32 equality, aligned", `i32:${NUMBER}`, 4),
    goal: GOAL,
    share: 0.88,
  },
  {
    ...bytes("the same, C by a loop", `i32:${NUMBER}`, 4),
    job: { verb: "lanes", words: String(NUMBER) },
  },
  bytes("i32 equality, at every byte", `i32:${NUMBER}`),
  bytes("exact bytes, 8", BYTES),
  alone({
    ...bytes("text nocase, 15 bytes", '"session-token: " nocase'),
    needles: [ascii("Session-Token: "), ascii("SESSION-TOKEN: ")],
  }),
  {
    name: "u16 range, aligned",
    patterns: ["u16:1..50"],
    align: "auto",
    question: "u16 2 1 50",
    needles: [Uint8Array.of(7, 0), Uint8Array.of(50, 0)],
  },
  {
    name: "f32 range, aligned",
    patterns: ["f32:~3.5±0.01"],
    align: "auto",
    question: "f32 4 3.49 3.51",
    needles: [new Uint8Array(Float32Array.of(3.5).buffer)],
  },
  {
    name: "regex with a literal",
    patterns: ["/session=[0-9a-f]{16}/"],
    // No match of it overlaps another one, so this counts what a regular
    // expression finds.
    question: `sets 1 ${sets(ascii("session="))}${
      set((value) => /[0-9a-f]/.test(String.fromCharCode(value))).repeat(16)
    }`,
    needles: [ascii("session=0123456789abcdef")],
    share: 0.6,
  },
  {
    name: "regex that begins with a class",
    patterns: ["/[0-9]{4}-[0-9]{2}-[0-9]{2}T/"],
    question: `sets 1 ${
      [..."dddd-dd-ddT"].map((is) =>
        is === "d"
          ? set((value) => /[0-9]/.test(String.fromCharCode(value)))
          : sets(ascii(is))
      ).join("")
    }`,
    needles: [ascii("2024-09-17T")],
    share: 0.1,
  },
  {
    name: "regex of classes only",
    patterns: ["/[0-9][a-z_]{15}/"],
    question: `sets 1 ${
      set((value) => /[0-9]/.test(String.fromCharCode(value)))
    }${set((value) => /[a-z_]/.test(String.fromCharCode(value))).repeat(15)}`,
    needles: [ascii("7abcdefgh_ijklmn")],
    share: 0.1,
  },
  // About four million matches.
  worst(bytes("one byte, which is one of 256", "9d")),
  many("16 patterns at once", 16),
  { ...crowd("1,000 patterns, 8 to 32 bytes", 1000, 8, 32), share: 0.4 },
  { ...crowd("1,000 patterns, 4 to 8 bytes", 1000, 4, 8), share: 0.2 },
  { ...crowd("10,000 patterns, 8 to 32 bytes", 10_000, 8, 32), share: 0.3 },
];

/** Zeros, and in each 64 bytes a small number somewhere. */
const IN_ZEROS: readonly Search[] = [
  worst(bytes("in zeros: 00 00 ?? 00 ff", "00 00 ?? 00 ff")),
  worst(bytes("in zeros: ?? ?? 05", "?? ?? 05")),
  worst(bytes("in zeros: i32 equality, everywhere", "i32:77")),
  worst(bytes("in zeros: 64 zeros before a 1", `${"00 ".repeat(64)} 01`)),
  worst(
    bytes("in zeros: 200 zeros", new Uint8Array(200)),
  ),
];

/** Pages of a database, full of words. */
const IN_TEXT: readonly Search[] = [
  worst(bytes("in text: words that are there", '"the state"')),
  worst(alone({
    ...bytes("in text: words nocase", '"session token" nocase'),
    needles: [ascii("Session Token"), ascii("SESSION TOKEN")],
  })),
  worst(bytes("in text: one byte, K", "4b")),
];

/** Objects of a JVM. */
const IN_HEAP: readonly Search[] = [
  worst(
    bytes("in a heap: an object's header", "01 00 00 00 ?? 00 00 00 ?? ?? 08"),
  ),
  worst(bytes("in a heap: 00 00 ?? 00 05 00 00 00", "00 00 ?? 00 05 00 00 00")),
  worst(bytes("in a heap: i32 equality, aligned", "i32:100", 4)),
  worst(bytes("in a heap: one byte, 08", "08")),
];

/** All searches. */
export const MEMORIES: readonly SearchedMemory[] = [
  { content: "random", searches: IN_RANDOM },
  { content: "sparse", searches: IN_ZEROS },
  { content: "text", searches: IN_TEXT },
  { content: "heap", searches: IN_HEAP },
];

/** A search of memory that is full of what it looks for; C takes no part. */
function worst(search: Search): Search {
  return { ...alone(search), share: WORST };
}

/** A search for bytes, some of which may be anything. */
function bytes(name: string, pattern: PatternInput, align = 1): Search {
  const { value, mask } = maskedOf(pattern);
  return {
    name,
    patterns: [pattern],
    ...(align > 1 ? { align: "auto" } : {}),
    question: `sets ${align} ${sets(value, mask)}`,
    needles: [value],
    job: {
      verb: "find",
      words: `${align} ${value.toHex()} ${mask.toHex()}`,
    },
  };
}

/** The same search where C has nothing for it. */
function alone({ job: _, ...search }: Search): Search {
  return search;
}

/** Texts that differ from their first byte on. */
function many(name: string, count: number): Search {
  const texts = Array.from(
    { length: count },
    (_, index) =>
      String.fromCharCode(65 + index) + ` is needle number ${index}`,
  );
  return {
    name,
    patterns: texts.map((text) => `"${text}"`),
    question: `sets 1 ${texts.map((text) => sets(ascii(text))).join(" ")}`,
    needles: texts.map(ascii),
  };
}

/** Random bytes, as many of each length; some of them are planted. */
function crowd(
  name: string,
  count: number,
  shortest: number,
  longest: number,
): Search {
  let state = count + longest;
  const random = (): number => {
    // mulberry32
    let bits = state = (state + 0x6d2b79f5) | 0;
    bits = Math.imul(bits ^ bits >>> 15, bits | 1);
    bits ^= bits + Math.imul(bits ^ bits >>> 7, bits | 61);
    return (bits ^ bits >>> 14) & 0xff;
  };
  const lengths = longest - shortest + 1;
  const patterns = Array.from(
    { length: count },
    (_, index) =>
      Uint8Array.from({ length: shortest + index % lengths }, random),
  );
  return {
    name,
    patterns,
    question: `exact ${patterns.map((bytes) => bytes.toHex()).join(" ")}`,
    // The shortest, the longest, and the last ones.
    needles: [...patterns.slice(0, 1), ...patterns.slice(lengths - 1, lengths)]
      .concat(patterns.slice(-3)),
  };
}

function maskedOf(pattern: PatternInput): MaskedBytes {
  const [alternative] = parsePattern(pattern).alternatives;
  if (alternative?.kind === "masked") return alternative;
  throw new TypeError(`${pattern} is more than bytes under a mask`);
}

/** For each byte the set of values that match, as target.c reads them. */
function sets(
  value: Uint8Array,
  mask: Uint8Array = new Uint8Array(value.length).fill(0xff),
): string {
  return [...value].map((wanted, at) =>
    set((byte) => ((byte ^ wanted) & (mask[at] ?? 0xff)) === 0)
  ).join("");
}

function set(accepts: (value: number) => boolean): string {
  const bits = new Uint8Array(32);
  for (let value = 0; value < 256; value++) {
    const at = value >> 3;
    if (accepts(value)) bits[at] = (bits[at] ?? 0) | 1 << value % 8;
  }
  return bits.toHex();
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
