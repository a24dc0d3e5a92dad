import { assertEquals } from "@std/assert";
import { Arena, PAGE, utf8 } from "./arena.ts";
import {
  assertAllRefused,
  assertRefused,
  hex,
  memsift,
  records,
} from "./memsift.ts";

Deno.test("write changes a value and says what was there", async () => {
  await using arena = await Arena.make();
  const address = hex(arena.start);
  const args = ["write", arena.pid, address, "i32"];
  const { code, stdout } = await memsift(...args, "100");
  assertEquals(code, 0);
  assertEquals(stdout, `${address}  i32  0 → 100\n`);
  const { records: lines } = await records(...args, "-5");
  assertEquals(lines, [
    { addr: address, type: "i32", old: 100, new: -5, written: true },
  ]);
  const bytes = await arena.child.load(arena.start, 5);
  assertEquals(bytes, new Uint8Array([0xfb, 0xff, 0xff, 0xff, 0]));
});

Deno.test("write --expect writes only over what it expects", async () => {
  await using arena = await Arena.make();
  const args = ["write", arena.pid, hex(arena.start), "u16", "7"];
  const refused = await memsift(...args, "--expect", "1");
  assertEquals(refused.code, 1);
  assertEquals(await arena.child.load(arena.start, 2), new Uint8Array(2));
  assertEquals((await memsift(...args, "--expect", "0")).code, 0);
  assertEquals(
    await arena.child.load(arena.start, 2),
    new Uint8Array([7, 0]),
  );
});

Deno.test("write --dry-run writes nothing", async () => {
  await using arena = await Arena.make();
  const { records: lines } = await records(
    ...["write", arena.pid, hex(arena.start), "u8", "7", "--dry-run"],
  );
  assertEquals(lines[0].written, false);
  assertEquals(await arena.child.load(arena.start, 1), new Uint8Array(1));
});

Deno.test("write takes text, bytes and every float", async () => {
  await using arena = await Arena.make();
  const address = hex(arena.start);
  const write = async (type: string, value: string, ...more: string[]) => {
    const args = ["write", arena.pid, address, type, value, ...more];
    assertEquals((await memsift(...args)).code, 0);
    return await arena.child.load(arena.start, 8);
  };
  const padded = (bytes: Uint8Array) => {
    const all = new Uint8Array(8);
    all.set(bytes);
    return all;
  };
  assertEquals(await write("f64", "-inf"), padded(bytesOf(-Infinity)));
  assertEquals(
    await write("bytes", "0102 03 04 05 06 07 08"),
    new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]),
  );
  assertEquals(
    await write("utf8", "abc", "--nul"),
    new Uint8Array([...utf8("abc"), 0, 5, 6, 7, 8]),
  );
  assertEquals(
    await write("utf16be", "é"),
    new Uint8Array([0, 0xe9, 0x63, 0, 5, 6, 7, 8]),
  );
});

function bytesOf(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return bytes;
}

Deno.test("write keeps off memory that is not to be written, but for --force", async () => {
  await using arena = await Arena.make();
  const args = ["write", arena.pid, hex(arena.readOnly), "u8", "1"];
  await assertRefused(args, 2, "is not writable", "force");
  assertEquals(await arena.child.load(arena.readOnly, 1), new Uint8Array(1));
  assertEquals((await memsift(...args, "--force")).code, 0);
  assertEquals(
    await arena.child.load(arena.readOnly, 1),
    new Uint8Array([1]),
  );
});

Deno.test("write --code writes over code, and over nothing else", async () => {
  await using arena = await Arena.make();
  const write = (address: bigint) => [
    ...["write", arena.pid, hex(address), "bytes", "90 90", "--code"],
  ];
  await assertRefused(write(arena.readOnly), 2, "is not writable", "force");
  const code = await arena.child.map({ size: PAGE });
  await arena.child.protect(code, PAGE, "r-x");
  await assertRefused(write(code).slice(0, -1), 2, "is not writable", "code");
  assertEquals(await arena.child.load(code, 2), new Uint8Array(2));
  const { code: exit, stdout } = await memsift(...write(code));
  assertEquals([exit, stdout], [0, `${hex(code)}  bytes  00 00 → 90 90\n`]);
  assertEquals(await arena.child.load(code, 2), new Uint8Array([0x90, 0x90]));
});

Deno.test("write refuses what does not fit, and changes nothing", async () => {
  await using arena = await Arena.make();
  const write = (type: string, value: string) => [
    ...["write", arena.pid, hex(arena.start), type, value],
  ];
  await assertAllRefused([
    [write("u8", "256"), 2, "0 to 255"],
    [write("i8", "-129"), 2, "-128 to 127"],
    [write("u64", "18446744073709551616"), 2, "holds 0 to"],
    [write("u32", "1.5"), 2, "whole number"],
    [write("f32", "many"), 2, '"many"'],
    [write("bool", "2"), 2, "true or false"],
    [write("bytes", "1 2"), 2, "odd"],
    [write("bytes", "1?"), 2, "without wildcards"],
    [write("ascii", "é"), 2, "ascii"],
    [write("i33", "1"), 2, 'Unknown type "i33"', "u8 i8"],
  ]);
  assertEquals(await arena.child.load(arena.start, 8), new Uint8Array(8));
});

Deno.test("write refuses to write nothing, and a NUL behind a number", async () => {
  await using arena = await Arena.make();
  const write = (type: string, value: string, ...more: string[]) => [
    ...["write", arena.pid, hex(arena.start), type, value, ...more],
  ];
  await assertRefused(write("utf8", ""), 2, "nothing to write");
  await assertRefused(write("i32", "5", "--nul"), 2, "--nul goes with text");
});
