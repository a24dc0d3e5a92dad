import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { parseRules, RulesError } from "../../mod.ts";
import { yara, YaraError, yaraIsMissing } from "./yara.ts";

/** Rules that are wrong, where, and words of why or of what to do. */
type Refused = [text: string, line: number, column: number, words: string];

/** A rule with these strings and this condition, each on a line of its own. */
function rule(strings: string, condition: string): string {
  return `rule r {\nstrings:\n${strings}\ncondition:\n${condition}\n}`;
}

const A = '$a = "abc"';

/** What is wrong in YARA too. */
const WRONG: readonly Refused[] = [
  ["rule", 1, 5, "expected a rule's name, found the end of the file"],
  ["rule 1a {", 1, 6, "found the number 1"],
  ["rule for { condition: true }", 1, 6, 'found "for"'],
  ["rule r condition: true }", 1, 8, 'expected "{" behind rule r'],
  ["rule r { true }", 1, 10, 'expected "condition" of rule r'],
  ["rule r { condition: }", 1, 21, 'expected a condition, found "}"'],
  ["rule r { condition: true", 1, 25, 'expected "}"'],
  ["rule r { condition true }", 1, 20, 'expected ":"'],
  ["rule r { condition: true; }", 1, 25, 'found ";"'],
  ["rule r { condition: true } x", 1, 28, "expected a rule"],
  ["rule r : { condition: true }", 1, 10, "expected a tag"],
  ["rule r : a a { condition: true }", 1, 12, "the tag a is there twice"],
  ["rule r { meta: condition: true }", 1, 16, "expected a fact"],
  ["rule r { meta: a = 1.5 condition: true }", 1, 20, "expected a text"],
  ["rule r { strings: condition: true }", 1, 19, "expected a string"],
  [
    "rule r { condition: true }\nrule r { condition: true }",
    2,
    6,
    "there is a rule r already",
  ],
  [
    "rule ab { condition: true }\nrule x { condition: any of (a*) }\n" +
    "rule ac { condition: true }",
    3,
    6,
    "refers to a*",
  ],
  ["rule r { condition: \xe9 }", 1, 21, "those of ASCII"],
  ["\ufeffrule r { condition: true }", 1, 1, "those of ASCII"],
  [`rule ${"r".repeat(129)} { condition: true }`, 1, 6, "129 characters"],
  [rule(`${A} ${A}`, "$a"), 3, 12, "there is a string $a already"],
  [rule(A, "true"), 3, 1, "does not refer to $a"],
  [rule('$ = "abc"', "true"), 3, 1, "does not refer to $"],
  [rule('$a "abc"', "$a"), 3, 4, 'expected "=" behind $a'],
  [rule("$a = abc", "$a"), 3, 6, "expected a text in quotes"],
  [rule('$a = "abc', "$a"), 3, 6, "the closing quote is missing"],
  [rule('$a = "a\nbc"', "$a"), 3, 6, "the closing quote is missing"],
  [rule('$a = ""', "$a"), 3, 6, "there is no text"],
  [rule('$a = "a\\qc"', "$a"), 3, 8, "\\q is no escape"],
  [rule('$a = "a\\x6"', "$a"), 3, 8, "\\x is no escape"],
  [rule(`${A} wide wide`, "$a"), 3, 17, "wide stands there twice"],
  [rule(`${A} xor nocase`, "$a"), 3, 6, "both nocase and xor"],
  [rule(`${A} base64 fullword`, "$a"), 3, 6, "both fullword and base64"],
  [rule(`${A} xor(256)`, "$a"), 3, 16, "no key from 0 to 255"],
  [rule(`${A} xor(3-1)`, "$a"), 3, 19, "end with 1 before 3"],
  [rule(`${A} base64("x")`, "$a"), 3, 19, "64 characters, not 1"],
  [rule("$a = {}", "$a"), 3, 7, "there are no bytes"],
  ["rule r { strings: $a = { 61", 1, 24, "the closing } is missing"],
  [`rule r { strings: $a = { 61 ${"/* ".repeat(9)}`, 1, 29, "no end"],
  [rule("$a = { 61 6 }", "$a"), 3, 11, "odd number of digits"],
  [rule("$a = { 61 xx }", "$a"), 3, 11, "no hex digit"],
  [rule("$a = { 61 ? 62 }", "$a"), 3, 11, "no part of a hex string"],
  [rule("$a = { 61\n[2-1] 62 }", "$a"), 4, 1, "ends with 1 before it begins"],
  [rule("$a = { [2] 62 }", "$a"), 3, 8, "before and behind"],
  [rule("$a = { 61 (62 | 63 }", "$a"), 3, 11, "not closed"],
  [rule("$a = { 61 } wide", "$a"), 3, 13, "cannot be wide"],
  [rule("$a = /abc", "$a"), 3, 6, "the closing slash is missing"],
  [rule("$a = /a(b/", "$a"), 3, 8, "the closing ) is missing"],
  [rule("$a = /a)b/", "$a"), 3, 8, "there is no ("],
  [rule("$a = /a()/", "$a"), 3, 9, "nothing between the brackets"],
  [rule("$a = /(|a)/", "$a"), 3, 8, "nothing before the |"],
  [rule("$a = /a**/", "$a"), 3, 9, "nothing to repeat"],
  [rule("$a = /a{3,2}/", "$a"), 3, 8, "no interval"],
  [rule("$a = /a{32768}/", "$a"), 3, 8, "more than 32767"],
  [rule("$a = /[ab/", "$a"), 3, 7, "the closing ] is missing"],
  [rule("$a = /[b-a]c/", "$a"), 3, 8, "ends before its start"],
  [rule("$a = /a\\xg/", "$a"), 3, 8, "two hex digits"],
  [rule("$a = /a+b+?/", "$a"), 3, 10, "greedy"],
  [rule("$a = /(?:ab)/", "$a"), 3, 7, "no groups with (?"],
  [rule("$a = /ab/ xor", "$a"), 3, 11, "cannot be xor"],
  [rule("$a = /ab/x", "$a"), 3, 10, 'found "x"'],
  [rule(A, "$a and"), 6, 1, "expected a condition"],
  [rule(A, "$a $a"), 5, 4, 'expected "}"'],
  [rule(A, "$b"), 5, 1, "no string $b"],
  [rule(A, "$"), 5, 1, "without a name"],
  [rule(A, "$a at"), 6, 1, "expected a condition"],
  [rule(A, "$a in 5"), 5, 7, "a range"],
  [rule(A, "$a in (1)"), 5, 9, 'expected ".."'],
  [rule(A, "$a == 1"), 5, 1, "found a truth value"],
  [rule(A, "#a == 1 == 2"), 5, 1, "found a truth value"],
  [rule(A, '#a == "x"'), 5, 7, "expected an integer, found a text"],
  [rule(A, '#a + "x" > 1'), 5, 6, "expected a number, found a text"],
  [rule(A, "#a & 1.5"), 5, 6, "expected an integer behind &"],
  [rule(A, '$a at "x"'), 5, 7, "expected an integer behind at"],
  [rule(A, '"a" contains #a'), 5, 14, "expected a text"],
  [rule(A, "all of ($b*) and $a"), 5, 9, "no string $b*"],
  [rule(A, "all of () and $a"), 5, 9, "expected a string"],
  [rule(A, "all of (nobody) and $a"), 5, 9, "no rule is called nobody"],
  [rule(A, "0% of them"), 5, 1, "from 1 to 100"],
  [rule(A, "101% of them"), 5, 1, "from 1 to 100"],
  ["rule r { condition: any of them }", 1, 28, "has no strings"],
  [
    "rule a { condition: true }\nrule r { condition: for any of (a) : (true) }",
    2,
    32,
    "over strings, not rules",
  ],
  [rule(A, "for any of them ($)"), 5, 17, 'expected ":"'],
  [rule(A, "for any i in (1..2) : ($)"), 5, 24, "without a name"],
  [
    rule(A, "for any of them : (for any of them : ($))"),
    5,
    20,
    "$ could be of both",
  ],
  [
    rule(A, "for any i in (1..#a) : (for any i in (1..2) : (true))"),
    5,
    33,
    "the loop around this one",
  ],
  [rule(A, "for any i in (1.5) : ($a)"), 5, 15, "an integer or a text"],
  [
    "rule r { condition: for any a in (1..2) : (for any b in (1..2) : (for " +
    "any c in (1..2) : (for any d in (1..2) : (for any e in (1..2) : (true)))" +
    ")) }",
    1,
    113,
    "only 4 loops",
  ],
  ["rule r { condition: i == 1 }", 1, 21, 'nothing is called "i" so far'],
  ["rule r { condition: 1 \\ 0 }", 1, 23, "division by zero"],
  ["rule r { condition: 1 % (2 - 2) }", 1, 23, "division by zero"],
  ["rule r { condition: 1 << -1 }", 1, 23, "less than nothing"],
  [rule(A, "#a % 0"), 5, 4, "division by zero"],
  [rule(A, "#a >> -1"), 5, 4, "less than nothing"],
  ["rule r { condition: 9223372036854775808 }", 1, 21, "64 bits"],
  ["rule r { condition: 9223372036854775807 + 1 }", 1, 41, "64 bits"],
  ["rule r { condition: 9007199254740993KB }", 1, 21, "64 bits"],
  ["rule r { condition: uint8 }", 1, 27, '"(" behind uint8'],
  ["rule r { condition: uint8(1.5) }", 1, 27, "an integer of uint8"],
];

