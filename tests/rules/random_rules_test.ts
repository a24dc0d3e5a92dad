import { assertEquals } from "@std/assert";
import { FakeProcess } from "../../ffi/fake/mod.ts";
import { forSeeds } from "../support/random.ts";
import { memsiftFindings } from "./findings.ts";
import { isRegex, randomContent, randomRules } from "./random_rules.ts";
import { type Findings, yara, yaraIsMissing } from "./yara.ts";

const SIZE = 4096;
const RULES = 20;

/** How many files of so many rules. */
const FILES = 8;

/** Lengths of expressions' matches are not the same for all that YARA does. */
function comparable(findings: Findings): Findings {
  return Object.fromEntries(
    Object.entries(findings).map(([rule, places]) => [
      rule,
      places.map(([label, address, length]) =>
        [label, address, isRegex(label) ? 0 : length] as const
      ),
    ]),
  );
}

const missing = yaraIsMissing();

Deno.test({
  name: `random rules match where YARA has them match${
    missing ? ` (${missing})` : ""
  }`,
  ignore: missing !== undefined,
  fn: () =>
    forSeeds(FILES, async (random) => {
      const content = randomContent(random, SIZE);
      const rules = randomRules(random, RULES, [0, SIZE - 1]);
      const process = new FakeProcess();
      process.map({ start: 0n, size: SIZE }).set(content);
      using target = process.open();
      const file = await Deno.makeTempFile();
      try {
        await Deno.writeFile(file, content);
        const expected = comparable(await yara(rules, file));
        const found = comparable(await memsiftFindings(rules, target));
        assertEquals(found, expected, rules);
      } finally {
        await Deno.remove(file);
      }
    }),
});
