import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Finding } from "../../../core/process.ts";
import { diagnose } from "../../../ffi/fuchsia/access.ts";
import { ZX_RIGHT_ENUMERATE, zxHandleClose } from "../../../ffi/fuchsia/mod.ts";
import { listProcesses } from "../../../ffi/fuchsia/processes.ts";
import { FuchsiaSource } from "../../../ffi/fuchsia/source.ts";
import { refusal } from "../../contract/case.ts";
import { HAS_ZIRCON, ZirconDouble } from "../../doubles/zircon/libzircon.ts";
import { READ, testOnZircon, WRITE } from "./stage.ts";

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
    ["library", "job", "process", "rights", "regions", "writing"],
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
  "diagnose() finds that regions cannot be listed, as open() and ps do",
  ({ double }, flavour) => {
    const job = double.addJob();
    const koid = Number(double.addProcess(Deno.pid, "own", job));
    const handle = double.make(job, ZX_RIGHT_ENUMERATE | READ | WRITE);
    using zircon = double.use(handle);
    const [process] = listProcesses(zircon);
    const findings = diagnose(zircon, koid);
    const regions = findings.find(({ name }) => name === "regions");
    if (flavour === "today") {
      assertEquals(faults(findings), ["regions"]);
      assertStringIncludes(regions?.hint ?? "", "ZX_RIGHT_INSPECT");
      assertEquals(process?.access, "denied");
      const open = () => new FuchsiaSource(koid, double.use(handle));
      const error = refusal("permission-denied", open);
      assertEquals(error.native?.api, "zx_object_get_info");
      assertStringIncludes(error.hint ?? "", "ZX_RIGHT_INSPECT");
    } else {
      // These kernels list for the right to read.
      assertEquals(faults(findings), []);
      assertEquals(regions?.detail, "can be listed");
      assertEquals(process?.access, "ok");
      new FuchsiaSource(koid, double.use(handle)).close();
    }
    zxHandleClose(handle);
    return Promise.resolve();
  },
);

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
