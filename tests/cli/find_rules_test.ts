import { assertEquals, assertStringIncludes } from "@std/assert";
import { Arena, PAGE, utf8 } from "./arena.ts";
import { assertRefused, hex, memsift, memsiftReading } from "./memsift.ts";

const RULES = `
rule greeting : polite short {
  meta:
    author = "tests"
    level = 3
  strings:
    $hello = "hello" nocase
    $b = { 77 6f ?? 6c 64 }
    $p = "lo w" private
  condition:
    all of them
}
private rule hidden { strings: $a = "hello" condition: $a }
rule absent { strings: $a = "good evening" condition: $a }
`;

/** The records of a search for rules that stand on standard input. */
async function ruleRecords(
  rules: string,
  ...args: readonly unknown[]
  // deno-lint-ignore no-explicit-any -- records of any kind
): Promise<{ code: number; records: any[] }> {
  const { code, stdout } = await memsiftReading(
    rules,
    ...["find", ...args, "--rules", "-", "--json"],
  );
  const records = stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  return { code, records };
}

/** Runs `memsift find` with a file of rules that Deno lets it read. */
async function allowed(
  path: string,
  ...args: readonly unknown[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--allow-ffi"],
      `--allow-read=${path}`,
      ...[new URL("../../cli.ts", import.meta.url), "find", ...args],
      ...["--rules", path],
    ].map(String),
    env: { NO_COLOR: "1" },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) =>
    new TextDecoder().decode(bytes)
  );
  return { code, stdout: out ?? "", stderr: err ?? "" };
}

Deno.test("find --rules prints each rule and where its strings match", async () => {
  await using arena = await Arena.make();
  await arena.child.store(arena.start + 16n, utf8("Hello world"));
  const { code, stdout, stderr } = await memsiftReading(
    RULES,
    ...["find", arena.pid, "--rules", "-", "--range", arena.range],
  );
  assertEquals(code, 0);
  assertEquals(
    stdout,
    "greeting  [polite short]\n" +
      `  ${hex(arena.start + 16n)}  $hello  "Hello"  anon  rw-\n` +
      `  ${hex(arena.start + 22n)}  $b  77 6f 72 6c 64  anon  rw-\n`,
  );
  assertStringIncludes(stderr, "1 rule, 2 matches in ");
  assertStringIncludes(stderr, "read 12.0 KiB of ");
});

Deno.test("find --rules shows each match of strings without a name as its own", async () => {
  await using arena = await Arena.make();
  await arena.child.store(arena.start, utf8("Hello world"));
  const { stdout } = await memsiftReading(
    'rule r { strings: $ = "Hello" $ = { 77 6f } condition: all of them }',
    ...["find", arena.pid, "--rules", "-", "--range", arena.range],
  );
  assertEquals(
    stdout,
    `r\n  ${hex(arena.start)}  $  "Hello"  anon  rw-\n` +
      `  ${hex(arena.start + 6n)}  $  77 6f  anon  rw-\n`,
  );
});

Deno.test("find --rules --json gives records of rules, matches and the whole", async () => {
  await using arena = await Arena.make();
  await arena.child.store(arena.start + 16n, utf8("Hello world"));
  const { code, records } = await ruleRecords(
    RULES,
    ...[arena.pid, "--range", arena.range],
  );
  assertEquals(code, 0);
  const { summary } = records.pop();
  assertEquals(
    records.map(({ region: _, ...rest }) => rest),
    [
      {
        rule: "greeting",
        tags: ["polite", "short"],
        meta: [["author", "tests"], ["level", 3]],
        matches: 2,
      },
      {
        addr: hex(arena.start + 16n),
        len: 5,
        rule: "greeting",
        label: "$hello",
      },
      { addr: hex(arena.start + 22n), len: 5, rule: "greeting", label: "$b" },
    ],
  );
  assertEquals([summary.rules, summary.matches], [1, 2]);
  assertEquals(summary.warnings, []);
  assertEquals(summary.coverage.read, 3 * PAGE);
});

Deno.test("find --rules exits with 1 if no rule matches, with 3 if asked to", async () => {
  await using arena = await Arena.make();
  const rules = 'rule r { strings: $a = "no such text" condition: $a }';
  const args = [arena.pid, "--range", arena.range];
  assertEquals((await ruleRecords(rules, ...args)).code, 1);
  const partial = await ruleRecords(rules, ...args, "--fail-partial");
  assertEquals(partial.code, 3);
});

Deno.test("find --rules tells where a rule file is wrong", async () => {
  const rules = "rule r {\n  condition:\n    $a and pe.is_pe\n}";
  const args = ["find", 1, "--rules", "-"];
  const { code, stdout, stderr } = await memsiftReading(rules, ...args);
  assertEquals({ code, stdout }, { code: 2, stdout: "" });
  assertStringIncludes(stderr, "Cannot read the rules at -:3:5: ");
  assertStringIncludes(stderr, "\n      $a and pe.is_pe\n      ^\n");
  const json = await memsiftReading(rules, ...args, "--json");
  const { error } = JSON.parse(json.stderr);
  assertEquals(error.code, "rules");
});

Deno.test("find --rules goes with no pattern, --text, --align and --max", async () => {
  for (
    const [words, name] of [
      [["u8:1"], "the pattern u8:1"],
      [["--text", "x"], "--text"],
      [["--align", "4"], "--align"],
      [["--max", "4"], "--max"],
    ] as const
  ) {
    await assertRefused(
      ["find", 1, ...words, "--rules", "-"],
      2,
      `Cannot use --rules together with ${name}`,
    );
  }
});

Deno.test("find --rules tells what to do if the file cannot be read", async () => {
  const { code, stdout, stderr } = await memsift(
    ...["find", 1, "--rules", "no_such_file.yar"],
  );
  assertEquals({ code, stdout }, { code: 2, stdout: "" });
  assertStringIncludes(stderr, "Cannot read no_such_file.yar: ");
  assertStringIncludes(stderr, "--rules");
});

Deno.test("find --rules refuses files that cannot be rules", async () => {
  const large = await Deno.makeTempFile({ suffix: ".yar" });
  try {
    await Deno.truncate(large, 2 ** 24 + 1);
    for (
      const [path, words, way] of [
        ["x".repeat(300), "Cannot read xxx", "--rules takes the path of a"],
        [".", "Cannot read .: ", "--rules takes the path of a file"],
        [large, "more than 16777216 bytes", "make several files of it"],
      ] as const
    ) {
      const { code, stderr } = await allowed(path, 1);
      assertEquals(code, 2);
      assertStringIncludes(stderr, words);
      assertStringIncludes(stderr, way);
    }
  } finally {
    await Deno.remove(large);
  }
});

Deno.test("find --rules reads a file where Deno is told to let it", async () => {
  await using arena = await Arena.make();
  await arena.child.store(arena.start, utf8("Hello world"));
  const path = await Deno.makeTempFile({ suffix: ".yar" });
  try {
    await Deno.writeTextFile(path, RULES);
    const { code, stdout } = await allowed(
      path,
      ...[arena.pid, "--range", arena.range],
    );
    assertEquals(code, 0);
    assertStringIncludes(stdout, "greeting");
  } finally {
    await Deno.remove(path);
  }
});
