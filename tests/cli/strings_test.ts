import { assertEquals } from "@std/assert";
import { Arena, PAGE, utf8 } from "./arena.ts";
import { hex, memsift, records } from "./memsift.ts";

Deno.test("strings lists text in its encodings", async () => {
  await using arena = await Arena.make();
  const { child, start, range } = arena;
  await child.store(start + 1n, utf8("first\0second text\0naïve text"));
  const wide = [..."wide text"].flatMap((letter) => [letter.charCodeAt(0), 0]);
  await child.store(start + 101n, new Uint8Array(wide));
  const list = async (...more: string[]) => {
    const { records: lines } = await records(
      ...["strings", arena.pid, "--range", range, ...more],
    );
    const { summary } = lines.pop();
    assertEquals(summary.matches, lines.length);
    return lines;
  };
  assertEquals(await list(), [
    { addr: hex(start + 7n), text: "second text", encoding: "ascii" },
    { addr: hex(start + 23n), text: "ve text", encoding: "ascii" },
    { addr: hex(start + 101n), text: "wide text", encoding: "utf16le" },
  ]);
  assertEquals(await list("-n", "5", "-e", "utf8"), [
    { addr: hex(start + 1n), text: "first", encoding: "utf8" },
    { addr: hex(start + 7n), text: "second text", encoding: "utf8" },
    { addr: hex(start + 19n), text: "naïve text", encoding: "utf8" },
  ]);
  assertEquals((await list("--max", "1")).length, 1);
  const none = ["strings", arena.pid, "--range", range, "-n", "100"];
  assertEquals((await memsift(...none)).code, 1);
});

Deno.test("strings gives text that is longer than a match in one piece", async () => {
  await using arena = await Arena.make();
  // The second leaves less behind a match than makes a text of its own.
  for (const length of [2 * PAGE - 10, PAGE + 3, PAGE]) {
    const text = "x".repeat(length);
    await arena.child.store(arena.start, new Uint8Array(2 * PAGE));
    await arena.child.store(arena.start + 5n, utf8(text));
    const { records: lines } = await records(
      ...["strings", arena.pid, "--range", arena.range],
    );
    const address = hex(arena.start + 5n);
    assertEquals(lines.length, 2);
    assertEquals(lines[0], { addr: address, text, encoding: "ascii" });
  }
});
