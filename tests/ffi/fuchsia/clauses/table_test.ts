import { assertEquals } from "@std/assert";

/** The clauses of the page zx_process_read_memory. */
const CLAUSES = Array.from({ length: 8 }, (_, index) => `ZX-${index + 1}`);

/** The clauses that begin what an expression finds in a text. */
function clausesIn(text: string, expression: RegExp): string[] {
  const found = [...text.matchAll(expression)].map(([, clause]) => clause);
  return [...new Set(found.map(String))].toSorted();
}

Deno.test("each clause of zx_process_read_memory has a test of its name", async () => {
  const file = new URL("./zx_process_read_memory_test.ts", import.meta.url);
  const text = await Deno.readTextFile(file);
  assertEquals(clausesIn(text, /^\s*(?:name: )?"(ZX-\d+) /gm), CLAUSES);
});

Deno.test("docs/fuchsia.md has a row for each clause", async () => {
  const page = new URL("../../../../docs/fuchsia.md", import.meta.url);
  const text = await Deno.readTextFile(page);
  assertEquals(clausesIn(text, /^\| (ZX-\d+) /gm), CLAUSES);
});
