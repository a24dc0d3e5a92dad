import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { FakeProcess } from "../../ffi/fake/mod.ts";
import { isComplete, parseRules, scanRules } from "../../mod.ts";
import { memsiftFindings } from "./findings.ts";

const PAGE = 4096;
const START = 0x1_0000n;

function write(bytes: Uint8Array, at: number, text: string): void {
  bytes.set(new TextEncoder().encode(text), at);
}

/** A process with a page that holds a text at its start. */
function processWith(text: string): FakeProcess {
  const process = new FakeProcess();
  write(process.map({ start: START, size: PAGE, kind: "heap" }), 0, text);
  return process;
}

Deno.test("a rule that matches comes with its strings' matches and their places", async () => {
  using target = processWith("token=abc; token=def").open();
  const rules = parseRules(`
    rule secrets : one two {
      meta:
        author = "somebody"
        severity = 3
        severity = -4
      strings:
        $a = "token="
        $b = "session" private
        $c = /[a-z]{3};/
        $d = "abc" private
      condition:
        any of them
    }`);
  const scan = scanRules(target, rules);
  const [match, ...others] = await scan.collect();
  assertEquals(others, []);
  assertEquals(match?.rule.name, "secrets");
  assertEquals(match?.rule.tags, ["one", "two"]);
  assertEquals(match?.rule.meta, [
    ["author", "somebody"],
    ["severity", 3n],
    ["severity", -4n],
  ]);
  assertEquals(match?.count, 3);
  const places = () =>
    [...match?.matches ?? []].map((
      { label, address, length, bytes, region },
    ) => [
      label,
      address,
      length,
      new TextDecoder().decode(bytes),
      region.kind,
    ]);
  const expected = [
    ["$a", START, 6, "token=", "heap"],
    ["$a", START + 11n, 6, "token=", "heap"],
    ["$c", START + 6n, 4, "abc;", "heap"],
  ];
  assertEquals(places(), expected);
  assertEquals(places(), expected);
  assertEquals(scan.warnings, []);
});

Deno.test("of a long match the first 128 bytes are kept", async () => {
  using target = processWith(`<${"x".repeat(300)}>`).open();
  const rules = parseRules("rule r { strings: $a = /<x+>/ condition: $a }");
  const [match] = await scanRules(target, rules).collect();
  const [found] = match?.matches ?? [];
  assertEquals(found?.length, 302);
  assertEquals(found?.bytes.length, 128);
});

Deno.test("no match goes across regions that touch", async () => {
  const process = new FakeProcess();
  const end = START + BigInt(PAGE);
  write(process.map({ start: START, size: PAGE }), PAGE - 3, "nee");
  write(process.map({ start: end, size: PAGE, perm: "r--" }), 0, "dle");
  using target = process.open();
  const rules = `
    rule across { strings: $a = "needle" condition: $a }
    rule before { strings: $a = "nee" fullword condition: $a at ${end - 3n} }
    rule behind { strings: $a = "dle" fullword condition: $a at ${end} }
    rule jump { strings: $a = { 6e [1-9] 65 } condition: #a == 1 and !a == 3 }
    rule number { condition: uint32(${end - 2n}) == 0x6c646565 }`;
  assertEquals(Object.keys(await memsiftFindings(rules, target)), [
    "before",
    "behind",
    "jump",
    "number",
  ]);
  // The search for patterns does find it.
  assertEquals((await target.findAll('"needle"')).addresses.length, 1);
});

Deno.test("rules are searched for in what is selected, and the coverage tells", async () => {
  const process = processWith("here");
  write(
    process.map({ start: 0x2_0000n, size: PAGE, kind: "stack" }),
    0,
    "here",
  );
  process.map({ start: 0x3_0000n, size: PAGE, perm: "---" });
  using target = process.open();
  const rules = parseRules(
    'rule r { strings: $a = "here" condition: #a == 1 }',
  );
  const all = scanRules(target, rules);
  assertEquals(await all.collect(), []);
  assertEquals(all.coverage, {
    total: 3 * PAGE,
    read: 2 * PAGE,
    unreadable: PAGE,
    filtered: 0,
    reasons: { "not-readable": PAGE },
  });
  const heap = scanRules(target, rules, { kind: ["heap"] });
  assertEquals((await heap.collect()).length, 1);
  assertEquals(heap.coverage.filtered, 2 * PAGE);
  assertEquals(isComplete(heap.coverage), true);
});

Deno.test("rules without strings are evaluated without a search", async () => {
  using target = processWith("MZ").open();
  const rules = parseRules(`rule mz { condition: uint16(${START}) == 0x5a4d }`);
  const scan = scanRules(target, rules);
  assertEquals((await scan.collect()).map(({ rule }) => rule.name), ["mz"]);
  assertEquals(scan.coverage.total, 0);
});

Deno.test("no rules match nothing", async () => {
  using target = processWith("").open();
  assertEquals(await scanRules(target, parseRules("")).collect(), []);
});

Deno.test("rules can be searched for again, a search cannot", async () => {
  using target = processWith("once").open();
  const rules = parseRules('rule r { strings: $a = "once" condition: $a }');
  const scan = scanRules(target, rules);
  assertEquals((await scan.collect()).length, 1);
  await assertRejects(() => scan.collect(), TypeError, "one search twice");
  assertEquals((await scanRules(target, rules).collect()).length, 1);
});

Deno.test("a search for rules is stopped by its signal", async () => {
  using target = processWith("x").open();
  const rules = parseRules('rule r { strings: $a = "xyz" condition: $a }');
  const signal = AbortSignal.abort();
  const scan = scanRules(target, rules, { signal });
  await assertRejects(() => scan.collect(), DOMException);
});

