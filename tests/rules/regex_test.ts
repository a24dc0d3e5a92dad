import { assertEquals } from "@std/assert";
import { translateRegex } from "../../rules/regex.ts";

const TRANSLATED: readonly (readonly [yara: string, engine: string])[] = [
  ["abc_09", "abc_09"],
  ["a-b", "a\\x2db"],
  ["a\\-b", "a\\x2db"],
  ["\\q", "q"],
  ["\\/", "\\x2f"],
  ["\\t\\n\\r\\f\\a", "\\x09\\x0a\\x0d\\x0c\\x07"],
  ["\\xFf", "\\xff"],
  ["\\v\\e\\z", "vez"],
  ["\\w\\W\\s\\S\\d\\D\\bx\\B", "\\w\\W\\s\\S\\d\\D\\bx\\B"],
  ["a{,3}b", "a{0,3}b"],
  ["a{2,}", "a{2,}"],
  ["a{,}b", "a{0,}b"],
  ["a{02}", "a{2}"],
  ["a{b}", "a\\{b\\x7d"],
  ["a{}", "a\\{\\x7d"],
  ["(a|)", "(a|)"],
  ["[]a]", "[\\x5da]"],
  ["[^]a]", "[^\\x5da]"],
  ["[a&&b]", "[a\\x26\\x26b]"],
  ["[[:alpha:]]", "[\\x5b\\x3aalpha\\x3a]\\x5d"],
  ["[\\w-z]", "[\\w\\x2dz]"],
  ["[b-]", "[b\\x2d]"],
  ["[\\x00-\\x1f]", "[\\x00-\\x1f]"],
  ["\xc3\xa9", "\\xc3\\xa9"],
];

for (const [yara, engine] of TRANSLATED) {
  Deno.test(`the expression ${yara} is the engine's ${engine}`, () => {
    assertEquals(translateRegex(yara), engine);
  });
}
