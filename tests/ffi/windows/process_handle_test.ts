import { assertEquals, assertStringIncludes } from "@std/assert";
import { ProcessHandle } from "../../../ffi/windows/process_handle.ts";
import { WindowsSource } from "../../../ffi/windows/source.ts";
import { refusal } from "../../contract/case.ts";
import { NtSession, PID } from "../../support/nt_session.ts";

const [VM_READ, LIMITED, SYNCHRONIZE] = [0x10, 0x1000, 0x10_0000];

Deno.test("a ProcessHandle has one handle until somebody writes", () => {
  using session = new NtSession();
  const process = session.handle();
  assertEquals(session.system.openHandles, 1);
  const { writing } = process;
  assertEquals(session.system.openHandles, 2);
  assertEquals(process.writing, writing);
  assertEquals(session.system.openHandles, 2);
});

Deno.test("a ProcessHandle that is closed refuses everything", () => {
  using session = new NtSession();
  const process = session.handle();
  const closes = session.system.record("CloseHandle");
  process[Symbol.dispose]();
  process[Symbol.dispose]();
  // The second time the number could be another handle's.
  assertEquals(closes.length, 1);
  const actions = [
    () => process.reading,
    () => process.writing,
    () => process.assertSame(),
  ];
  for (const action of actions) {
    const error = refusal("invalid-handle", action);
    assertEquals(error.hint, "open it again");
    assertEquals(error.pid, PID);
  }
});

for (const pid of [PID + 1, PID + 2, PID + 3, 4004]) {
  Deno.test(`open() of ${pid} is no-such-process`, () => {
    using session = new NtSession();
    const error = refusal(
      "no-such-process",
      () => new ProcessHandle(session.win, pid),
    );
    assertEquals(error.pid, pid);
    assertEquals(error.native, {
      api: "OpenProcess",
      number: 87,
      name: "ERROR_INVALID_PARAMETER",
    });
    assertStringIncludes(error.hint ?? "", "memsift ps");
  });
}

Deno.test("open() of a process that has ended but is held is process-gone", () => {
  using session = new NtSession();
  session.handle();
  session.process.end();
  const error = refusal(
    "process-gone",
    () => new ProcessHandle(session.win, PID),
  );
  assertEquals(error.pid, PID);
  assertEquals(session.system.openHandles, 1);
});

Deno.test("open() of what nobody may open is permission-denied", () => {
  using session = new NtSession({ grants: 0 });
  for (const pid of [PID, 4]) {
    const error = refusal(
      "permission-denied",
      () => new ProcessHandle(session.win, pid),
    );
    assertEquals(error.native?.number, 5);
    assertEquals(typeof error.hint, "string");
  }
});

Deno.test("a process that has ended is gone to who holds it", () => {
  using session = new NtSession();
  const process = session.handle();
  process.assertSame();
  session.process.end();
  refusal("process-gone", () => process.assertSame());
  refusal("process-gone", () => process.writing);
  const native = { api: "A", number: 5, name: "ERROR_ACCESS_DENIED" };
  assertEquals(process.error("read", native).code, "process-gone");
});

Deno.test("another process with the same id is not the one that was opened", () => {
  using session = new NtSession();
  const process = session.handle();
  session.process.end();
  // For as long as somebody holds the ended one, there is no other.
  const opened = session.system.record("OpenProcess");
  refusal("process-gone", () => process.writing);
  assertEquals(opened.length, 0);
  process[Symbol.dispose]();
  session.system.add({ pid: PID, name: "other.exe" });
  refusal("invalid-handle", () => process.assertSame());
});

Deno.test("without the right to wait a process counts as alive", () => {
  using session = new NtSession({ grants: VM_READ | LIMITED });
  const process = session.handle();
  process.assertSame();
  session.process.end();
  process.assertSame();
});

Deno.test("writing that is not granted is permission-denied, with a hint", () => {
  using session = new NtSession({
    grants: VM_READ | 0x400 | LIMITED | SYNCHRONIZE,
  });
  const process = session.handle();
  const error = refusal("permission-denied", () => process.writing);
  assertEquals(error.native?.api, "OpenProcess");
  assertEquals(error.native?.number, 5);
  assertEquals(typeof error.hint, "string");
  assertEquals(session.system.openHandles, 1);
});

Deno.test("a WindowsSource that cannot be made leaves nothing behind", () => {
  using session = new NtSession();
  const { system } = session;
  for (const pid of [PID + 1, 4, 4004]) {
    let made = true;
    try {
      new WindowsSource(pid, system.use());
    } catch {
      made = false;
    }
    assertEquals(made, false);
    assertEquals([system.openHandles, system.users], [0, 1]);
  }
});
