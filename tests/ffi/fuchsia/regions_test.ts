import { assert, assertEquals } from "@std/assert";
import type { Mapping } from "../../../ffi/fuchsia/mappings.ts";
import { permOf, protectionError } from "../../../ffi/fuchsia/protection.ts";
import { regionsOf } from "../../../ffi/fuchsia/regions.ts";
import { mapsOf } from "../../support/linux_dump.ts";
import { PAGE, testOnZircon } from "./stage.ts";

testOnZircon(
  "regions() are the process's mappings, and no other entries of the list",
  async (world) => {
    using source = world.source();
    await world.child.stop();
    const lines = mapsOf(world.child.pid)
      .filter(({ start }) => start < 1n << 63n);
    const regions = source.regions();
    assertEquals(
      regions.map(({ start, end, perm }) => [start, end, perm]),
      lines.map(({ start, end, perm }) => [start, end, perm.slice(0, 3)]),
    );
    const offsets = regions.filter(({ kind }) => kind === "lib")
      .map(({ start, offset }) => [start, offset]);
    assert(offsets.length > 5);
    for (const [start, offset] of offsets) {
      const line = lines.find((line) => line.start === start);
      assertEquals(offset, line?.offset);
    }
    world.child.resume();
  },
);

testOnZircon(
  "regions() has room for more mappings than there were at first",
  async (world) => {
    const pages = 1600;
    const size = pages * PAGE;
    const base = await world.child.map({ size });
    using source = world.source();
    await world.child.stop();
    const before = source.regions();
    for (let page = 1; page < pages; page += 2) {
      world.double.hide(world.koid, base + BigInt(page * PAGE), PAGE);
    }
    const after = source.regions();
    assertEquals(after.length, before.length + pages / 2 - 1);
    const laid = after.filter(({ start, end }) =>
      base <= start && end <= base + BigInt(size)
    );
    assertEquals(
      laid.map(({ start }) => start),
      Array.from(
        { length: pages / 2 },
        (_, at) => base + BigInt(2 * at * PAGE),
      ),
    );
    assertEquals(source.regions(), after);
    world.child.resume();
  },
);

testOnZircon("regionAt() knows borders and holes", async (world) => {
  const base = await world.lay("rw- r-- ... r-x");
  using source = world.source();
  const permAt = (at: number) => source.regionAt(base + BigInt(at))?.perm;
  assertEquals(permAt(-1), undefined);
  assertEquals(permAt(0), "rw-");
  assertEquals(permAt(PAGE - 1), "rw-");
  assertEquals(permAt(PAGE), "r--");
  assertEquals(permAt(2 * PAGE), undefined);
  assertEquals(permAt(3 * PAGE), "r-x");
  assertEquals(permAt(4 * PAGE), undefined);
  assertEquals(source.regionAt(0n), undefined);
  assertEquals(source.regionAt(2n ** 64n - 1n), undefined);
});

function mapping(
  name: string,
  mmuFlags: number,
  vmoKoid: bigint,
): Mapping {
  return { name, mmuFlags, vmoKoid, base: 0n, end: 4096n, vmoOffset: 0n };
}

Deno.test("regionsOf() goes by the names of VMOs and by code", () => {
  const mappings = [
    mapping("shell", 1, 10n),
    mapping("shell", 5, 10n),
    mapping("libc.so", 1, 11n),
    mapping("libc.so", 5, 11n),
    mapping("data:libc.so", 3, 12n),
    mapping("scudo:primary", 3, 13n),
    mapping("initial-thread stack", 3, 14n),
    mapping("vdso/stable", 5, 15n),
    mapping("time_values", 1, 16n),
    mapping("", 3, 17n),
  ];
  assertEquals(
    regionsOf(mappings, "shell").map(({ kind, path }) => [kind, path]),
    [
      ["exe", "shell"],
      ["exe", "shell"],
      ["lib", "libc.so"],
      ["lib", "libc.so"],
      ["anon", "data:libc.so"],
      ["heap", "scudo:primary"],
      ["stack", "initial-thread stack"],
      ["kernel", "vdso/stable"],
      ["kernel", "time_values"],
      ["anon", null],
    ],
  );
});

Deno.test("permOf() and protectionError() spell a protection", () => {
  assertEquals([0, 1, 3, 5, 7, 4].map(permOf), [
    "---",
    "r--",
    "rw-",
    "r-x",
    "rwx",
    "--x",
  ]);
  assertEquals(protectionError(5).name, "ZX_VM_PERM_READ|ZX_VM_PERM_EXECUTE");
  assertEquals(protectionError(0).name, "no ZX_VM_PERM");
});
