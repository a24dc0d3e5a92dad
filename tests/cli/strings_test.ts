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
  const text = "x".repeat(2 * PAGE - 10);
  await arena.child.store(arena.start + 5n, utf8(text));
  const { records: lines } = await records(
    ...["strings", arena.pid, "--range", arena.range],
  );
  assertEquals(lines[0], {
    addr: hex(arena.start + 5n),
    text,
    encoding: "ascii",
  });
});
