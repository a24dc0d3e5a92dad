import { assertEquals } from "@std/assert";
import { CORPUS, corpusRules, expectedRules } from "./corpus.ts";
import { SIZE } from "./contents.ts";
import { memsiftFindings } from "./findings.ts";
import { Sleeper } from "./sleeper.ts";
import { yara, yaraIsMissing } from "./yara.ts";

const missing = Deno.build.os === "linux"
  ? yaraIsMissing()
  : "YARA is compared with on Linux";

/** What YARA 4.2 does not have yet is not asked of it. */
const SHARED = CORPUS.filter((name) => name !== "newer.yar");

for (const name of SHARED) {
  Deno.test({
    name: `rules of ${name} match in a process where YARA has them match${
      missing ? ` (${missing})` : ""
    }`,
    ignore: missing !== undefined,
    fn: async () => {
      await using sleeper = await Sleeper.start();
      const { base, target } = sleeper;
      const rules = corpusRules(name, base);
      const found = await memsiftFindings(rules, target);
      assertEquals(found, await yara(rules, sleeper.pid));
      // And where nothing else is looked at, they match as they say.
      const range = { start: base, end: base + BigInt(SIZE) };
      const there = await memsiftFindings(rules, target, { range });
      assertEquals(Object.keys(there), expectedRules(rules));
    },
  });
}

Deno.test({
  name: `no match goes across regions that touch, nor in YARA${
    missing ? ` (${missing})` : ""
  }`,
  ignore: missing !== undefined,
  fn: async () => {
    await using sleeper = await Sleeper.start();
    const { target, pid } = sleeper;
    const regions = target.regions({ kind: ["exe"] });
    const border = regions.find(({ end }, at) => regions[at + 1]?.start === end)
      ?.end ?? 0n;
    const word = new TextEncoder().encode("acrossborders");
    target.write(border - 6n, word, { force: true });
    const rules = `
      rule across { strings: $a = "acrossborders" condition: $a }
      rule before { strings: $a = "across" fullword condition: $a }
      rule behind { strings: $a = "borders" condition: $a }
    `;
    const found = await memsiftFindings(rules, target);
    assertEquals(found.across, undefined);
    assertEquals(found.before, [["$a", border - 6n, 6]]);
    assertEquals(found.behind, [["$a", border, 7]]);
    assertEquals(found, await yara(rules, pid));
  },
});
