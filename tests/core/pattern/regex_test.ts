import { assert, assertEquals, assertThrows } from "@std/assert";
import { regexPattern } from "../../../core/pattern/regex.ts";
import { FakeProcess } from "../../../ffi/fake/mod.ts";
import { parsePattern, PatternError } from "../../../mod.ts";
import { naiveFind } from "../../support/naive.ts";
import { assertRefused } from "./refused.ts";

Deno.test("parsePattern() reads an expression and its flags", () => {
  const cases: [string, string, string][] = [
    ["/a+/", "a+", ""],
    ["/sk-[a-z0-9]{20,}/i", "sk-[a-z0-9]{20,}", "i"],
    ["/a b # c/imsx", "a b # c", "imsx"],
    ["/a/b/", "a/b", ""],
  ];
  for (const [text, expression, flags] of cases) {
    assertEquals(parsePattern(text).alternatives, [
      { kind: "regex", expression, flags },
    ]);
  }
});

Deno.test("parsePattern() reads the words behind an expression", () => {
  const read = (text: string): string[] =>
    parsePattern(text).alternatives.map((each) =>
      each.kind === "regex"
        ? `${each.expression} ${each.flags} ${each.fullword ?? "-"}`
        : each.kind
    );
  assertEquals(read("/a/ fullword"), ["a  bytes"]);
  assertEquals(read("/a/iw"), ["a iw -"]);
  assertEquals(read("/a/i wide"), ["a iw -"]);
  assertEquals(read("/a/ nocase wide ascii fullword"), [
    "a i bytes",
    "a iw utf16le",
  ]);
  assertEquals(read("/a/w fullword"), ["a w utf16le"]);
  assertEquals(regexPattern("a", "s", { nocase: true, wide: true }), [
    { kind: "regex", expression: "a", flags: "siw" },
  ]);
});

Deno.test("regexPattern() counts places from the expression's start", () => {
  const error = assertThrows(() => regexPattern("a(b"), PatternError);
  assertEquals(error.position, 1);
});

Deno.test("parsePattern() refuses wrong expressions and names the place", () => {
  assertRefused([
    ["/", 1, "closing slash"],
    ["/abc", 4, "closing slash"],
    ["//", 1, "nothing between"],
    ["//i", 1, "nothing between"],
    ["/a/g", 3, '"g"'],
    ["/a/iu", 4, '"u"'],
    ["/a(b/", 2, "unclosed group"],
    ["/☃a(b/", 3, "unclosed group"],
    ["/😀(b/", 3, "unclosed group"],
    ["/a**b)/", 5, "unopened group"],
    ["/a{2,1}/", 2, "invalid repetition"],
    ["/[z-a]/", 2, "invalid character class range"],
    ["/a*/", 1, "no bytes at all"],
    ["/(?:a|)/", 1, "no bytes at all"],
    ["/^a/", 1, "no start"],
    ["/a$/", 1, "no start"],
    ["/[a&&b]/", 1, "nothing can match"],
    ["/a{4097}/", 1, "4096"],
    ["/a{2049}/w", 1, "4096"],
    ["/a/ xor", 4, '"xor"'],
    ["/a/i fullword base64", 14, '"base64"'],
    ["/\\bab/w", 1, "wide text"],
    ["/^ab/m wide", 1, "wide text"],
    ["/(?u)é|☃|[é☃]/w", 1, "flag u"],
  ]);
});

/** Where an expression matches in bytes, by find and by the naive twin. */
async function both(
  pattern: string,
  twin: RegExp,
  bytes: Uint8Array,
): Promise<[found: string[], expected: string[]]> {
  const process = new FakeProcess();
  const size = Math.ceil(bytes.length / 4096) * 4096;
  // What fills the last page matches nothing.
  process.map({ start: 0x1000n, size }).fill(0xee).set(bytes);
  using target = process.open();
  const { addresses, lengths } = await target.findAll(pattern, {
    chunkSize: 4096,
  });
  const whole = new Uint8Array(size).fill(0xee);
  whole.set(bytes);
  const naive = naiveFind([{ address: 0x1000n, bytes: whole }], [
    { expression: twin },
  ]);
  return [
    Array.from(addresses, (address, at) => `${address} ${lengths[at]}`),
    naive.map(({ address, length }) => `${address} ${length}`),
  ];
}

Deno.test("find() of an expression gives no match longer than 4096 bytes", async () => {
  const run = new Uint8Array(10_000).fill(0x61);
  const ended = run.slice();
  ended[5000] = 0x62;
  const cases: [string, RegExp, Uint8Array][] = [
    ["/a+/", /a+/, run],
    ["/a+?/", /a+?/, run],
    ["/a{4096}/", /a{4096}/, run],
    ["/a{3000,5000}/", /a{3000,5000}/, run],
    ["/a+b/", /a+b/, ended],
    ["/a+?b/", /a+?b/, ended],
    ["/a{4095}b/", /a{4095}b/, ended],
    ["/a+b|a{5}/", /a+b|a{5}/, ended],
    ["/a{5}|a+b/", /a{5}|a+b/, ended],
    ["/\\ba+\\b/", /\ba+\b/, ended],
  ];
  for (const [pattern, twin, bytes] of cases) {
    const [found, expected] = await both(pattern, twin, bytes);
    assertEquals(found, expected, pattern);
  }
});

Deno.test("find() of an expression takes flags as parsePattern() says", async () => {
  const bytes = new TextEncoder().encode("ab\nAB a\nb axb ab");
  const cases: [string, RegExp][] = [
    ["/ab/i", /ab/i],
    ["/a.b/s", /a[^]b/],
    ["/a.b/", /a[^\n]b/],
    ["/^ab$/m", /(?<![^\n])ab(?![^\n])/],
    ["/a b # not that/x", /ab/],
    ["/(?i)a(?-i)B/", /[aA]B/],
    ["/\\xee/", /\xee/],
  ];
  for (const [pattern, twin] of cases) {
    const [found, expected] = await both(pattern, twin, bytes);
    assertEquals(found, expected, pattern);
    assert(found.length > 0, pattern);
  }
});
