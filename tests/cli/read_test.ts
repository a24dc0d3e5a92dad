import { assertEquals, assertMatch } from "@std/assert";
import { Arena, PAGE, utf8 } from "./arena.ts";
import { hex, memsift, records, start } from "./memsift.ts";
import { WINDOWS } from "./this_system.ts";

Deno.test("read shows values of every type", async () => {
  await using arena = await Arena.make();
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  const cases: [
    type: string,
    write: () => void,
    shown: string,
    json: unknown,
  ][] = [
    ["u8", () => view.setUint8(0, 200), "200", 200],
    ["i8", () => view.setInt8(0, -3), "-3", -3],
    ["u16", () => view.setUint16(0, 65000, true), "65000", 65000],
    ["i16be", () => view.setInt16(0, -2, false), "-2", -2],
    ["u32", () => view.setUint32(0, 4e9, true), "4000000000", 4e9],
    ["dword", () => view.setUint32(0, 7, true), "7", 7],
    [
      "i64",
      () => view.setBigInt64(0, -(2n ** 62n), true),
      "-4611686018427387904",
      "-4611686018427387904",
    ],
    [
      "u64be",
      () => view.setBigUint64(0, 2n ** 64n - 1n, false),
      "18446744073709551615",
      "18446744073709551615",
    ],
    ["f32", () => view.setFloat32(0, 1.5, true), "1.5", 1.5],
    ["f64", () => view.setFloat64(0, NaN, true), "NaN", "NaN"],
    ["bool", () => view.setUint8(0, 1), "true", true],
    ["ptr", () => view.setBigUint64(0, 0x1000n, true), "0x1000", "4096"],
  ];
  for (const [type, put, shown, json] of cases) {
    put();
    await arena.child.store(arena.start, bytes);
    const address = hex(arena.start);
    const text = await memsift("read", arena.pid, address, type);
    assertEquals(text.stdout, `${address}  ${type}  ${shown}\n`, text.stderr);
    const { records: lines } = await records("read", arena.pid, address, type);
    assertEquals(lines, [{ addr: address, type, value: json }]);
  }
});

Deno.test("read -n reads several values, and text up to its NUL", async () => {
  await using arena = await Arena.make();
  await arena.child.store(arena.start, new Uint8Array([1, 0, 2, 0, 3, 0]));
  const address = hex(arena.start);
  const { records: lines } = await records(
    ...["read", arena.pid, address, "u16", "-n", "3"],
  );
  assertEquals(lines.map(({ value }) => value), [1, 2, 3]);
  await arena.child.store(arena.start, utf8("héllo\0world"));
  const text = await memsift("read", arena.pid, address, "utf8");
  assertEquals(text.stdout, `${address}  utf8  "héllo"\n`);
  const bytes = await memsift("read", arena.pid, address, "bytes", "-n", "4");
  assertEquals(bytes.stdout, `${address}  bytes  68 c3 a9 6c\n`);
});

Deno.test("read keeps control characters of the target off the terminal", async () => {
  await using arena = await Arena.make();
  await arena.child.store(arena.start, utf8("\x1b[31mred\u202e\0"));
  const address = hex(arena.start);
  const { stdout } = await memsift("read", arena.pid, address, "utf8");
  assertEquals(stdout, `${address}  utf8  "\\x1b[31mred\\u{202e}"\n`);
});

Deno.test("read --every shows each change of the value", async () => {
  await using arena = await Arena.make();
  const address = hex(arena.start);
  const process = start(
    ...["read", arena.pid, address, "u8", "--every", "20ms"],
  );
  const lines = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  assertMatch((await lines.read()).value ?? "", / {2}u8 {2}0\n$/);
  await arena.child.store(arena.start, new Uint8Array([9]));
  assertMatch((await lines.read()).value ?? "", / {2}u8 {2}9\n$/);
  // Windows has no signals: there, this ends it at once.
  process.kill("SIGINT");
  assertEquals((await process.status).code, WINDOWS ? 1 : 130);
  await lines.cancel();
  await process.stderr.cancel();
});

Deno.test("hex shows bytes, characters and ?? for what it cannot read", async () => {
  await using arena = await Arena.make();
  await arena.child.store(arena.readOnly - 8n, utf8("ABC\x01"));
  const { code, stdout, stderr } = await memsift(
    ...["hex", arena.pid, hex(arena.readOnly - 8n), "8"],
  );
  assertEquals(code, 0, stderr);
  const line = (address: bigint) => (address - address % 16n).toString(16);
  const blank = " ".repeat(24);
  assertEquals(
    stdout,
    `${line(arena.readOnly - 8n)} ${blank}  41 42 43 01 00 00 00 00          ` +
      `ABC.....\n`,
  );
  const hole = await memsift("hex", arena.pid, hex(arena.closed - 16n), "24");
  assertEquals(
    hole.stdout.split("\n").map((line) => line.replace(/^\S+/, "…")),
    [
      `…  ${"00 ".repeat(8)} ${"00 ".repeat(8)} ${".".repeat(16)}`,
      `…  ${"?? ".repeat(8)}${" ".repeat(26)}${"?".repeat(8)}`,
      "",
    ],
  );
  assertEquals(
    hole.stderr,
    `8 bytes at ${hex(arena.closed)}: not-readable\n`,
  );
  const { records: pieces } = await records(
    ...["hex", arena.pid, hex(arena.closed - 2n), String(PAGE)],
  );
  assertEquals(pieces[0], {
    addr: hex(arena.closed - 2n),
    len: 2,
    hex: "0000",
  });
  assertEquals(pieces[1].reason, "not-readable");
});

Deno.test("read takes bytes that are no text in the encoding", async () => {
  await using arena = await Arena.make();
  await arena.child.store(arena.start, new Uint8Array([0x63, 0xe9, 0]));
  const address = hex(arena.start);
  for (const type of ["ascii", "utf8"]) {
    const { code, stdout } = await memsift("read", arena.pid, address, type);
    const shown = `${address}  ${type}  "c\ufffd"\n`;
    assertEquals({ code, stdout }, { code: 0, stdout: shown });
  }
});

Deno.test("hex skips what is not mapped at once", async () => {
  await using arena = await Arena.make();
  // Where nothing else is put.
  const hole = "0x480000000000";
  const { code, stderr } = await memsift("hex", arena.pid, hole, "1m");
  assertEquals(code, 1);
  assertEquals(stderr, `1048576 bytes at ${hole}: unmapped\n`);
});