Deno.test("rules that parseRules has not made are refused", () => {
  using target = processWith("x").open();
  const { name, rules: [rule] } = parseRules("rule r { condition: true }");
  const rules = rule ? [{ ...rule }] : [];
  assertThrows(
    () => scanRules(target, { name, rules }),
    TypeError,
    "Cannot search for rule r: rules come from parseRules",
  );
});

Deno.test("a closed target is not searched", () => {
  const target = processWith("x").open();
  target.close();
  const rules = parseRules('rule r { strings: $a = "xyz" condition: $a }');
  assertThrows(() => scanRules(target, rules), Error, "it has been closed");
});

Deno.test("a condition that takes for ever is given up, and others are not", async () => {
  using target = processWith("x").open();
  const most = 2n ** 62n;
  const rules = parseRules(`
    rule endless { condition: for all i in (1..${most}) : ( i > 0 ) }
    rule quick { condition: true }`);
  const scan = scanRules(target, rules);
  const found = await scan.collect();
  assertEquals(found.map(({ rule }) => rule.name), ["quick"]);
  assertEquals(scan.warnings, [{
    rule: "endless",
    reason: "its condition takes too long to be evaluated",
  }]);
});

Deno.test("memory that cannot be read does not make a condition wait", async () => {
  const process = processWith("x");
  process.map({ start: 0x10_0000n, size: PAGE, perm: "---" });
  process.map({ start: 0x20_0000n, size: PAGE });
  process.guard({ start: 0x20_0000n, end: 0x20_0000n + BigInt(PAGE) });
  using target = process.open();
  let listed = 0;
  const attempts: bigint[] = [];
  const readPartial = target.readPartial.bind(target);
  target.readPartial = (...request) => {
    attempts.push(request[0]);
    return readPartial(...request);
  };
  const regions = target.regions.bind(target);
  target.regions = (...selection) => {
    listed++;
    return regions(...selection);
  };
  const rules = parseRules(`
    rule unmapped {
      condition: for all i in (1..1000) : (not defined uint8(i))
    }
    rule guarded {
      condition: for all i in (1..1000) : (not defined uint8(0x200000 + i))
    }
    rule closed { condition: not defined uint8(0x100000) }
    rule edge {
      condition:
        not defined uint16(${START - 1n}) and defined uint8(${START}) and
        not defined uint16(${START + BigInt(PAGE) - 1n})
    }
    rule many { condition: for any i in (1..1000000) : (uint8(i + 0x1000000) == 255) }`);
  const scan = scanRules(target, rules);
  const names = (await scan.collect()).map(({ rule }) => rule.name);
  assertEquals(names, ["unmapped", "guarded", "closed", "edge"]);
  assertEquals(scan.warnings.map(({ rule }) => rule), ["many"]);
  assertEquals(listed, 1);
  // Of what cannot be read only the guarded page is tried, once.
  assertEquals(attempts.filter((address) => address !== START), [0x200001n]);
});

Deno.test("long texts cost a condition more steps than short ones", async () => {
  using target = processWith("x").open();
  const rule = (name: string, length: number) =>
    `rule ${name} {
      condition: for all i in (1..10000) : ("${
      "a".repeat(length)
    }" icontains "a")
    }`;
  const rules = parseRules(`${rule("short", 10)} ${rule("long", 10_000)}`);
  const scan = scanRules(target, rules);
  assertEquals((await scan.collect()).map(({ rule }) => rule.name), ["short"]);
  assertEquals(scan.warnings.map(({ rule }) => rule), ["long"]);
});

Deno.test("a condition is stopped by its signal, and others have their turn", async () => {
  using target = processWith("x").open();
  const condition = `for all i in (1..${2n ** 63n - 1n}) : (i > 0)`;
  const rules = parseRules(`rule endless { condition: ${condition} }`);
  const stop = new AbortController();
  const scan = scanRules(target, rules, { signal: stop.signal });
  setTimeout(() => stop.abort(), 0);
  await assertRejects(() => scan.collect(), DOMException);
  // It was stopped before the condition had spent its steps.
  assertEquals(scan.warnings, []);
});

Deno.test("each match is told with its own string, also of those without a name", async () => {
  using target = processWith("one two").open();
  const rules = parseRules(
    'rule r { strings: $ = "one" $ = { 74 77 6f } condition: all of them }',
  );
  const [match] = await scanRules(target, rules).collect();
  assertEquals(
    [...match?.matches ?? []].map(({ string, label }) => [
      label,
      string === match?.rule.strings[0] ? 0 : 1,
      string.pattern.text,
    ]),
    [["$", 0, '"one"'], ["$", 1, "74 77 6f"]],
  );
});

Deno.test("of a string that matches a million times the first million are known", async () => {
  const process = new FakeProcess();
  const pages = 256;
  process.map({ start: START, size: pages * PAGE }).fill(0x61);
  using target = process.open();
  const rules = parseRules(`
    rule much { strings: $a = "aa" condition: #a == 1000000 }
    rule little { strings: $a = "ab" condition: not $a }`);
  const scan = scanRules(target, rules);
  const found = await scan.collect();
  assertEquals(found.map(({ rule, count }) => [rule.name, count]), [
    ["much", 1_000_000],
    ["little", 0],
  ]);
  assertEquals(scan.warnings, [{
    rule: "much",
    label: "$a",
    reason: "only its first 1000000 matches are known",
  }]);
});