/** What YARA takes and this does not. */
const OUTSIDE: readonly Refused[] = [
  ['import "pe"', 1, 1, "import is outside the subset"],
  ["rule r { condition: entrypoint }", 1, 21, "entrypoint is outside"],
  ['rule r { condition: "a" matches /a/ }', 1, 25, "matches is outside"],
  [rule("$a = /^abc/", "$a"), 3, 7, "^ is outside the subset"],
  [rule("$a = /abc$/", "$a"), 3, 10, "$ is outside the subset"],
  [rule("$a = /a*/", "$a"), 3, 6, "no bytes at all"],
  [rule("$a = /\\bab/ wide", "$a"), 3, 6, "wide text"],
  [rule("$a = { ?? }", "$a"), 3, 7, "no bit of it is fixed"],
  [rule('$a = "a" xor', "$a"), 3, 6, "match everywhere"],
  [rule("$a = { 61 [5000-] 62 }", "$a"), 3, 11, "4096 bytes at most"],
  ["rule r { condition: true } /* x", 1, 28, "the comment has no end"],
  [
    `rule r { condition: ${"(".repeat(250)}1${")".repeat(250)} }`,
    1,
    221,
    "nested more than 200 deep",
  ],
];

/** What needs something else that YARA would have been given. */
const WANTING: readonly Refused[] = [
  ['include "x.yar"', 1, 1, "include is outside the subset"],
  ["rule r { condition: pe.is_pe }", 1, 21, "there are no modules here"],
  ["rule r { condition: hash.md5(0, 1) }", 1, 21, "there are no modules here"],
  ["rule r { condition: extension == 1 }", 1, 21, "external variables"],
];

