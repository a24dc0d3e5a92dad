import { assertEquals } from "@std/assert";

/** The clauses of the four pages, and how many each page has. */
const PAGES = { "RPM": 11, "TH": 7, "WPM": 8, "CE": 6 };

const CLAUSES = Object.entries(PAGES).flatMap(([page, count]) =>
  Array.from({ length: count }, (_, index) => `${page}-${index + 1}`)
).toSorted();

/** The clauses that begin what an expression finds in a text. */
function clausesIn(text: string, expression: RegExp): string[] {
  const found = [...text.matchAll(expression)].map(([, clause]) => clause);
  return [...new Set(found.map(String))].toSorted();
}

Deno.test("each clause of the documentation has a test of its name", async () => {
  const folder = new URL("./", import.meta.url);
  let tests = "";
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith("_test.ts")) {
      tests += await Deno.readTextFile(new URL(name, folder));
    }
  }
  assertEquals(clausesIn(tests, /test\w+\(\s*"([A-Z]+-\d+) /g), CLAUSES);
});

Deno.test("docs/windows.md has a row for each clause", async () => {
  const page = new URL("../../../../docs/windows.md", import.meta.url);
  const text = await Deno.readTextFile(page);
  assertEquals(clausesIn(text, /^\| ([A-Z]+-\d+) /gm), CLAUSES);
});
