import { assertEquals, assertThrows } from "@std/assert";
import {
  parseKinds,
  parsePermission,
  type Region,
  REGION_KINDS,
} from "../../mod.ts";
import { FakeProcess } from "../../ffi/fake/mod.ts";

function region(perm: string, file = false, shared = false): Region {
  return {
    start: 0n,
    end: 4096n,
    perm,
    kind: "anon",
    shared,
    path: file ? "/bin/a" : null,
    offset: 0n,
  };
}

const ALL = ["---", "r--", "-w-", "--x", "rw-", "r-x", "-wx", "rwx"];

Deno.test("parsePermission() takes protections as each spelling means them", () => {
  const cases: [string, string[]][] = [
    ["rw-", ["rw-"]],
    ["---", ["---"]],
    ["r??", ["r--", "rw-", "r-x", "rwx"]],
    ["r*x", ["r-x", "rwx"]],
    ["???", ALL],
    ["??-", ["---", "r--", "-w-", "rw-"]],
    ["r", ["r--", "rw-", "r-x", "rwx"]],
    ["rw", ["rw-", "rwx"]],
    ["wr", ["rw-", "rwx"]],
    ["x", ["--x", "r-x", "-wx", "rwx"]],
    ["+W", ["-w-", "rw-", "-wx", "rwx"]],
    ["+W-X", ["-w-", "rw-"]],
    ["-x", ["---", "r--", "-w-", "rw-"]],
    ["+r*w-x", ["r--", "rw-"]],
  ];
  for (const [text, expected] of cases) {
    const passes = parsePermission(text);
    assertEquals(ALL.filter((perm) => passes(region(perm))), expected, text);
  }
});

Deno.test("parsePermission() knows memory copied from a file on writing", () => {
  const copied = parsePermission("+C");
  assertEquals(copied(region("rw-", true)), true);
  assertEquals(copied(region("rw-", false)), false);
  assertEquals(copied(region("rw-", true, true)), false);
  assertEquals(copied(region("r--", true)), false);
  assertEquals(parsePermission("+w-c")(region("rw-", true)), false);
  assertEquals(parsePermission("+w-c")(region("rw-", false)), true);
});

Deno.test("parsePermission() refuses what is no protection", () => {
  for (
    const text of ["", "rwz", "r-", "w-r", "rw-p", "+", "+W-", "RW", "777"]
  ) {
    assertThrows(() => parsePermission(text), SyntaxError, `"${text}"`);
  }
});

Deno.test("parseKinds() reads lists of kinds", () => {
  assertEquals(parseKinds("heap"), ["heap"]);
  assertEquals(parseKinds("heap, stack"), ["heap", "stack"]);
  assertEquals(parseKinds("!kernel"), ["!kernel"]);
  assertEquals(parseKinds(REGION_KINDS.join(",")), [...REGION_KINDS]);
  for (const text of ["", "heaps", "heap,", "!!heap", "Heap", "!"]) {
    assertThrows(() => parseKinds(text), SyntaxError, "exe, lib, heap");
  }
});

Deno.test("regions() filters by each kind and by all others", () => {
  const process = new FakeProcess();
  REGION_KINDS.forEach((kind, index) =>
    process.map({ start: BigInt(8192 * index), size: 4096, kind })
  );
  using target = process.open();
  const kinds = (text: string): string[] =>
    target.regions({ kind: parseKinds(text) }).map(({ kind }) => kind);
  assertEquals(kinds("heap"), ["heap"]);
  assertEquals(kinds("stack,exe"), ["exe", "stack"]);
  assertEquals(
    kinds("!heap,!stack"),
    REGION_KINDS.filter((kind) => kind !== "heap" && kind !== "stack"),
  );
  assertEquals(kinds("heap,stack,!heap"), ["stack"]);
});
