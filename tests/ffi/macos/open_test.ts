import { assert, assertEquals, assertMatch } from "@std/assert";
import { MacosSource } from "../../../ffi/macos/source.ts";
import { useLibSystem } from "../../../ffi/macos/symbols.ts";
import { refusal } from "../../contract/case.ts";
import type { MacosWorld } from "../../support/macos_world.ts";
import { type Stage, testOnMacos } from "./stage.ts";

const FAILURE = { api: "task_for_pid", number: 5, name: "KERN_FAILURE" };

function open(world: MacosWorld, pid: number = world.pid): void {
  new MacosSource(pid, useLibSystem(world.double.path)).close();
}

testOnMacos("a process is opened and closed", ({ world }) => {
  using source = world.source();
  assertEquals(source.pid, world.pid);
  assertEquals(source.name, "deno");
  assertEquals(source.pageSize, 4096);
  assertEquals(source.pointerSize, 8);
  assertEquals(source.littleEndian, true);
  assertEquals(world.double.rights, 1);
  source.close();
  source.close();
  assertEquals(world.double.rights, 0);
});

testOnMacos(
  "a process has the pages that vm_page_size says",
  ({ world }) => {
    using source = world.source();
    assertEquals(source.pageSize, 16384);
  },
  16384,
);

testOnMacos("5 of task_for_pid is no-such-process where there is none", ({
  world,
}) => {
  const pid = 0x7fff_ffff;
  const error = refusal("no-such-process", () => open(world, pid));
  assertEquals(error.native, FAILURE);
  assertEquals(error.pid, pid);
  assertMatch(error.hint ?? "", /memsift ps/);
});

testOnMacos("5 of task_for_pid is process-gone for a zombie", async ({
  world,
}) => {
  const pid = await world.child.makeZombie();
  const error = refusal("process-gone", () => open(world, pid));
  assertEquals(error.native, FAILURE);
  // Where libproc does not know of zombies, signals do.
  world.double.fail("proc_pidinfo", { code: 3 });
  assertEquals(refusal("process-gone", () => open(world, pid)).pid, pid);
});

/** All that task_for_pid refuses a process for that exists. */
const DENIALS: [why: string, deny: (stage: Stage) => void, hint: RegExp][] = [
  [
    "for nobody knows what",
    ({ world }) => world.double.tell.double_deny(world.pid, 1),
    /^run as root \(sudo\), or sign Deno .*cs\.debugger.*docs\/macos\.md$/,
  ],
  [
    "because it is another user's",
    ({ world }) => {
      world.double.tell.double_act_as(501);
      world.double.tell.double_set_owner(world.pid, 502);
    },
    /^run as root \(sudo\)$/,
  ],
  [
    "because this one is not signed as a debugger",
    ({ world }) => {
      world.double.tell.double_act_as(501);
      world.double.tell.double_set_owner(world.pid, 501);
      world.double.tell.double_may_debug(0);
    },
    /sign Deno .*com\.apple\.security\.cs\.debugger/,
  ],
  [
    "because of the hardened runtime",
    ({ world }) => world.double.tell.double_sign(world.pid, 0x1_0000),
    /^not even root .*com\.apple\.security\.get-task-allow, see docs\/macos/,
  ],
  [
    "because it is the system's own program",
    ({ world }) => world.double.tell.double_sign(world.pid, 0x400_0000),
    /System Integrity Protection is on$/,
  ],
];

for (const [why, deny, hint] of DENIALS) {
  testOnMacos(`5 of task_for_pid is permission-denied ${why}`, (stage) => {
    const { world } = stage;
    deny(stage);
    const error = refusal("permission-denied", () => open(world));
    assertEquals(error.native, FAILURE);
    assertEquals(error.pid, world.pid);
    assertMatch(error.hint ?? "", hint);
    assertEquals(world.double.rights, 0);
  });
}

testOnMacos(
  "a signature with get-task-allow lets debuggers in",
  ({ world }) => {
    world.double.tell.double_sign(world.pid, 0x1_0004);
    open(world);
  },
);

testOnMacos("without System Integrity Protection root may open all", ({
  world,
}) => {
  world.double.tell.double_protect_integrity(0);
  world.double.tell.double_sign(world.pid, 0x401_0000);
  open(world);
});

testOnMacos(
  "this process itself can be opened by its own port",
  ({ world }) => {
    world.double.tell.double_deny(Deno.pid, 1);
    const bytes = new Uint8Array(new ArrayBuffer(64)).fill(7);
    using source = new MacosSource(Deno.pid, useLibSystem(world.double.path));
    const address = source.addressOf(bytes);
    assert(address !== null);
    const into = new Uint8Array(64);
    assertEquals(source.read({ address, bytes: into }, false).transferred, 64);
    assertEquals(into, bytes);
    assertEquals(world.double.rights, 0);
    using other = world.source();
    assertEquals(other.addressOf(bytes), null);
  },
);

testOnMacos("a process id that is another process's now is noticed", async ({
  world,
}) => {
  const base = await world.lay("rw-");
  using target = world.open();
  target.read(base, 4);
  world.double.tell.double_reuse_id(world.pid);
  const error = refusal("identity-changed", () => target.read(base, 4));
  assertEquals(error.pid, world.pid);
  assertMatch(error.hint ?? "", /has ended/);
  refusal("identity-changed", () => target.regions());
  refusal("identity-changed", () => target.write(base, new Uint8Array(1)));
});

testOnMacos("a task that ends before its process is known is no target", ({
  world,
}) => {
  world.double.fail("pid_for_task", { code: 5 });
  refusal("process-gone", () => open(world));
  assertEquals(world.double.rights, 0);
  world.double.forgetRules();
  world.double.fail("proc_pidinfo", { code: 3 });
  refusal("process-gone", () => open(world));
  assertEquals(world.double.rights, 0);
});

testOnMacos("a process that libproc does not tell of is not called gone", ({
  world,
}) => {
  world.double.fail("proc_pidinfo", { code: 1 });
  const error = refusal("permission-denied", () => open(world));
  const native = { api: "proc_pidinfo", number: 1, name: "EPERM" };
  assertEquals(error.native, native);
  assertEquals(error.pid, world.pid);
  assertEquals(world.double.rights, 0);
});

testOnMacos("a task whose process has another one now is gone", async ({
  world,
}) => {
  const base = await world.lay("rw-");
  using target = world.open();
  world.double.tell.double_kill_port(world.pid);
  const error = refusal("process-gone", () => target.read(base, 4));
  assertMatch(error.message, /the process has another task now/);
  assertMatch(error.hint ?? "", /open it again/);
  refusal("process-gone", () => target.regions());
  refusal("process-gone", () => target.modules());
});

testOnMacos("a process that its parent has not noticed to end is gone", async ({
  world,
}) => {
  const base = await world.lay("rw-");
  using target = world.open();
  world.double.tell.double_kill_port(world.pid);
  // Of a zombie libproc may still tell the number that it had.
  world.double.fail("kill", { code: 3 });
  const error = refusal("process-gone", () => target.read(base, 4));
  assertMatch(error.message, /the process has ended/);
});

testOnMacos("what libproc refuses to tell is not taken for the same", async ({
  world,
}) => {
  const base = await world.lay("rw-");
  using target = world.open();
  world.double.fail("proc_pidinfo", { code: 1 });
  const error = refusal("permission-denied", () => target.read(base, 4));
  const native = { api: "proc_pidinfo", number: 1, name: "EPERM" };
  assertEquals(error.native, native);
});
