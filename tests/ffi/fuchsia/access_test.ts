import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Finding } from "../../../core/process.ts";
import { diagnose } from "../../../ffi/fuchsia/access.ts";
import { ZX_RIGHT_ENUMERATE, zxHandleClose } from "../../../ffi/fuchsia/mod.ts";
import { HAS_ZIRCON, ZirconDouble } from "../../doubles/zircon/libzircon.ts";
import { READ, testOnZircon } from "./stage.ts";

/** What stands in the way, and what to do about it. */
function faults(findings: readonly Finding[]): string[] {
  return findings.filter(({ ok }) => !ok).map(({ name, hint }) => {
    assert(hint, `${name} without a hint`);
    return name;
  });
}

testOnZircon("diagnose() finds nothing against a process", (world) => {
  using zircon = world.double.use();
  const findings = diagnose(zircon, world.pid);
  assertEquals(
    findings.map(({ name }) => name),
    ["library", "job", "process", "rights", "writing"],
  );
  assertEquals(faults(findings), []);
  for (const { name, detail, hint } of findings) {
    assert(detail, name);
    assertEquals(hint, undefined);
  }
  return Promise.resolve();
});

testOnZircon("diagnose() finds what is no process", async (world) => {
  const { double, koid } = world;
  using zircon = double.use();
  const detailOf = (pid: bigint | number): string => {
    const findings = diagnose(zircon, Number(pid));
    assertEquals(faults(findings), ["process"]);
    return findings.find(({ name }) => name === "process")?.detail ?? "";
  };
  assertStringIncludes(detailOf(0x7fff_ffff), "no process 2147483647");
  assertStringIncludes(detailOf(double.addJob()), "is not a process");
  await world.exit();
  assertStringIncludes(detailOf(koid), `no process ${koid}`);
});

testOnZircon("diagnose() finds that rights are missing", ({ double }) => {
  const job = double.addJob();
  const koid = Number(double.addProcess(Deno.pid, "secret", job));
  const listed = double.make(job, ZX_RIGHT_ENUMERATE | READ);
  const unlisted = double.make(job, READ);
  for (const [handle, fault] of [[listed, "rights"], [unlisted, "job"]]) {
    using zircon = double.use(Number(handle));
    const findings = diagnose(zircon, koid);
    assertEquals(faults(findings), [fault]);
    const hint = findings.find(({ name }) => name === fault)?.hint ?? "";
    assertStringIncludes(hint, "rootJob");
    zxHandleClose(Number(handle));
  }
  return Promise.resolve();
});

testOnZircon(
  "diagnose() finds that memory cannot be written, and changes none",
  (world) => {
    world.double.setDebuggingSyscalls(false);
    using zircon = world.double.use();
    const findings = diagnose(zircon, world.pid);
    // It does not stand in the way of reading.
    assertEquals(faults(findings), []);
    const { detail = "", hint = "" } = findings.at(-1) ?? {};
    assertStringIncludes(detail, "read only");
    assertStringIncludes(hint, "kernel.enable-debugging-syscalls=true");
    return Promise.resolve();
  },
);

Deno.test({
  name: "diagnose() finds that the system has no such call any more",
  ignore: !HAS_ZIRCON,
  fn() {
    using double = new ZirconDouble("today", [
      "zx_process_read_memory",
      "zx_process_write_memory",
    ]);
    const koid = Number(double.addProcess(Deno.pid, "own"));
    using zircon = double.use();
    const findings = diagnose(zircon, koid);
    assertEquals(faults(findings), ["library"]);
    assertStringIncludes(findings[0]?.detail ?? "", "zx_process_read_memory");
    assertStringIncludes(findings.at(-1)?.detail ?? "", "read only");
  },
});
