import { assert, assertEquals, assertThrows } from "@std/assert";
import { listProcesses, nameOf } from "../../../ffi/macos/processes.ts";
import { decodeShortInfo } from "../../../ffi/macos/short_info.ts";
import { MemoryError } from "../../../mod.ts";
import { testOnMacos } from "./stage.ts";

Deno.test("decodeShortInfo() reads a proc_bsdshortinfo", () => {
  const view = new DataView(new ArrayBuffer(64));
  for (let at = 0; at < 64; at += 4) view.setUint32(at, 1000 + at, true);
  const name = new TextEncoder().encode("a name of 16 byt");
  new Uint8Array(view.buffer).set(name, 16);
  assertEquals(decodeShortInfo(view), {
    zombie: false,
    command: "a name of 16 byt",
    users: [1036, 1044, 1052],
  });
  view.setUint32(12, 5, true);
  view.setUint8(20, 0);
  assertEquals(decodeShortInfo(view).zombie, true);
  assertEquals(decodeShortInfo(view).command, "a na");
});

testOnMacos("listProcesses() ascends, and has what can be opened", async ({
  world,
  libSystem,
}) => {
  const zombie = await world.child.makeZombie();
  world.double.tell.double_deny(1, 1);
  const processes = listProcesses(libSystem);
  const pids = processes.map(({ pid }) => pid);
  assertEquals(pids, [...new Set(pids)].sort((a, b) => a - b));
  const find = (wanted: number) => processes.find(({ pid }) => pid === wanted);
  const arch = Deno.build.arch;
  assertEquals(find(world.pid), {
    pid: world.pid,
    name: "deno",
    path: Deno.execPath(),
    arch,
    access: "ok",
  });
  assertEquals(find(0)?.access, "kernel");
  assertEquals(find(0)?.name, "kernel_task");
  assertEquals(find(1)?.access, "denied");
  assertEquals(find(zombie)?.access, "zombie");
  assertEquals(find(Deno.pid)?.access, "ok");
  assertEquals(world.double.rights, 0);
});

testOnMacos("a list that was cut off is asked for again", ({
  world,
  libSystem,
}) => {
  const all = listProcesses(libSystem).map(({ pid }) => pid);
  for (const estimate of [0, 1, 17]) {
    world.double.tell.double_estimate_processes(estimate);
    const pids = listProcesses(libSystem).map(({ pid }) => pid);
    // Other programs come and go.
    for (const pid of [0, 1, Deno.pid, world.pid]) {
      assert(all.includes(pid) && pids.includes(pid), `${estimate}: ${pid}`);
    }
  }
});

testOnMacos("a list that is refused is an error", ({ world, libSystem }) => {
  world.double.fail("proc_listallpids", { code: 12 });
  const error = assertThrows(() => listProcesses(libSystem), MemoryError);
  assertEquals(error.code, "no-resources");
  assertEquals(error.native, {
    api: "proc_listallpids",
    number: 12,
    name: "ENOMEM",
  });
});

testOnMacos("another user's process has the name of its file", ({
  world,
  libSystem,
}) => {
  const { double, pid } = world;
  double.tell.double_act_as(501);
  double.tell.double_set_owner(pid, 502);
  assertEquals(nameOf(libSystem, pid), "deno");
  double.fail("proc_pidpath", { code: 3 });
  assertEquals(nameOf(libSystem, pid), "deno");
  double.fail("proc_pidinfo", { code: 3 });
  assertEquals(nameOf(libSystem, pid), `process ${pid}`);
  const info = listProcesses(libSystem).find((each) => each.pid === pid);
  assertEquals(info?.path, null);
  assertEquals(info?.arch, null);
});
