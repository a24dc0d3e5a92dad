import { assertEquals, assertLess } from "@std/assert";
import { FakeProcess } from "../../ffi/fake/mod.ts";
import { diffSnapshots } from "../../mod.ts";
import { engineMemory, regexProblem } from "../../wasm/engine.ts";

const PAGE = 4096;

Deno.test("the engine gives back what searches and comparisons take", async () => {
  const process = new FakeProcess();
  const bytes = process.map({ start: 0x1000n, size: 64 * PAGE });
  using target = process.open();
  const round = async (): Promise<void> => {
    await target.findAll(["07 08", "/a+b/", "i32:1..5", '"x" utf8 utf16le']);
    for await (const _ of target.find("00")) break;
    const before = await target.snapshot();
    bytes[5] = (bytes[5] ?? 0) + 1;
    const after = await target.snapshot();
    for await (const _ of diffSnapshots(before, after)) break;
    for (const text of ["a(", "a*", "[z-a]", "a{99999}"]) {
      regexProblem(text, "i");
    }
    await target.findAll("07", { signal: AbortSignal.abort() }).catch(() => {});
  };
  await round();
  const { length } = engineMemory();
  for (let count = 0; count < 200; count++) await round();
  assertEquals(engineMemory().length, length);
});

Deno.test("the engine's memory does not grow with what is searched", async () => {
  const process = new FakeProcess();
  process.map({ start: 0x1000n, size: PAGE });
  using small = process.open();
  await small.findAll(["07 08", "00"]);
  const { length } = engineMemory();
  process.map({ start: 0x10_0000n, size: 16 * 1024 * 1024 });
  const { addresses } = await small.findAll(["07 08", "00"]);
  assertEquals(addresses.length, 16 * 1024 * 1024 + PAGE);
  assertLess(engineMemory().length - length, 1024 * 1024);
});

Deno.test("regexProblem() is null for expressions that can be searched for", () => {
  for (const text of ["a", "a+b", "[^\\x00]{3}", "(?i)a|b", "\\bx\\b"]) {
    assertEquals(regexProblem(text, ""), null, text);
  }
  assertEquals(regexProblem("^a$", "m"), null);
  assertEquals(regexProblem("a b # c", "x"), null);
});

Deno.test("regexProblem() counts positions in UTF-16 units", () => {
  const position = (text: string): number | undefined =>
    regexProblem(text, "")?.position;
  assertEquals(position("ab("), 2);
  assertEquals(position("é☃("), 2);
  assertEquals(position("😀😀("), 4);
});
