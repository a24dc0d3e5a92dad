import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { LinuxSource } from "../../../ffi/linux/source.ts";
import { MemoryError, open, type Target } from "../../../mod.ts";
import { canvas, refusal } from "../../contract/case.ts";
import { mapsOf } from "../../support/linux_dump.ts";
import { KERNEL_THREAD, testOnLinux } from "./on_linux.ts";
import { Sleeper, SleepProgram, Zombie } from "./sleeper.ts";

/** An id beyond all that the system gives out. */
const NOBODY = 0x7fff_ffff;

/** Memory of a process that can be read and written. */
function writableAddress(pid: number): bigint {
  const line = mapsOf(pid).find(({ perm }) => perm === "rw-p");
  assert(line);
  return line.start;
}

/** All ways to a process's memory, none of which may give any of it. */
async function assertGone(target: Target, address: bigint): Promise<void> {
  for (const size of [1, 256, 257, 4096]) {
    for (const force of [false, true]) {
      const into = canvas(size);
      refusal("process-gone", () => target.read(address, into, { force }));
      assertEquals(into, canvas(size));
      const write = () => target.write(address, canvas(size), { force });
      refusal("process-gone", write);
    }
    refusal("process-gone", () => target.readPartial(address, size));
  }
  refusal("process-gone", () => target.regions());
  refusal("process-gone", () => target.modules());
  const found = await assertRejects(() => target.findAll("00"), MemoryError);
  assertEquals(found.code, "process-gone");
  const taken = await assertRejects(() => target.snapshot(), MemoryError);
  assertEquals(taken.code, "process-gone");
}

testOnLinux("a process that ended is gone in every respect", async () => {
  await using sleeper = new Sleeper();
  const address = writableAddress(sleeper.pid);
  using target = open(sleeper.pid);
  assertEquals(target.read(address, 300).length, 300);
  await sleeper.kill();
  await assertGone(target, address);
});

testOnLinux(
  "a process that ended is gone to who had its memory open",
  async () => {
    await using sleeper = new Sleeper();
    const address = writableAddress(sleeper.pid);
    using target = open(sleeper.pid);
    const bytes = target.read(address, 300, { force: true });
    target.write(address, bytes, { force: true });
    await sleeper.kill();
    await assertGone(target, address);
  },
);

testOnLinux("a process that ended is gone while its parent waits", async () => {
  await using zombie = await Zombie.start();
  const address = writableAddress(zombie.pid);
  using target = open(zombie.pid);
  target.read(address, 300, { force: true });
  await zombie.kill();
  await assertGone(target, address);
});

testOnLinux("a source hands out nothing of a process that ended", async () => {
  await using sleeper = new Sleeper();
  const address = writableAddress(sleeper.pid);
  using source = new LinuxSource(sleeper.pid);
  source.assertSame();
  await sleeper.kill();
  refusal("process-gone", () => source.assertSame());
  for (const size of [256, 257]) {
    const bytes = canvas(size);
    refusal("process-gone", () => source.read({ address, bytes }, false));
    refusal("process-gone", () => source.readMany([{ address, bytes }]));
    assertEquals(bytes, canvas(size));
  }
});

testOnLinux("open() of a zombie is process-gone", async () => {
  await using zombie = await Zombie.make();
  const error = refusal("process-gone", () => open(zombie.pid));
  assertEquals(error.pid, zombie.pid);
  assertStringIncludes(error.message, "zombie");
  assert(error.hint);
});

testOnLinux("open() of a thread names no process", () => {
  const tasks = [...Deno.readDirSync("/proc/self/task")]
    .map(({ name }) => Number(name)).filter((id) => id !== Deno.pid);
  assert(tasks.length > 0);
  for (const id of tasks) {
    const error = refusal("no-such-process", () => open(id));
    assertEquals(error.pid, id);
    assertStringIncludes(error.message, "thread of another process");
  }
});

// Containers show no threads of the kernel's.
testOnLinux("open() of a thread of the kernel's is wrong-type", () => {
  const error = refusal("wrong-type", () => open(KERNEL_THREAD ?? 0));
  assertStringIncludes(error.message, "kthreadd");
}, { ignore: KERNEL_THREAD === null });

for (const id of [0, -1, 1.5, 2 ** 31, 2 ** 32 + 1, NaN, Infinity]) {
  testOnLinux(`open(${id}) is a RangeError`, () => {
    assertThrows(() => open(id), RangeError, String(id));
  });
}

testOnLinux("open() of nobody's id is no-such-process", async () => {
  await using sleeper = new Sleeper();
  await sleeper.kill();
  for (const pid of [NOBODY, sleeper.pid]) {
    const error = refusal("no-such-process", () => open(pid));
    assertEquals(error.pid, pid);
    assertEquals(error.native, {
      api: "pidfd_open",
      number: 3,
      name: "ESRCH",
    });
    assertMatch(error.message, new RegExp(`process ${pid}: there is none`));
    assert(error.hint);
  }
});

testOnLinux("a source knows the process's name, whole", async () => {
  const name = "a name of more than 15 bytes";
  using program = new SleepProgram(name);
  await using sleeper = program.start();
  using source = new LinuxSource(sleeper.pid);
  assertEquals(source.name, name);
  Deno.removeSync(program.path);
  using deleted = new LinuxSource(sleeper.pid);
  assertEquals(deleted.name, name);
});

testOnLinux("a source knows the machine", () => {
  using source = new LinuxSource(Deno.pid);
  assertEquals(source.pid, Deno.pid);
  assertEquals(source.name, "deno");
  // All that Deno runs on.
  assertEquals(source.pointerSize, 8);
  assertEquals(source.littleEndian, true);
  const { stdout } = new Deno.Command("getconf", { args: ["PAGESIZE"] })
    .outputSync();
  assertEquals(source.pageSize, Number(new TextDecoder().decode(stdout)));
});

testOnLinux("addressOf() is known of this process only", async () => {
  await using sleeper = new Sleeper();
  const bytes = new TextEncoder().encode("here it is");
  using own = new LinuxSource(Deno.pid);
  using other = new LinuxSource(sleeper.pid);
  const address = own.addressOf(bytes);
  assert(address !== null);
  const copy = canvas(bytes.length);
  own.read({ address, bytes: copy }, false);
  assertEquals(copy, bytes);
  assertEquals(other.addressOf(bytes), null);
});
