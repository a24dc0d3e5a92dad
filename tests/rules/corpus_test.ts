import { assert, assertEquals } from "@std/assert";
import { FakeProcess } from "../../ffi/fake/mod.ts";
import { CORPUS, corpusRules, expectedRules } from "./corpus.ts";
import { corpusContents, SIZE } from "./contents.ts";
import { memsiftFindings } from "./findings.ts";

const BASE = 0x10_0000n;

Deno.test("the corpus has more than 200 rules", () => {
  const count =
    CORPUS.flatMap((name) => corpusRules(name, BASE).match(/\bfound ?=/g) ?? [])
      .length;
  assert(count > 200, `${count} rules`);
});

for (const name of CORPUS) {
  Deno.test(`rules of ${name} match as they say`, async () => {
    const process = new FakeProcess();
    process.map({ start: BASE, size: SIZE }).set(corpusContents());
    using target = process.open();
    const rules = corpusRules(name, BASE);
    const findings = await memsiftFindings(rules, target);
    assertEquals(Object.keys(findings), expectedRules(rules));
  });
}
