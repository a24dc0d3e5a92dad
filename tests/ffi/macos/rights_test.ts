import { assertEquals, assertThrows } from "@std/assert";
import { listProcesses } from "../../../ffi/macos/processes.ts";
import { MacosSource } from "../../../ffi/macos/source.ts";
import { useLibSystem } from "../../../ffi/macos/symbols.ts";
import { MemoryError } from "../../../mod.ts";
import { testOnMacos } from "./stage.ts";

const ROUNDS = 10_000;

testOnMacos("10,000 rounds of opening and closing leave no right", async ({
  world,
  libSystem,
}) => {
  const { double, pid } = world;
  const address = await world.lay("rw- r--");
  const bytes = new Uint8Array(4);
  for (let round = 0; round < ROUNDS; round++) {
    using source = new MacosSource(pid, useLibSystem(double.path));
    source.read({ address, bytes }, false);
    if (round % 10 === 0) source.write({ address, bytes }, round % 20 === 0);
    if (round % 1000 === 0) {
      source.regions();
      source.modules();
      listProcesses(libSystem);
    }
  }
  assertEquals(double.rights, 0);
  assertEquals(double.calls("task_for_pid") >= ROUNDS, true);
});

testOnMacos("10,000 failed openings leave no right", async ({ world }) => {
  const { double, child } = world;
  const zombie = await child.makeZombie();
  double.tell.double_deny(1, 1);
  for (let round = 0; round < ROUNDS; round++) {
    const pid = [0x7fff_ffff, zombie, 1, world.pid][round % 4] ?? 0;
    // A right that was taken before the process turned out to be gone.
    if (pid === world.pid) double.fail("pid_for_task", { code: 5, times: 1 });
    assertThrows(
      () => new MacosSource(pid, useLibSystem(double.path)),
      MemoryError,
    );
  }
  assertEquals(double.rights, 0);
});

testOnMacos("rights that are left are counted", ({ world, libSystem }) => {
  const { double, pid } = world;
  const first = new MacosSource(pid, useLibSystem(double.path));
  const second = new MacosSource(pid, useLibSystem(double.path));
  assertEquals(double.rights, 2);
  first.close();
  first.close();
  assertEquals(double.rights, 1);
  second.close();
  assertEquals(double.rights, 0);
  libSystem[Symbol.dispose]();
});
