import { assert, assertEquals } from "@std/assert";
import type { AddressRange, Coverage, FindOptions, Target } from "../../mod.ts";
import { FakeWorld } from "../support/fake_world.ts";
import { foundLines, matchLines } from "../support/match_lines.ts";
import {
  maskedBytes,
  naiveFind,
  naiveNumber,
  naiveText,
} from "../support/naive.ts";
import { forSeeds, type Random } from "../support/random.ts";
import {
  ALPHABET,
  bytesPattern,
  type RandomPattern,
  randomPattern,
} from "../support/random_pattern.ts";
import { PROCESS_WORLDS } from "../support/process_worlds.ts";
import type { World } from "../support/world.ts";

/**
 * Rounds with each kind of process. What patterns mean is the same in all, and
 * is tried a thousand times on the fake; of a process's own is only how its
 * memory is listed and read.
 */
const ROUNDS = 75;

/** Filters of protection, and what passes them. */
const PERMISSIONS: [string, (perm: string) => boolean][] = [
  ["rw-", (perm) => perm === "rw-"],
  ["r??", () => true],
  ["r", () => true],
  ["wr", (perm) => perm.includes("w")],
  ["+R-W", (perm) => !perm.includes("w")],
  ["-x", (perm) => !perm.includes("x")],
];

const KINDS = ["rw-", "rw-", "rw-", "rw-'", "r--", "r-x", "---", "-w-"]
  .concat("...", "grd");

/** Pages of all kinds, more of them readable than not. */
function randomPages(random: Random): string[] {
  const count = random.between(1, 10);
  return Array.from({ length: count }, () => random.pick(KINDS));
}

/** Where a needle of so many bytes touches a page's border, or crosses it. */
function atBorder(
  random: Random,
  size: number,
  length: number,
  pageSize: number,
): number {
  const page = pageSize * random.below(size / pageSize + 1);
  const before = random.pick([
    0,
    length,
    length,
    random.below(length + 1),
    Math.ceil(length / 2),
  ]);
  return page - before;
}

function plant(
  random: Random,
  content: Uint8Array,
  { sample }: RandomPattern,
  pageSize: number,
): void {
  for (let times = random.below(6); times > 0; times--) {
    const at = random.once(3)
      ? random.below(content.length)
      : atBorder(random, content.length, sample.length, pageSize);
    if (at < 0 || at + sample.length > content.length) continue;
    content.set(sample, at);
  }
}

/** A needle of whole pages, one of more than a page, one of just less. */
function pagesPattern(
  random: Random,
  content: Uint8Array,
  pageSize: number,
): RandomPattern {
  const count = content.length / pageSize;
  const pages = random.between(1, Math.min(3, count));
  const first = random.below(count - pages + 1) * pageSize;
  const size = pages * pageSize + random.pick([0, 0, -1, 1]);
  return bytesPattern(
    Uint8Array.from(content.subarray(first, first + size)),
  );
}

interface Round {
  readonly patterns: readonly Pick<RandomPattern, "input" | "naive">[];
  readonly options: FindOptions;
  readonly range: AddressRange;
  readonly passes: (perm: string) => boolean;
}

/** Bytes of no few, so that they are searched for together. */
function longPattern(random: Random): RandomPattern {
  return bytesPattern(
    random.bytes(random.between(4, 40), random.once(2) ? undefined : ALPHABET),
  );
}

/**
 * Lays pages with needles in them, and says how to search there: for a few
 * patterns, and for `more` that are bytes.
 */
async function prepare(
  random: Random,
  world: World,
  more = 0,
): Promise<Round> {
  const { pageSize } = world;
  const pages = randomPages(random);
  const size = pages.length * pageSize;
  const content = random.bytes(size, random.once(4) ? undefined : ALPHABET);
  using machine = world.open();
  const patterns = Array.from(
    { length: random.pick([1, 1, 1, 2, 3, 6]) },
    () => randomPattern(random, machine),
  );
  for (let count = 0; count < more; count++) {
    patterns.push(longPattern(random));
  }
  patterns.forEach((pattern) => plant(random, content, pattern, pageSize));
  if (random.once(6)) patterns[0] = pagesPattern(random, content, pageSize);
  const base = await world.lay(pages.join(" "), content);
  const range = { start: base, end: base + BigInt(size) };
  if (random.once(3)) {
    range.start += BigInt(random.below(size));
    range.end -= BigInt(random.below(Number(range.end - range.start)));
  }
  const [perm, passes] = random.once(3)
    ? random.pick(PERMISSIONS)
    : [undefined, () => true] as const;
  return {
    patterns,
    passes,
    range,
    options: {
      range,
      perm,
      align: random.pick([undefined, undefined, 1, 2, 4, 16, "auto"]),
      chunkSize: random.pick([
        pageSize,
        pageSize,
        2 * pageSize,
        3 * pageSize,
        undefined,
      ]),
      max: random.pick([undefined, undefined, undefined, 1, 2, 20]),
    },
  };
}

