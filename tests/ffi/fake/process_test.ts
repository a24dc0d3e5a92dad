import { assertEquals, assertThrows } from "@std/assert";
import { FakeProcess } from "../../../ffi/fake/mod.ts";

Deno.test("FakeProcess maps whole pages where nothing is", () => {
  const process = new FakeProcess();
  process.map({ start: 0x2000n, size: 8192 });
  for (
    const mapping of [
      { start: 0x1001n, size: 4096 },
      { start: 0x1000n, size: 4095 },
      { start: 0x1000n, size: 0 },
      { start: 0x1000n, size: -4096 },
      { start: 0x1000n, size: 8192 },
      { start: 0x2000n, size: 4096 },
      { start: 0x3000n, size: 8192 },
      { start: 0x1000n, size: 65536 },
    ]
  ) {
    assertThrows(() => process.map(mapping), RangeError, `${mapping.start}`);
  }
  process.map({ start: 0x4000n, size: 4096 });
  process.map({ start: 0x1000n, size: 4096 });
  assertEquals(
    process.regions.map(({ start }) => start),
    [0x1000n, 0x2000n, 0x4000n],
  );
});

Deno.test("FakeProcess gives regions as they are told, and usual ones", () => {
  const process = new FakeProcess();
  const told = {
    perm: "r-x",
    kind: "lib",
    shared: true,
    path: "/lib/a.so",
    offset: 4096n,
  } as const;
  process.map({ start: 0x1000n, size: 4096 });
  process.map({ start: 0x2000n, size: 4096, ...told });
  using target = process.open();
  assertEquals(target.regions(), [
    {
      start: 0x1000n,
      end: 0x2000n,
      perm: "rw-",
      kind: "anon",
      shared: false,
      path: null,
      offset: 0n,
    },
    { start: 0x2000n, end: 0x3000n, ...told },
  ]);
});

Deno.test("FakeProcess's bytes are the process's, both ways", () => {
  const process = new FakeProcess();
  const bytes = process.map({ start: 0x1000n, size: 4096 });
  using target = process.open();
  bytes[5] = 7;
  assertEquals(target.readValue(0x1005n, "u8"), 7);
  target.writeValue(0x1006n, "u8", 8);
  assertEquals(bytes[6], 8);
  process.protect(0x1000n, "r--");
  bytes[7] = 9;
  assertEquals(target.readValue(0x1007n, "u8"), 9);
});

Deno.test("FakeProcess refuses guarded pages and no others", () => {
  const process = new FakeProcess();
  process.map({ start: 0x1000n, size: 3 * 4096 });
  process.guard({ start: 0x2000n, end: 0x3000n });
  using target = process.open();
  assertEquals(target.readPartial(0x1000n, 3 * 4096), {
    bytes: new Uint8Array(4096),
    stoppedAt: 0x2000n,
    reason: "guard-or-device",
  });
  assertEquals(target.read(0x3000n, 4096).length, 4096);
  process.unmap(0x1000n);
  assertEquals(target.regions(), []);
});

Deno.test("FakeProcess tells all targets that it has ended", () => {
  const process = new FakeProcess({ pid: 7 });
  using first = process.open();
  using second = process.open();
  assertEquals(process.alive, true);
  process.exit();
  assertEquals(process.alive, false);
  assertThrows(() => first.regions(), Error, "process 7");
  assertThrows(() => second.regions(), Error, "has ended");
});

Deno.test("FakeProcess gives modules by ascending base", () => {
  const process = new FakeProcess();
  process.modules.push(
    { name: "b", base: 0x9000n, size: 1, path: "/b" },
    { name: "a", base: 0x1000n, size: 1, path: "/a" },
  );
  using target = process.open();
  assertEquals(target.modules().map(({ name }) => name), ["a", "b"]);
});
