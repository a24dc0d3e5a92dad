/** The same patterns, searched for by YARA 4, where it is installed. */

import { assert, assertEquals } from "@std/assert";
import { FakeProcess } from "../../ffi/fake/mod.ts";
import { forSeeds, type Random } from "../support/random.ts";
import { ALPHABET } from "../support/random_pattern.ts";
import { randomSequence } from "../support/random_sequence.ts";

const decoder = new TextDecoder();

const VERSION = await version();

/** What `yara` says that it is; nothing if it is not there. */
async function version(): Promise<string | undefined> {
  try {
    const { stdout } = await new Deno.Command("yara", { args: ["--version"] })
      .output();
    return decoder.decode(stdout).trim();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** A string of a rule, and the pattern that says the same. */
interface Case {
  readonly rule: string;
  readonly pattern: string;
  readonly sample: Uint8Array;
  /** What is compared, beyond the starts. */
  readonly compare: "lengths" | "starts" | "expression";
}

interface Place {
  readonly start: number;
  readonly length: number;
}

/** Where YARA finds each string in a file, in order of address. */
async function yara(
  cases: readonly Case[],
  bytes: Uint8Array,
): Promise<Place[][]> {
  const folder = await Deno.makeTempDir();
  try {
    const strings = cases.map(({ rule }, index) => `$s${index} = ${rule}`);
    await Deno.writeTextFile(
      `${folder}/rule.yar`,
      `rule found { strings: ${strings.join("\n")} condition: any of them }`,
    );
    await Deno.writeFile(`${folder}/memory`, bytes);
    const { stdout, stderr, success } = await new Deno.Command("yara", {
      args: ["-s", "-L", "-w", `${folder}/rule.yar`, `${folder}/memory`],
    }).output();
    assert(success, decoder.decode(stderr));
    const places: Place[][] = cases.map(() => []);
    for (
      const [, start, length, index] of decoder.decode(stdout).matchAll(
        /^0x([0-9a-f]+):(\d+):\$s(\d+):/gm,
      )
    ) {
      places[Number(index)]?.push({
        start: Number.parseInt(start ?? "", 16),
        length: Number(length),
      });
    }
    return places.map((each) => each.sort((a, b) => a.start - b.start));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The longest match that YARA shows all of. */
const SHOWN = 512;

/** Where memsift finds each, the shortest first if there are several. */
async function memsift(
  cases: readonly Case[],
  bytes: Uint8Array,
): Promise<Place[][]> {
  const process = new FakeProcess();
  process.map({ start: 0x10000n, size: bytes.length }).set(bytes);
  using target = process.open();
  const places: Place[][] = cases.map(() => []);
  const found = await target.findAll(cases.map(({ pattern }) => pattern), {
    chunkSize: 4096,
  });
  found.addresses.forEach((address, at) =>
    places[found.patterns[at] ?? -1]?.push({
      start: Number(address - 0x10000n),
      length: Math.min(found.lengths[at] ?? -1, SHOWN),
    })
  );
  return places;
}

const startsOf = (places: readonly Place[]): number[] => [
  ...new Set(places.map(({ start }) => start)),
];

async function assertAgree(random: Random, cases: readonly Case[]) {
  const bytes = random.bytes(
    3 * 4096,
    random.once(3) ? undefined : ALPHABET,
  );
  for (const { sample } of cases) {
    for (let times = random.below(4); times > 0; times--) {
      const at = random.below(bytes.length);
      bytes.set(sample.subarray(0, bytes.length - at), at);
    }
  }
  const [theirs, ours] = await Promise.all([
    yara(cases, bytes),
    memsift(cases, bytes),
  ]);
  cases.forEach(({ rule, compare }, index) => {
    const [wanted = [], found = []] = [theirs[index], ours[index]];
    if (compare === "lengths") assertEquals(found, wanted, rule);
    else if (compare === "starts") {
      assertEquals(startsOf(found), startsOf(wanted), rule);
    } else {
      // Of the matches from a start YARA looks at one, be it a whole word or
      // not; ours is one that is.
      const starts = new Set(startsOf(wanted));
      const more = found.filter(({ start }) => !starts.has(start));
      if (!rule.includes("fullword")) assertEquals(more, [], rule);
      // Ours don't overlap: theirs start where ours do or inside of them.
      const outside = wanted.filter(({ start }) =>
        !found.some((each) =>
          each.start <= start && start < each.start + each.length
        )
      );
      assertEquals(outside, [], rule);
    }
  });
}

/** Hex in braces. Of several lengths from one start, YARA picks its own. */
function hexCase(random: Random): Case {
  if (random.once(5)) return farCase(random);
  const { input, sample } = randomSequence(random, {
    negated: false,
    jump: random.pick([3, 30, 90]),
  });
  const pattern = String(input);
  return {
    rule: `{ ${pattern} }`,
    pattern,
    sample,
    compare: pattern.includes("|") ? "starts" : "lengths",
  };
}

/**
 * Hex with a jump over more than 200 bytes. YARA searches for what is before
 * it first, and goes on from one of its ends: so it may have only one.
 */
function farCase(random: Random): Case {
  const gap = random.between(201, 5000);
  const [before, behind] = [1, 2].map(() =>
    random.bytes(random.between(1, 3), ALPHABET)
  );
  const pattern = `${before?.toHex()} [${random.between(0, gap)}-${gap}] ` +
    behind?.toHex();
  return {
    rule: `{ ${pattern} }`,
    pattern,
    sample: Uint8Array.of(
      ...before ?? [],
      ...random.bytes(gap),
      ...behind ?? [],
    ),
    compare: "lengths",
  };
}

const FORMS = [
  "",
  "nocase",
  "fullword",
  "nocase fullword",
  "xor",
  "xor(1)",
  "xor(0x20-0x7f)",
  "xor fullword",
  "xor(5-99) fullword",
  "base64",
  "base64wide",
  "base64 base64wide",
  'base64("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")',
];

function textCase(random: Random): Case {
  const form = random.pick(FORMS);
  const short = form.startsWith("xor") ? 3 : 1;
  const text = Array.from(
    { length: random.between(short, 9) },
    () => random.pick(["a", "b", "A", "b", "Z", "0", " ", "_"]),
  ).join("");
  const encodings = random.pick(["", "", "ascii", "wide", "ascii wide"]);
  const pattern = `"${text}" ${encodings} ${form}`.trim();
  const key = form.startsWith("xor") ? random.pick([0, 1, 0x20, 0x42]) : 0;
  const plain = encodings.includes("wide") && random.once(2)
    ? [...text].map((letter) => `${letter}\0`).join("")
    : text;
  const written = form.startsWith("base64")
    ? btoa("\0".repeat(random.below(3)) + plain)
    : plain;
  return {
    rule: pattern,
    pattern,
    sample: Uint8Array.from(
      form.includes("base64wide") ? [...written].join("\0") : written,
      (character) => character.charCodeAt(0) ^ key,
    ),
    compare: "starts",
  };
}

function regexCase(random: Random): Case {
  const atoms = ["a", "b", "A", "[ab]", "[^a]", ".", "\\x00", "\\d", "\\w"];
  const part = (): string =>
    random.pick(atoms) + random.pick(["", "", "", "{1,3}", "{2}", "?"]);
  const some = (): string =>
    Array.from({ length: random.between(1, 3) }, part).join("");
  const inner = random.once(2) ? `(${some()}|${some()})` : some();
  const expression = `ab${inner}${random.pick(["b", "a", "[ab]", "\\x01"])}`;
  const flags = ["i", "s"].filter(() => random.once(3)).join("");
  const words = random.pick(["", "", "wide", "fullword", "wide fullword"]);
  const text = `/${expression}/${flags} ${words}`.trim();
  const sample = random.pick(["abab", "abba", "ab\x01", "abaab\0b", "abbbb"]);
  return {
    rule: text,
    pattern: text,
    sample: Uint8Array.from(
      words.includes("wide") ? [...sample, ""].join("\0") : sample,
      (character) => character.charCodeAt(0),
    ),
    compare: "expression",
  };
}

const ignore = VERSION === undefined || !VERSION.startsWith("4.");

for (
  const [name, make] of [
    ["hex", hexCase],
    ["text", textCase],
    ["expressions", regexCase],
  ] as const
) {
  Deno.test({
    name: `find() gives what YARA gives for ${name}`,
    ignore,
    async fn() {
      await forSeeds(20, async (random) => {
        const cases = Array.from({ length: 50 }, () => make(random));
        await assertAgree(random, cases);
      });
    },
  });
}