/** Everything that `find` and `findAll` say, against the naive search. */
async function assertFinds(
  world: World,
  target: Target,
  { patterns, options, range, passes }: Round,
): Promise<void> {
  const memory = await world.dump(range, passes);
  const all = naiveFind(
    memory,
    patterns.map(({ naive }) => naive),
    options.align,
  );
  const expected = all.slice(0, options.max);
  const inputs = patterns.map(({ input }) => input);
  const found = await target.findAll(inputs, options);
  const lines = matchLines(expected);
  assertEquals(foundLines(found), lines, describe(inputs, options));
  assertEquals(found.truncated, all.length >= (options.max ?? Infinity));
  assertSums(found.coverage);
  if (!found.truncated) {
    const size = memory.reduce((sum, { bytes }) => sum + bytes.length, 0);
    assertEquals(found.coverage.read, size);
  }
  if (expected.length > 300) return;
  const matches = [];
  for await (const match of target.find(inputs, options)) matches.push(match);
  assertEquals(matchLines(matches), lines);
  for (const { address, length, bytes, region } of matches) {
    const from = memory.find((each) =>
      each.address <= address &&
      address < each.address + BigInt(each.bytes.length)
    );
    const at = Number(address - (from?.address ?? 0n));
    assertEquals(bytes, from?.bytes.slice(at, at + length));
    assert(region.start <= address && address < region.end);
    assert(passes(region.perm), region.perm);
  }
}

function assertSums(
  { total, read, unreadable, filtered, reasons }: Coverage,
): void {
  assertEquals(read + unreadable + filtered, total);
  const sizes = Object.values(reasons);
  assert(sizes.every((size) => size > 0), Deno.inspect(reasons));
  assertEquals(sizes.reduce((a, b) => a + b, 0), unreadable + filtered);
}

function describe(inputs: readonly unknown[], options: FindOptions): string {
  return Deno.inspect({ inputs, options }, { strAbbreviateSize: 400 });
}

Deno.test("find() gives what a naive search of a fake process gives", async () => {
  await forSeeds(1000, async (random) => {
    await using world = new FakeWorld({
      littleEndian: !random.once(4),
      pointerSize: random.once(4) ? 4 : 8,
    });
    const round = await prepare(random, world);
    using target = world.open();
    await assertFinds(world, target, round);
  });
});

Deno.test("find() gives what a naive search gives for hundreds of patterns", async () => {
  await forSeeds(25, async (random) => {
    await using world = new FakeWorld({ littleEndian: true, pointerSize: 8 });
    const round = await prepare(random, world, random.between(100, 600));
    using target = world.open();
    await assertFinds(world, target, round);
  });
});

for (const { name, whole, isDouble, make } of PROCESS_WORLDS) {
  Deno.test(`find() gives what a naive search of a process's dump gives, on ${name}`, async () => {
    await using world = make();
    using target = world.open();
    await forSeeds(ROUNDS, async (random) => {
      const round = await prepare(random, world);
      // Its other threads map and unmap as they like.
      await world.child.stop();
      try {
        await assertFinds(world, target, round);
      } finally {
        world.child.resume();
      }
    });
  });

  if (!whole) continue;
  Deno.test(`find() gives what a naive search of a whole process gives, on ${name}`, async () => {
    await using world = make();
    // Only a program that answers has started.
    await world.lay("rw-");
    await world.child.stop();
    using target = world.open();
    await assertFinds(world, target, wholeProcess(isDouble));
  });
}

/**
 * Searches all of a process. It is large, and a naive search of it takes long:
 * where another system's double shows it, what is at stake is that all of it
 * is listed and read, and two patterns that look at every byte tell that.
 */
function wholeProcess(isDouble: boolean): Round {
  // Wine works in stopped processes too, in their threads' blocks below.
  const start = Deno.build.os === "windows" ? 1n << 32n : 0n;
  const range = { start, end: 1n << 63n };
  return {
    range,
    passes: (perm) => perm === "rw-",
    // The dump has all pages, those that were never used too.
    options: { range, perm: "rw-", align: "auto", untouched: true },
    patterns: isDouble ? EVERY_BYTE : [...EVERY_BYTE, ...MORE],
  };
}

const EVERY_BYTE: Round["patterns"] = [
  {
    input: "u64:0x100000000..0x1ffffffff",
    naive: {
      ways: [
        naiveNumber("u64", true, (x) => BigInt(x) >> 32n === 1n),
      ],
      size: 8,
    },
  },
  { input: "/[a-z_]{16,}/", naive: { expression: /[a-z_]{16,}/ } },
];

const MORE: Round["patterns"] = [
  {
    input: '"deno" utf8 utf16le nocase',
    naive: {
      ways: [
        naiveText("deno", "utf8", true),
        naiveText("deno", "utf16le", true),
      ],
    },
  },
  {
    input: "48 8? ?? 7f",
    naive: {
      ways: [maskedBytes([0x48, 0x80, 0, 0x7f], [255, 0xf0, 0, 255])],
    },
  },
];
