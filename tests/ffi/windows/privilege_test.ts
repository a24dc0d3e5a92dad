import { assertEquals } from "@std/assert";
import {
  isElevated,
  turnOnDebugPrivilege,
} from "../../../ffi/windows/privilege.ts";
import { NtSession } from "../../support/nt_session.ts";

Deno.test("turnOnDebugPrivilege() opens what was closed before", () => {
  using session = new NtSession({ grants: 0 });
  const { system, win } = session;
  system.debugPrivilege.held = true;
  assertEquals(win.call.OpenProcess(0x10, 0, 4000), 0n);
  assertEquals(turnOnDebugPrivilege(win), 0);
  assertEquals(system.debugPrivilege.enabled, true);
  assertEquals(system.openHandles, 0);
  session.handle();
});

Deno.test("turnOnDebugPrivilege() says that it is not held", () => {
  using session = new NtSession();
  // The call succeeds all the same; only the last error tells.
  assertEquals(turnOnDebugPrivilege(session.win), 1300);
  assertEquals(session.system.debugPrivilege.enabled, false);
  assertEquals(session.system.openHandles, 0);
});

Deno.test("turnOnDebugPrivilege() asks for that privilege and no other", () => {
  using session = new NtSession();
  session.system.debugPrivilege.held = true;
  const adjusted = session.system.record("AdjustTokenPrivileges");
  turnOnDebugPrivilege(session.win);
  assertEquals(adjusted.length, 1);
  const [, disableAll, privileges, length] = adjusted[0] ?? [];
  assertEquals([disableAll, length], [0, 16]);
  // sizeof and offsetof of TOKEN_PRIVILEGES by x86_64-w64-mingw32-gcc: 16;
  // PrivilegeCount 0, Luid 4, Attributes 12. SE_PRIVILEGE_ENABLED is 2.
  // deno-fmt-ignore
  assertEquals(privileges, Uint8Array.of(
    1, 0, 0, 0,
    20, 0, 0, 0, 0, 0, 0, 0,
    2, 0, 0, 0,
  ));
});

const FAILURES = [
  "OpenProcessToken",
  "LookupPrivilegeValueW",
  "AdjustTokenPrivileges",
] as const;

for (const name of FAILURES) {
  Deno.test(`turnOnDebugPrivilege() gives the number of ${name}`, () => {
    using session = new NtSession();
    session.system.debugPrivilege.held = true;
    using _ = session.system.fail(name, 8);
    assertEquals(turnOnDebugPrivilege(session.win), 8);
    assertEquals(session.system.openHandles, 0);
  });
}

Deno.test("isElevated() tells who runs as administrator", () => {
  using session = new NtSession();
  assertEquals(isElevated(session.win), false);
  session.system.elevated = true;
  assertEquals(isElevated(session.win), true);
  assertEquals(session.system.openHandles, 0);
});

Deno.test("isElevated() without an answer is false", () => {
  using session = new NtSession();
  session.system.elevated = true;
  for (const name of ["OpenProcessToken", "GetTokenInformation"] as const) {
    using _ = session.system.fail(name, 5);
    assertEquals(isElevated(session.win), false);
    assertEquals(session.system.openHandles, 0);
  }
});
