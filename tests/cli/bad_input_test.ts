import { assertEquals, assertStringIncludes } from "@std/assert";
import { testOnLinux } from "../ffi/linux/on_linux.ts";
import { forEachAtOnce } from "../support/at_once.ts";
import { Child, SPARSE_SIZE } from "../support/child.ts";
import { LinuxChild } from "../support/linux_child.ts";
import { Arena } from "./arena.ts";
import {
  assertAllRefused,
  assertRefused,
  hex,
  memsift,
  records,
  start,
} from "./memsift.ts";
import { LIBRARY, PROGRAM, WINDOWS } from "./this_system.ts";

/** The highest id a process can have is 2^22; this one nobody has. */
const NOBODY = 2 ** 31 - 1;

Deno.test("memsift names the place in a wrong pattern", async () => {
  await using arena = await Arena.make();
  const cases: [pattern: string, position: number, words: string][] = [
    ["48 8b 0", 6, "odd number of digits"],
    ["48 8x", 4, '"x" is no hex digit'],
    ["?? ??", 0, "no bit of it is fixed"],
    ["12 : f", 5, "odd number"],
    ["12 34 : ff", 6, "the mask has 1 bytes and the pattern 2"],
    ["12 : 00", 0, "no bit of it is fixed"],
    ["(12|34", 0, "not closed"],
    ["12 [4-2] 34", 3, "before it begins"],
    ['"ab" xor nocase', 9, "nocase and xor"],
    ['"open', 5, "closing quote"],
    ['""', 1, "no text"],
    ['"a" sideways', 4, '"sideways" is no modifier'],
    ['"a\\q"', 2, "no escape"],
    ["/a", 2, "closing slash"],
    ["/a(b/", 2, "unclosed group"],
    ["/a/g", 3, '"g" is no flag'],
    ["/a*/", 1, "no bytes at all"],
    ["/^a/", 1, "no start"],
    ["i32:", 4, "missing"],
    ["i32:5..", 4, '"5.."'],
    ["u8:256", 3, "0 to 255"],
    ["u8:9..5", 3, "no value can match"],
    ["f32:nan", 4, "NaN"],
  ];
  await forEachAtOnce(cases, async ([pattern, position, words]) => {
    const { code, stdout, stderr } = await memsift("find", arena.pid, pattern);
    assertEquals({ pattern, code, stdout }, { pattern, code: 2, stdout: "" });
    assertStringIncludes(stderr, words);
    assertStringIncludes(stderr, `at position ${position}: `);
    assertStringIncludes(
      stderr,
      `\n  ${pattern}\n  ${" ".repeat(position)}^\n`,
    );
  });
});

Deno.test("memsift refuses addresses and sizes that are none", async () => {
  await using arena = await Arena.make();
  const { pid } = arena;
  const address = hex(arena.start);
  await assertAllRefused([
    [
      ["read", pid, "0x10000000000000000", "u8"],
      2,
      "2^64 - 1",
    ],
    [["read", pid, "-1", "u8"], 2, "2^64 - 1"],
    [["read", pid, "18446744073709551615", "u16"], 2, "2^64"],
    [["read", pid, "12z", "u8"], 2, "as an address"],
    [["read", pid, "nowhere.so+4", "u8"], 2, "nowhere.so"],
    [["read", pid, address, "u8", "-n", "0"], 2, "at least 1"],
    [
      ["read", pid, address, "u64", "-n", "1_000_000_000"],
      2,
      "2 GiB",
    ],
    [["hex", pid, address, "0"], 2, "1 to"],
    [["hex", pid, address, "-4"], 2, '"-4"'],
    [["hex", pid, address, "1t"], 2, "16 MiB"],
    [
      ["hex", pid, address, "9999999999999999999999"],
      2,
      "2^53",
    ],
    [["hex", pid, address, "4x"], 2, "as a size"],
    [["find", pid, "u8:1", "--range", "5..3"], 2, "end after"],
    [["find", pid, "u8:1", "--range", "5"], 2, "as a range"],
  ]);
});

