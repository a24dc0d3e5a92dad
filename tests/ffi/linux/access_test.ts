import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { diagnose, type Finding } from "../../../mod.ts";
import { LinuxChild } from "../../support/linux_child.ts";
import { asNobody, NOBODY } from "./nobody.ts";
import { KERNEL_THREAD, ROOT, testOnLinux } from "./on_linux.ts";
import { Zombie } from "./sleeper.ts";

const ALL = [
  "process",
  "capability",
  "user",
  "group",
  "yama",
  "system call",
  "memory",
];

function faults(findings: readonly Finding[]): string[] {
  return findings.filter(({ ok }) => !ok).map(({ name }) => name);
}

testOnLinux("diagnose() finds nothing against this process", () => {
  const findings = diagnose(Deno.pid);
  assertEquals(findings.map(({ name }) => name), ALL);
  assertEquals(faults(findings.filter(({ name }) => name !== "yama")), []);
  for (const { name, detail } of findings) assert(detail, name);
});

testOnLinux("diagnose() finds that there is no such process", () => {
  const findings = diagnose(0x7fff_ffff);
  assertEquals(faults(findings), ["process"]);
  assertEquals(findings.length, 1);
  assertStringIncludes(findings[0]?.detail ?? "", "no process 2147483647");
  assertStringIncludes(findings[0]?.hint ?? "", "namespace");
});

testOnLinux("diagnose() finds that a process has ended", async () => {
  await using zombie = await Zombie.make();
  const findings = diagnose(zombie.pid);
  assertEquals(faults(findings), ["process"]);
  assertEquals(findings.length, 1);
  assertStringIncludes(findings[0]?.detail ?? "", "has ended");
});

testOnLinux("diagnose() finds a thread of the kernel's", () => {
  const findings = diagnose(KERNEL_THREAD ?? 0);
  assertEquals(faults(findings), ["process"]);
  assertStringIncludes(findings[0]?.detail ?? "", "kthreadd");
}, { ignore: KERNEL_THREAD === null });

const OTHER = 12345;

const CASES: {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly dumpable: 0 | 1;
  readonly faults: readonly string[];
  readonly hint: string;
}[] = [
  {
    name: "another user",
    uid: OTHER,
    gid: NOBODY,
    dumpable: 1,
    faults: ["capability", "user", "memory"],
    hint: `run as user ${OTHER} or as root`,
  },
  {
    name: "another group",
    uid: NOBODY,
    gid: OTHER,
    dumpable: 1,
    faults: ["group", "memory"],
    hint: "run in that group too",
  },
  {
    name: "that it is not dumpable",
    uid: NOBODY,
    gid: NOBODY,
    dumpable: 0,
    faults: ["memory"],
    hint: "not dumpable",
  },
];

for (const { name, uid, gid, dumpable, faults: expected, hint } of CASES) {
  testOnLinux(`diagnose() finds ${name}, and open() says so`, async () => {
    await using child = new LinuxChild();
    await child.become(uid, gid);
    await child.setDumpable(dumpable);
    const { findings, error } = await asNobody(`{
      findings: diagnose(${child.pid}),
      error: attempt(() => open(${child.pid}).close()),
    }`);
    assertEquals(faults(findings), expected);
    assertEquals(error.code, "permission-denied");
    assertEquals(error.native.name, "EPERM");
    assertStringIncludes(error.hint, hint);
  }, { ignore: !ROOT });
}

testOnLinux(
  "diagnose() finds nothing against one's own processes",
  async () => {
    await using child = new LinuxChild();
    await child.become(NOBODY, NOBODY);
    await child.setDumpable(1);
    const { findings, outcome } = await asNobody(`{
    findings: diagnose(${child.pid}),
    outcome: attempt(() => open(${child.pid}).close()),
  }`);
    assertEquals(faults(findings), []);
    assertEquals(outcome, "done");
  },
  { ignore: !ROOT },
);
