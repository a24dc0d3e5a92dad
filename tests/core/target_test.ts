import { assertEquals, assertThrows } from "@std/assert";
import { FakeProcess } from "../../ffi/fake/mod.ts";

Deno.test("Target says what its source is", () => {
  using target = new FakeProcess({
    pid: 99,
    name: "game",
    pointerSize: 4,
    littleEndian: false,
  }).open();
  const { pid, name, pointerSize, littleEndian, pageSize } = target;
  assertEquals(
    { pid, name, pointerSize, littleEndian, pageSize },
    {
      pid: 99,
      name: "game",
      pointerSize: 4,
      littleEndian: false,
      pageSize: 4096,
    },
  );
});

Deno.test("resolve() reads addresses relative to the process's modules", () => {
  const process = new FakeProcess();
  process.modules.push(
    { name: "b.so", base: 0x9000n, size: 4096, path: "/lib/b.so" },
    { name: "a", base: 0x1000n, size: 4096, path: "/bin/a" },
  );
  using target = process.open();
  assertEquals(target.resolve("b.so+0x10"), 0x9010n);
  assertEquals(target.resolve("0x10"), 16n);
  assertThrows(() => target.resolve("c.so"), RangeError, "a, b.so");
});

Deno.test("values take the byte order and pointers of their process", () => {
  const process = new FakeProcess({ pointerSize: 4, littleEndian: false });
  const bytes = process.map({ start: 0x1000n, size: 4096 });
  using target = process.open();
  target.writeValue(0x1000n, "u16", 0x1234);
  target.writeValue(0x1002n, "ptr", 0x89abcdefn);
  assertEquals(
    [...bytes.subarray(0, 6)],
    [0x12, 0x34, 0x89, 0xab, 0xcd, 0xef],
  );
  assertEquals(target.readValue(0x1002n, "ptr"), 0x89abcdefn);
  assertThrows(
    () => target.writeValue(0x1000n, "ptr", 2n ** 32n),
    RangeError,
  );
});

Deno.test("find() takes the byte order and pointers of its process", async () => {
  const process = new FakeProcess({ pointerSize: 4, littleEndian: false });
  process.map({ start: 0x1000n, size: 4096 }).set([0, 0, 0x12, 0x34], 8);
  using target = process.open();
  for (const pattern of ["u16:0x1234", "ptr:0x1234", "u16be:0x1234"]) {
    const { addresses } = await target.findAll(pattern);
    assertEquals(addresses.length, 1, pattern);
  }
  assertEquals((await target.findAll("u16le:0x1234")).addresses.length, 0);
});

Deno.test("write() and find() refuse what is of no type that they take", () => {
  using target = new FakeProcess().open();
  const text = "abc" as unknown as Uint8Array;
  assertThrows(() => target.write(0x1000n, text), TypeError, "writeCString");
  for (const pattern of [5, null, {}, undefined]) {
    assertThrows(() => target.find(pattern as unknown as string), TypeError);
  }
});