Deno.test("memsift tells why memory cannot be read, and changes nothing", async () => {
  await using arena = await Arena.make();
  const { pid } = arena;
  await assertRefused(
    ["read", pid, "0x10", "u8"],
    2,
    "0x10 is not mapped",
    WINDOWS ? "MEM_FREE 65536" : "EFAULT 14",
    "maps",
  );
  await assertRefused(
    ["read", pid, hex(arena.closed), "u8"],
    2,
    "not readable",
  );
  await assertRefused(
    ["read", pid, hex(arena.closed - 2n), "u32"],
    2,
    `${hex(arena.closed)} is not readable`,
  );
  await assertRefused(["write", pid, hex(arena.closed - 2n), "u32", "1"], 2);
  assertEquals(await arena.child.load(arena.readOnly, 4), new Uint8Array(4));
  const forced = await memsift("read", pid, hex(arena.closed), "u8", "--force");
  assertEquals(forced.stdout, `${hex(arena.closed)}  u8  0\n`);
});

Deno.test("memsift refuses processes that are none", async () => {
  await assertAllRefused([
    [["maps", NOBODY], 5, "there is none", "memsift ps"],
    [["maps", "0"], 2, "from 1 to 2^31 - 1"],
    [["maps", "-1"], 2, "from 1 to 2^31 - 1"],
    [["maps", "99999999999"], 2, "from 1 to 2^31 - 1"],
    [["maps", "no such program"], 5, '"no such program"'],
    [["doctor", "everybody"], 2, '"everybody"'],
  ]);
  const { code, stdout } = await memsift("doctor", NOBODY);
  assertEquals(code, 5);
  assertStringIncludes(stdout, `there is no process ${NOBODY}`);
});

testOnLinux("memsift refuses zombies and threads of the kernel's", async () => {
  await using child = new LinuxChild();
  const zombie = await child.makeZombie();
  await assertRefused(["find", zombie, "u8:1"], 5, "zombie");
  const { code, stdout } = await memsift("doctor", zombie);
  assertEquals(code, 5);
  assertStringIncludes(stdout, "has ended");
  const name = await Deno.readTextFile("/proc/2/comm").catch(() => "");
  if (name !== "kthreadd\n") return; // A container sees none.
  await assertRefused(["find", 2, "u8:1"], 2, "thread of the kernel's");
});

Deno.test("memsift asks which one is meant by a name that two have", async () => {
  await using first = new Child();
  await using second = new Child();
  const pids = [first, second].map(({ pid }) => String(pid));
  await assertRefused(["maps", PROGRAM], 2, "Cannot choose", ...pids);
  const capitals = PROGRAM.toUpperCase();
  // Files are the same in capitals on Windows, and so are programs.
  const [code, ...words] = WINDOWS
    ? [2, "Cannot choose", ...pids] as const
    : [5, "Cannot find"] as const;
  await assertRefused(["maps", capitals], code, ...words);
});

Deno.test("memsift refuses words that it does not know", async () => {
  await assertAllRefused([
    [[], 2, "Usage: memsift COMMAND"],
    [["frobnicate"], 2, "Unknown command frobnicate", "find"],
    [["--frobnicate"], 2, "Unknown option --frobnicate"],
    [["maps", "1", "--colour"], 2, "Unknown option --colour"],
    [["maps"], 2, "missing", "TARGET"],
    [["maps", "1", "2"], 2, '"2"'],
    [["find", "1"], 2, "nothing to search for"],
    [["find", "1", "u8:1", "--max"], 2, "--max needs a value"],
    [
      ["find", "1", "u8:1", "--max="],
      2,
      "--max needs a value",
    ],
    [["find", "1", "u8:1", "--max", "0"], 2, "at least 1"],
    [
      ["find", "1", "u8:1", "--max", "1", "--max", "2"],
      2,
      "twice",
    ],
    [["completions", "tcsh"], 2, '"tcsh"', "bash, zsh, fish"],
  ]);
});

