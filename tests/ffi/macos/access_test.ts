import { assertEquals } from "@std/assert";
import { denialHint, diagnose } from "../../../ffi/macos/access.ts";
import { type Stage, testOnMacos } from "./stage.ts";

/** Names of findings, with what stands in the way marked. */
function verdict({ libSystem, world }: Stage, pid = world.pid): string {
  return diagnose(libSystem, pid)
    .map(({ name, ok }) => ok ? name : `${name}!`).join(", ");
}

/** What one finding says. */
function finding({ libSystem, world }: Stage, wanted: string): unknown[] {
  const found = diagnose(libSystem, world.pid)
    .find(({ name }) => name === wanted);
  return [found?.ok, found?.detail, found?.hint];
}

testOnMacos("diagnose() of a process that can be opened finds nothing", (
  stage,
) => {
  assertEquals(
    verdict(stage),
    "process, user, signature, system integrity protection, memory",
  );
  assertEquals(finding(stage, "memory"), [true, "can be read", undefined]);
  assertEquals(stage.world.double.rights, 0);
});

testOnMacos("diagnose() of no process says so", (stage) => {
  const [found, ...others] = diagnose(stage.libSystem, 0x7fff_ffff);
  assertEquals(others, []);
  assertEquals(found?.ok, false);
  assertEquals(found?.detail, "there is no process 2147483647");
});

testOnMacos("diagnose() of a zombie says so", async (stage) => {
  const zombie = await stage.world.child.makeZombie();
  assertEquals(verdict(stage, zombie), "process!");
});

testOnMacos("diagnose() tells of another user", (stage) => {
  const { tell } = stage.world.double;
  tell.double_act_as(501);
  tell.double_set_owner(stage.world.pid, 502);
  assertEquals(
    verdict(stage),
    "process, user!, signature, system integrity protection!, memory!",
  );
  assertEquals(finding(stage, "user"), [
    false,
    "the process runs as user 502",
    "run as root (sudo)",
  ]);
});

testOnMacos("diagnose() tells of the hardened runtime", (stage) => {
  stage.world.double.tell.double_sign(stage.world.pid, 0x1_0000);
  assertEquals(
    verdict(stage),
    "process, user, signature!, system integrity protection!, memory!",
  );
  assertEquals(
    finding(stage, "signature")[1],
    "the process has the hardened runtime, and lets no debuggers in",
  );
  assertEquals(
    finding(stage, "system integrity protection")[1],
    "is on: signatures decide, for root too",
  );
  assertEquals(
    finding(stage, "memory")[1],
    "is refused (task_for_pid: KERN_FAILURE)",
  );
});

testOnMacos("diagnose() does without calls that are not to be had", (stage) => {
  const { libSystem, world } = stage;
  world.double.tell.double_deny(world.pid, 1);
  const call = new Proxy(libSystem.call, {
    get: (call, name) =>
      name === "csops" || name === "csr_check" ? null : Reflect.get(call, name),
  });
  const older = { ...stage, libSystem: { ...libSystem, call } };
  assertEquals(
    verdict(older),
    "process, user, signature, system integrity protection, memory!",
  );
  assertEquals(finding(older, "signature")[1], "is not told");
  world.double.fail("csops", { code: 3 });
  assertEquals(finding(stage, "signature")[1], "is not told");
});

testOnMacos("denialHint() of what can be opened points to the doctor", ({
  libSystem,
  world,
}) => {
  assertEquals(
    denialHint(libSystem, world.pid),
    "the system forbids it; memsift doctor tells more, see docs/macos.md",
  );
});
