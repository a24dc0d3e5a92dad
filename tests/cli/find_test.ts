import { assertEquals, assertStringIncludes } from "@std/assert";
import { Arena, PAGE, utf8 } from "./arena.ts";
import { hex, memsift, records } from "./memsift.ts";
import { LIBRARY, MAGIC, WINDOWS } from "./this_system.ts";

Deno.test("find prints each match with its place and what was covered", async () => {
  await using arena = await Arena.make();
  await arena.child.store(arena.start + 16n, utf8("The Needle"));
  const { code, stdout, stderr } = await memsift(
    "find",
    arena.pid,
    '"needle" nocase',
    "--range",
    arena.range,
  );
  assertEquals(code, 0);
  assertEquals(
    stdout,
    `${hex(arena.start + 20n)}  "Needle"  anon  rw-\n`,
  );
  assertStringIncludes(stderr, "1 match in ");
  assertStringIncludes(stderr, "read 12.0 KiB of ");
  assertStringIncludes(stderr, "not-readable 4.0 KiB");
});

Deno.test("find --json gives one record a match and a summary", async () => {
  await using arena = await Arena.make();
  const { child, start } = arena;
  // 0x12345678, little endian, at 8 and at 21.
  await child.store(start + 8n, new Uint8Array([0x78, 0x56, 0x34, 0x12]));
  await child.store(start + 21n, new Uint8Array([0x78, 0x56, 0x34, 0x12]));
  const found = await records(
    ...["find", arena.pid, "hp=i32:0x12345678", "34 12 : ff f0"],
    ...["--range", arena.range],
  );
  assertEquals(found.code, 0);
  const { summary } = found.records.pop();
  assertEquals(
    found.records.map(({ region: _, ...rest }) => rest),
    [8, 21].flatMap((at) => [
      {
        addr: hex(start + BigInt(at)),
        len: 4,
        pattern: 0,
        label: "hp",
        type: "i32",
        value: 0x12345678,
      },
      { addr: hex(start + BigInt(at + 2)), len: 2, pattern: 1 },
    ]),
  );
  assertEquals(summary.matches, 4);
  assertEquals(summary.truncated, false);
  const { total, read, unreadable, filtered } = summary.coverage;
  assertEquals(read, 3 * PAGE);
  assertEquals(unreadable, PAGE);
  assertEquals(read + unreadable + filtered, total);
});

Deno.test("find takes the filters --perm, --align and --max", async () => {
  await using arena = await Arena.make();
  const { child, start } = arena;
  for (const at of [3n, 8n, 16n]) {
    await child.store(start + at, utf8("abcd"));
  }
  const find = async (...more: string[]) => {
    const { records: lines } = await records(
      ...["find", arena.pid, "-t", "abcd", "--range", arena.range, ...more],
    );
    const { summary } = lines.pop();
    const offsets = lines.map(({ addr }) => Number(BigInt(addr) - start));
    return { offsets, truncated: summary.truncated };
  };
  assertEquals(await find(), { offsets: [3, 8, 16], truncated: false });
  assertEquals((await find("--align", "8")).offsets, [8, 16]);
  assertEquals(await find("--max", "1"), { offsets: [3], truncated: true });
  assertEquals((await find("--perm", "r--")).offsets, []);
  assertEquals((await find("--perm", "rw")).offsets, [3, 8, 16]);
  assertEquals((await find("--kind", "!anon")).offsets, []);
});

Deno.test("find exits with 1 when nothing is found, 3 when not all was read", async () => {
  await using arena = await Arena.make();
  const range = ["--range", arena.range];
  const nothing = await memsift("find", arena.pid, "-t", "nowhere", ...range);
  assertEquals(nothing.code, 1);
  const partial = ["find", arena.pid, "-t", "nowhere", ...range];
  assertEquals((await memsift(...partial, "--fail-partial")).code, 3);
  const whole = [...partial, "--perm", "r"];
  assertEquals((await memsift(...whole, "--fail-partial")).code, 1);
});

Deno.test("find names the module and the offset in it", async () => {
  await using arena = await Arena.make();
  const { records: modules } = await records("modules", arena.pid);
  const library = modules.find(({ name }) => LIBRARY.test(name));
  const { code, records: lines } = await records(
    ...["find", arena.pid, MAGIC, "--module", library.name],
    ...["--max", "1"],
  );
  assertEquals(code, 0);
  assertEquals(lines[0].addr, library.base);
  assertEquals(lines[0].module, library.name);
  assertEquals(lines[0].offset, "0x0");
});

/** A shell that puts a text together and waits. */
const SHELL = WINDOWS
  ? {
    program: "cmd",
    args: [
      ...["/v:on", "/c"],
      "set x=ct& set secret=corre!x!horse!x!battery& set /p line=",
    ],
    pattern: '"correcthorsectbattery" utf16le',
    length: 42,
  }
  : {
    program: "sh",
    args: ["-c", "secret=corre$1horse$1battery; read line", "sh", "ct"],
    pattern: '"correcthorsectbattery"',
    length: 21,
  };

Deno.test("find works on a process that nobody here wrote", async () => {
  const { program, args, pattern, length } = SHELL;
  const shell = new Deno.Command(program, { args, stdin: "piped" }).spawn();
  try {
    // The text exists only once the shell has put it together.
    for (;;) {
      const { code, records: lines } = await records(
        ...["find", shell.pid, pattern, "--perm", "rw"],
      );
      if (code !== 0) continue;
      assertEquals(lines[0].len, length);
      break;
    }
  } finally {
    await shell.stdin.close();
    await shell.status;
  }
});