Deno.test("memsift takes --json for an option only where it is one", async () => {
  await using arena = await Arena.make();
  const find = ["find", arena.pid, "--range", arena.range];
  const value = await memsift(...find, "-t", "--json");
  assertEquals({ code: value.code, stdout: value.stdout }, {
    code: 1,
    stdout: "",
  });
  assertStringIncludes(value.stderr, "0 matches");
  await assertRefused(
    ["read", arena.pid, "4", "u8", "--count", "2"],
    2,
    "--every",
  );
});

Deno.test("memsift keeps what a process is called off the terminal", async () => {
  const { stderr } = await memsift("maps", "\x1b[31mEVIL");
  assertStringIncludes(stderr, "\\x1b[31mEVIL");
});

Deno.test("memsift refuses filters that are none", async () => {
  await using arena = await Arena.make();
  const find = (...more: string[]) => ["find", arena.pid, "u8:1", ...more];
  await assertRefused(find("--perm", "q"), 2, '"q" as a protection');
  await assertRefused(find("--kind", "pile"), 2, '"pile"', "heap");
  const { records: modules } = await records("modules", arena.pid);
  const library = modules.find(({ name }) => LIBRARY.test(name)).name;
  await assertRefused(find("--module", "none.so"), 2, '"none.so"', library);
  await assertRefused(find("--align", "3"), 2, "power of two");
  await assertRefused(find("--align", "x"), 2, "power of two");
});

Deno.test("memsift ends quietly when nobody reads on", async () => {
  await using arena = await Arena.make();
  const process = start("strings", arena.pid, "-n", "4");
  const reader = process.stdout.getReader();
  await reader.read();
  await reader.cancel();
  const { code } = await process.status;
  const stderr = await new Response(process.stderr).text();
  assertEquals({ code, stderr }, { code: 0, stderr: "" });
});

// On Windows Ctrl-C goes to all processes of a console, these tests too.
testOnLinux("memsift prints what it has when it is interrupted", async () => {
  await using arena = await Arena.make();
  const first = await arena.child.map({ size: SPARSE_SIZE, sparse: true });
  await arena.child.store(first, new Uint8Array([0xab, 0xcd, 0xef]));
  const process = start(
    ...[
      "find",
      arena.pid,
      "ab cd ef",
      "--range",
      `${hex(first)},+${SPARSE_SIZE}`,
      "--untouched",
      "--json",
    ],
  );
  const lines = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value = "" } = await lines.read();
  process.kill("SIGINT");
  let text = value;
  for (let part; !(part = await lines.read()).done;) text += part.value;
  const stderr = await new Response(process.stderr).text();
  assertEquals((await process.status).code, 130, stderr);
  const [match, { summary }] = text.trim().split("\n").map((line) =>
    JSON.parse(line)
  );
  assertEquals(match.addr, hex(first));
  assertEquals(summary.matches, 1);
  assertEquals(summary.coverage.reasons.cancelled > 0, true);
});

Deno.test("memsift tells when the process ends during a scan", async () => {
  await using arena = await Arena.make();
  const first = await arena.child.map({ size: SPARSE_SIZE, sparse: true });
  // More matches than a pipe holds: memsift waits until they are read, in the
  // middle of its work. (Wine now and then never answers a query that is under
  // way when its process is killed.)
  const matches = 20_000;
  const needles = new Uint8Array(3 * matches);
  needles.forEach((_, at) => needles[at] = 0xab + at % 3);
  await arena.child.store(first, needles);
  const process = start(
    ...["find", arena.pid, "ab ac ad"],
    ...["--range", `${hex(first)},+${SPARSE_SIZE}`, "--untouched"],
  );
  const lines = process.stdout.getReader();
  await lines.read();
  await arena.child.kill();
  const rest = (async () => {
    while (!(await lines.read()).done);
  })();
  const stderr = await new Response(process.stderr).text();
  await rest;
  assertEquals((await process.status).code, 5, stderr);
  assertStringIncludes(stderr, "the process has ended");
  assertStringIncludes(stderr, `${matches} matches`);
});
