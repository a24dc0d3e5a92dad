import { assertEquals } from "@std/assert";
import type { HeldMemory } from "../../bench/held.ts";
import { gdb } from "../../bench/peers/gdb.ts";
import { installedVersion } from "../../bench/peers/installed.ts";
import { answerOfPlaces } from "../../bench/peers/places.ts";
import { scanmem } from "../../bench/peers/scanmem.ts";
import { Yara } from "../../bench/peers/yara.ts";
import type { PatternInput } from "../../mod.ts";

function whoCan(...patterns: PatternInput[]): string {
  const search = { name: "", patterns, question: "", needles: [] };
  return [gdb, scanmem, new Yara("")].filter((peer) => peer.can(search))
    .map(({ name }) => name).join(" ");
}

Deno.test("gdb, scanmem and yara are asked for what they can do", () => {
  assertEquals(whoCan('"text"'), "gdb scanmem yara");
  assertEquals(whoCan("i32:100"), "gdb scanmem yara");
  assertEquals(whoCan(Uint8Array.of(1, 2, 3, 4)), "gdb scanmem yara");
  assertEquals(whoCan("48 ?? 05 84"), "scanmem yara");
  assertEquals(whoCan("48 4? 05 84"), "yara");
  assertEquals(whoCan('"text" nocase'), "yara");
  assertEquals(whoCan('"one"', '"two"'), "yara");
  assertEquals(whoCan("/a[0-9]{4}/"), "yara");
  // Its flags are not memsift's.
  assertEquals(whoCan("/a[0-9]{4}/i"), "");
  // Two ways to match, and a range.
  assertEquals(whoCan('"text" utf8 utf16le'), "");
  assertEquals(whoCan("u16:1..50"), "");
});

Deno.test("no other program is asked for what must be aligned", () => {
  const search = {
    name: "",
    patterns: ["i32:100"],
    align: "auto",
    question: "",
    needles: [],
  } as const;
  for (const peer of [gdb, scanmem, new Yara("")]) {
    assertEquals(peer.can(search), false, peer.name);
  }
});

Deno.test("answerOfPlaces() adds up as target.c does, and leaves out what lies elsewhere", () => {
  const held = { range: { start: 0x1000n, end: 0x2000n } } as HeldMemory;
  const places = [
    { address: 0x0fffn, pattern: 0 },
    { address: 0x1000n, pattern: 0 },
    { address: 0x1fffn, pattern: 4 },
    { address: 0x2000n, pattern: 0 },
  ];
  assertEquals(answerOfPlaces(places, held), {
    matches: 2,
    sum: 1n * 1n + 0x1000n * 5n,
  });
});

Deno.test("installedVersion() tells who is not there", async () => {
  assertEquals(await installedVersion("memsift-has-no-such-peer"), null);
  assertEquals(await installedVersion(Deno.execPath()), Deno.version.deno);
});