for (const [text, line, column, words] of [...WRONG, ...OUTSIDE, ...WANTING]) {
  const title = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  Deno.test(`rules are refused: ${JSON.stringify(title)}`, () => {
    const error = assertThrows(
      () => parseRules(text, { name: "x.yar" }),
      RulesError,
    );
    assertEquals(
      { line: error.line, column: error.column, file: error.file },
      { line, column, file: "x.yar" },
      error.message,
    );
    assertStringIncludes(`${error.message}\n${error.hint}`, words);
    assertStringIncludes(error.message, `at x.yar:${line}:${column}: `);
    // The place is shown in the line, or in a part of it that is long.
    const shown = text.split("\n")[line - 1] ?? "";
    assertStringIncludes(shown, error.text);
    assertEquals(
      error.text.slice(error.indent),
      shown.slice(column - 1, column - 1 + error.text.length - error.indent)
        .trimEnd(),
    );
  });
}

const missing = yaraIsMissing();

Deno.test({
  name: `what is wrong is wrong in YARA, and only that${
    missing ? ` (${missing})` : ""
  }`,
  ignore: missing !== undefined,
  fn: async () => {
    const disagreed: string[] = [];
    for (const [texts, isWrong] of [[WRONG, true], [OUTSIDE, false]] as const) {
      for (const [text] of texts) {
        const refused = await yara(text, "/dev/null").then(
          () => false,
          (error) => error instanceof YaraError,
        );
        if (refused !== isWrong) disagreed.push(text);
      }
    }
    assertEquals(disagreed, []);
  },
});

Deno.test("a rule file may have 16 MiB", () => {
  const largest = new Uint8Array(2 ** 24).fill(" ".charCodeAt(0));
  assertEquals(parseRules(largest).rules, []);
  assertThrows(
    () => parseRules(new Uint8Array(2 ** 24 + 1), { name: "big.yar" }),
    RangeError,
    "Cannot read big.yar: it has 16777217 bytes",
  );
});

