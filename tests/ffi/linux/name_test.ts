import { assert, assertEquals, assertThrows } from "@std/assert";
import { AmbiguousNameError, open } from "../../../mod.ts";
import { refusal } from "../../contract/case.ts";
import { testOnLinux } from "./on_linux.ts";
import { SleepProgram } from "./sleeper.ts";

/** Names that no other process has. */
function uniqueName(): string {
  return `memsift-${crypto.randomUUID()}`;
}

testOnLinux("open() finds the one process of a name", async () => {
  const name = uniqueName();
  using program = new SleepProgram(name);
  await using sleeper = program.start();
  using target = open({ name });
  assertEquals(target.pid, sleeper.pid);
});

testOnLinux(
  "open() finds a process whose name its file does not have",
  async () => {
    const name = uniqueName().slice(0, 15);
    using program = new SleepProgram(name, { link: true });
    await using sleeper = program.start();
    using target = open({ name });
    assertEquals(target.pid, sleeper.pid);
  },
);

testOnLinux("open() finds no process by half of its name", async () => {
  const name = uniqueName();
  using program = new SleepProgram(name);
  await using _ = program.start();
  for (const wrong of [name.slice(1), name.slice(0, -1), name.toUpperCase()]) {
    refusal("no-such-process", () => open({ name: wrong }));
  }
});

for (const name of [uniqueName(), "", "/"]) {
  testOnLinux(`open() of an unknown name, "${name}", says so`, () => {
    const error = refusal("no-such-process", () => open({ name }));
    assertEquals(error.message, `Cannot find a process "${name}"`);
    assert(error.hint);
  });
}

testOnLinux("open() does not choose between processes of a name", async () => {
  const name = uniqueName();
  using program = new SleepProgram(name);
  await using first = program.start();
  await using second = program.start();
  const pids = [first.pid, second.pid].toSorted((a, b) => a - b);
  const error = assertThrows(() => open({ name }), AmbiguousNameError);
  assertEquals(error.processes.map(({ pid }) => pid), pids);
  assertEquals(error.processes.map((process) => process.name), [name, name]);
  assertEquals(error.name, "AmbiguousNameError");
  for (const pid of pids) assert(error.message.includes(String(pid)));
  await first.kill();
  using target = open({ name });
  assertEquals(target.pid, second.pid);
});

testOnLinux("open() does not count zombies of a name", async () => {
  const name = uniqueName().slice(0, 15);
  using program = new SleepProgram(name);
  await using _ = await program.startZombie();
  refusal("no-such-process", () => open({ name }));
  await using sleeper = program.start();
  using target = open({ name });
  assertEquals(target.pid, sleeper.pid);
});
