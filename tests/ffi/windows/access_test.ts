import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Finding } from "../../../core/process.ts";
import { denialHint, diagnose } from "../../../ffi/windows/access.ts";
import { NtSession, PID } from "../../support/nt_session.ts";

function faults(findings: readonly Finding[]): string[] {
  return findings.filter(({ ok }) => !ok).map(({ name }) => name);
}

Deno.test("diagnose() finds nothing against a process that can be read", () => {
  for (const elevated of [false, true]) {
    using session = new NtSession();
    session.system.elevated = elevated;
    const findings = diagnose(session.win, PID);
    assertEquals(findings.map(({ name }) => name), [
      "process",
      "elevation",
      "memory",
    ]);
    assertEquals(faults(findings), []);
    for (const { detail, hint } of findings) {
      assert(detail);
      assertEquals(hint, undefined);
    }
    assertEquals(session.system.openHandles, 0);
  }
});

for (const pid of [PID + 1, PID + 2, 4004]) {
  Deno.test(`diagnose() finds that there is no process ${pid}`, () => {
    using session = new NtSession();
    const findings = diagnose(session.win, pid);
    assertEquals(faults(findings), ["process"]);
    assertEquals(findings.length, 1);
    assertStringIncludes(findings[0]?.detail ?? "", `no process ${pid}`);
    assertStringIncludes(findings[0]?.hint ?? "", "memsift ps");
    assertEquals(session.system.openHandles, 0);
  });
}

const READ = 0x10 | 0x400 | 0x1000 | 0x10_0000;

// What a service grants its users, by whether they may ask for its name, and
// who is told what. Not being asked about is no sign of a protected process:
// protected ones may be asked about, and other users' services may not.
const CASES: {
  readonly what: string;
  readonly grants: number;
  readonly elevated: boolean;
  readonly hint: string;
}[] = [
  {
    what: "a service, to who is no administrator",
    grants: 0,
    elevated: false,
    hint: "run as administrator",
  },
  {
    what: "another user's process, to who is no administrator",
    grants: 0x1000,
    elevated: false,
    hint: "run as administrator",
  },
  {
    what: "a service, to an administrator",
    grants: 0,
    elevated: true,
    hint: "SeDebugPrivilege",
  },
  {
    what: "another user's process, to an administrator",
    grants: 0x1000,
    elevated: true,
    hint: "SeDebugPrivilege",
  },
];

for (const { what, grants, elevated, hint } of CASES) {
  Deno.test(`denialHint() of ${what}`, () => {
    using session = new NtSession({ grants });
    session.system.elevated = elevated;
    assertStringIncludes(denialHint(session.win, PID), hint);
    const findings = diagnose(session.win, PID);
    assert(faults(findings).includes("memory"));
    assertEquals(faults(findings).includes("elevation"), !elevated);
    assertEquals(session.system.openHandles, 0);
  });
}

Deno.test("denialHint() of the system itself says that nobody may", () => {
  for (const elevated of [false, true]) {
    using session = new NtSession();
    session.system.elevated = elevated;
    assertEquals(faults(diagnose(session.win, 4))[0], "process");
    assertStringIncludes(denialHint(session.win, 4), "not even");
  }
});

Deno.test("denialHint() where only writing is refused", () => {
  using session = new NtSession({ grants: READ });
  assertEquals(faults(diagnose(session.win, PID)), []);
  assertStringIncludes(denialHint(session.win, PID), "rights");
});

Deno.test("diagnose() tells of a process that has ended and is still held", () => {
  using session = new NtSession();
  const handle = session.handle();
  session.process.end();
  const [finding, ...others] = diagnose(session.win, PID);
  assertEquals(others, []);
  assertEquals(finding?.ok, false);
  assertStringIncludes(finding?.detail ?? "", "has ended");
  void handle;
});
