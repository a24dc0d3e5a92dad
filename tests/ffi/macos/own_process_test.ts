import { assert, assertEquals, assertGreater, assertThrows } from "@std/assert";
import { Target } from "../../../core/target.ts";
import { listProcesses } from "../../../ffi/macos/processes.ts";
import { MacosSource } from "../../../ffi/macos/source.ts";
import { useLibSystem } from "../../../ffi/macos/symbols.ts";
import { MemoryError } from "../../../mod.ts";
import { refusal } from "../../contract/case.ts";
import { assertBytes } from "../../support/bytes.ts";
import { Random } from "../../support/random.ts";

// The real libSystem, on the one process that nobody needs a right to.

function testOnRealMacos(claim: string, run: () => void): void {
  Deno.test({
    name: `${claim} (macOS itself)`,
    ignore: Deno.build.os !== "darwin",
    fn: run,
  });
}

testOnRealMacos("this process reads and writes its own memory", () => {
  const bytes = new Random(1).bytes(100_000);
  const source = new MacosSource(Deno.pid);
  const address = source.addressOf(bytes) ?? 0n;
  using target = new Target(source);
  assert([4096, 16384].includes(target.pageSize));
  for (const size of [1, 300, 40_000, bytes.length]) {
    assertBytes(target.read(address, size), bytes.slice(0, size));
  }
  target.write(address + 5n, Uint8Array.of(1, 2, 3));
  assertEquals(bytes.slice(5, 8), Uint8Array.of(1, 2, 3));
  const [region] = target.regions({
    range: { start: address, end: address + 1n },
  });
  assertEquals(region?.perm, "rw-");
});

testOnRealMacos("this process lists its own regions and modules", () => {
  using target = new Target(new MacosSource(Deno.pid));
  const regions = target.regions();
  assertGreater(regions.length, 100);
  for (const [index, { start, end }] of regions.entries()) {
    assert(start < end && (regions[index - 1]?.end ?? 0n) <= start);
  }
  assert(regions.some(({ kind }) => kind === "exe"));
  assert(regions.some(({ kind }) => kind === "stack"));
  const modules = target.modules();
  const paths = modules.map(({ path }) => path);
  assert(paths.includes(Deno.execPath()));
  assert(paths.some((path) => path.startsWith("/usr/lib/libSystem")));
  for (const { base } of modules) {
    // Each begins with its Mach-O header.
    assertEquals(target.readValue(base, "u32le"), 0xfeed_facf);
  }
});

testOnRealMacos("nothing is read where nothing is mapped", () => {
  using target = new Target(new MacosSource(Deno.pid));
  const into = new Uint8Array(8).fill(7);
  const error = assertThrows(() => target.read(0n, into), MemoryError);
  // The page of address 0 is a hole, or a region that nobody may use.
  assert(["unmapped", "not-readable"].includes(error.code), error.code);
  assertEquals(into, new Uint8Array(8).fill(7));
});

testOnRealMacos("the list of processes has this one", () => {
  using libSystem = useLibSystem();
  const self = listProcesses(libSystem).find(({ pid }) => pid === Deno.pid);
  assertEquals(self?.path, Deno.execPath());
  assertEquals(self?.arch, Deno.build.arch);
  assertEquals(self?.access, "ok");
});

testOnRealMacos("an id that no process has is no-such-process", () => {
  refusal("no-such-process", () => new MacosSource(0x7fff_ffff));
});
