import { assert, assertEquals, assertThrows } from "@std/assert";
import { parseStat, readStat, statusField } from "../../../ffi/linux/status.ts";
import { useLibc } from "../../../ffi/linux/symbols.ts";
import { testOnLinux } from "./on_linux.ts";
import { SleepProgram } from "./sleeper.ts";

/** Fields 4 and up of proc_pid_stat(5), each holding its own number. */
const NUMBERS = Array.from({ length: 49 }, (_, index) => String(index + 4));

function line(name: string, numbers: readonly string[] = NUMBERS): string {
  return `1 (${name}) S ${numbers.join(" ")}\n`;
}

function withFlags(flags: number): string {
  return line("a", NUMBERS.with(9 - 4, String(flags)));
}

Deno.test("parseStat() reads the fields that proc_pid_stat(5) numbers", () => {
  assertEquals(parseStat(line("a")), {
    name: "a",
    state: "S",
    kernel: false,
    startTime: 22n,
  });
});

const NAMES = ["", " ", "a b", "a) b (c", ")", "(", "a) Z 1 2", ") (", "a\nb"];

for (const name of NAMES) {
  Deno.test(`parseStat() reads the name ${JSON.stringify(name)}`, () => {
    const stat = parseStat(line(name));
    assertEquals(stat, { name, state: "S", kernel: false, startTime: 22n });
  });
}

Deno.test("parseStat() knows the kernel's threads by PF_KTHREAD", () => {
  assertEquals(parseStat(withFlags(0x0020_0000)).kernel, true);
  assertEquals(parseStat(withFlags(0x8020_8040)).kernel, true);
  assertEquals(parseStat(withFlags(0xffdf_ffff)).kernel, false);
});

Deno.test("parseStat() reads times that no number holds", () => {
  const time = 2n ** 64n - 1n;
  const text = line("a", NUMBERS.with(22 - 4, String(time)));
  assertEquals(parseStat(text).startTime, time);
});

for (const text of ["", "1", "1 (a", "1 a) S 4 5", "1 (a) S 4 5 6 7 8 9"]) {
  Deno.test(`parseStat() refuses "${text}"`, () => {
    assertThrows(() => parseStat(text), SyntaxError);
  });
}

testOnLinux("readStat() reads a program named like the format", async () => {
  using program = new SleepProgram("a) b (c");
  await using sleeper = program.start();
  using libc = useLibc();
  const own = readStat(libc, Deno.pid);
  const stat = readStat(libc, sleeper.pid);
  assert("name" in stat && "name" in own);
  assertEquals(stat.name, "a) b (c");
  assertEquals(stat.kernel, false);
  // It was started by this process.
  assert(own.startTime > 0n && own.startTime <= stat.startTime);
});

testOnLinux("readStat() gives errno 2 for no process", () => {
  using libc = useLibc();
  assertEquals(readStat(libc, 0x7fff_ffff), { errno: 2 });
});

const STATUS = "Name:\ta b\nUid:\t1\t2\t3\t4\nUidX:\t5\nEmpty:\nCapEff:\t0f\n";

const FIELDS: [name: string, value: string | undefined][] = [
  ["Name", "a b"],
  ["Uid", "1\t2\t3\t4"],
  ["UidX", "5"],
  ["CapEff", "0f"],
  ["Empty", ""],
  ["Cap", undefined],
  ["id", undefined],
];

for (const [name, value] of FIELDS) {
  Deno.test(`statusField() gives ${value} for ${name}`, () => {
    assertEquals(statusField(STATUS, name), value);
  });
}