Deno.test("sets, strings and files have a limit", () => {
  const strings = (many: number) =>
    `strings: ${'$="ab"'.repeat(many)} condition: any of them }`;
  assertThrows(
    () => parseRules(`rule r { ${strings(16_385)}`),
    RulesError,
    "a set has at most 16384 members",
  );
  assertEquals(parseRules(`rule r { ${strings(16_384)}`).rules.length, 1);
  assertThrows(
    () => parseRules(`rule r { ${strings(100_001)}`),
    RulesError,
    "a file has at most 100000 strings",
  );
  const lists = "any of ($*, $*) or ".repeat(200);
  assertThrows(
    () =>
      parseRules(
        `rule r { strings: ${
          '$="ab"'.repeat(8000)
        } condition: ${lists} any of them }`,
      ),
    RulesError,
    "the sets of a file have at most 1000000 members together",
  );
  const wildcards = "any of ($b*) or ".repeat(6300);
  assertThrows(
    () =>
      parseRules(
        `rule r { strings: $b = "b" ${
          '$="ab"'.repeat(16_000)
        } condition: ${wildcards} any of them }`,
      ),
    RulesError,
    "compared with at most 100000000 names",
  );
});

Deno.test("a rule set asks for a rule by its name, or for all that begin so", () => {
  const rules = `rule a { condition: true } rule ab { condition: true }
    rule r { condition: all of (a) and all of (a*) }`;
  assertEquals(parseRules(rules).rules.length, 3);
  assertThrows(
    () => parseRules(`${rules} rule a1 { condition: true }`),
    RulesError,
    "a rule before this one refers to a*, which a1 would be part of",
  );
  assertEquals(
    parseRules(`${rules} rule b { condition: true }`).rules.length,
    4,
  );
});

Deno.test("rules are refused wherever they are cut off", () => {
  const text = `rule r : tag { meta: a = "x" strings: $a = "abc" wide nocase
    $b = { 61 [1-2] (62 | 63) /* c */ } $c = /a[b-c]{1,2}(d|e)/is private
    condition: for all of ($a, $b*) : ( @[1] > 5 ) and any of them in (1..2)
    and uint16be(#c * 2) == -1 and for any i in (1, 2) : ( i == 1 ) }`;
  assertEquals(parseRules(text).rules.length, 1);
  for (let end = 1; end < text.length; end++) {
    assertThrows(() => parseRules(text.slice(0, end)), RulesError);
  }
});

Deno.test("files that were made to overflow the stack are read or refused", () => {
  const many = 100_000;
  const condition = (text: string) => `rule r { condition: ${text} }`;
  for (
    const text of [
      condition("(".repeat(many)),
      condition("not ".repeat(many)),
      condition("-".repeat(many)),
      condition("uint8(".repeat(many)),
      condition(`1${" + 1".repeat(many)}`),
      condition(`1${" == 1".repeat(many)}`),
      condition("for any i in ".repeat(many)),
      condition("for ".repeat(many)),
      condition("for any i in (".repeat(many)),
      rule(A, "$a at ".repeat(many)),
      rule(A, "$a in (".repeat(many)),
      rule(A, "#a in (".repeat(many)),
      rule(A, "@a[".repeat(many)),
      rule(A, "any of them in (".repeat(many)),
      rule(`$a = { ${"(61|".repeat(many)} }`, "$a"),
      rule(`$a = /${"(".repeat(many)}/`, "$a"),
      rule(`$a = /${"(a|b".repeat(2000)}${")".repeat(2000)}/`, "$a"),
      rule(`$a = /a{30000}{2}/`, "$a"),
      `rule r { condition: "${"\\".repeat(many)}`,
      rule(`$a = /${"\\/".repeat(5_000_000)}`, "$a"),
      rule(`$a = { 61 ${"/* ".repeat(5_000_000)}`, "$a"),
      `${"//\n".repeat(5_000_000)}x`,
    ]
  ) {
    assertThrows(() => parseRules(text), RulesError);
  }
  // Side by side they may be as many as one likes.
  const { rules } = parseRules(condition(`true${" and true".repeat(many)}`));
  assertEquals(rules.length, 1);
  const texts = `"${"\\x41".repeat(many)}" == ""`;
  assertEquals(parseRules(condition(texts)).rules.length, 1);
});
