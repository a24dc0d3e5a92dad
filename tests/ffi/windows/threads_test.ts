import { assertEquals } from "@std/assert";
import {
  decodeThreadEntry,
  tebAddress,
  THREAD_ENTRY,
  threadIds,
} from "../../../ffi/windows/threads.ts";
import { NtEnvironment } from "../../support/nt_environment.ts";
import { NtSession, PID } from "../../support/nt_session.ts";

Deno.test("decodeThreadEntry() has each field where a compiler puts it", () => {
  // sizeof and offsetof by x86_64-w64-mingw32-gcc: 28; 0, 4, 8, 12, 16, 20, 24.
  assertEquals(THREAD_ENTRY.size, 28);
  // deno-fmt-ignore
  const bytes = Uint8Array.of(
    0x1c, 0x00, 0x00, 0x00, // dwSize
    0xaa, 0xaa, 0xaa, 0xaa, // cntUsage
    0xfc, 0x01, 0x00, 0x80, // th32ThreadID
    0xa0, 0x0f, 0x00, 0xf0, // th32OwnerProcessID
    0x08, 0x00, 0x00, 0x00, // tpBasePri
    0xaa, 0xaa, 0xaa, 0xaa, // tpDeltaPri
    0xaa, 0xaa, 0xaa, 0xaa, // dwFlags
  );
  assertEquals(decodeThreadEntry(new DataView(bytes.buffer)), {
    tid: 0x8000_01fc,
    pid: 0xf000_0fa0,
  });
});

Deno.test("threadIds() has the threads of one process", () => {
  using session = new NtSession();
  const { system, process, win } = session;
  system.add({ pid: 2000 });
  process.startThread();
  process.startThread();
  const expected = process.threads.map(({ tid }) => tid);
  assertEquals(expected.length, 3);
  assertEquals(threadIds(win, PID), expected);
  assertEquals(threadIds(win, 3000), []);
  assertEquals(system.openHandles, 0);
});

for (
  const [name, result] of [
    ["CreateToolhelp32Snapshot", 0xffff_ffff_ffff_ffffn],
    ["Thread32First", 0],
    ["Thread32Next", 0],
  ] as const
) {
  Deno.test(`threadIds() is empty where ${name} fails`, () => {
    using session = new NtSession();
    using _ = session.system.fail(name, 8, result);
    assertEquals(threadIds(session.win, PID), []);
    assertEquals(session.system.openHandles, 0);
  });
}

Deno.test("tebAddress() takes the right that is granted", () => {
  using session = new NtSession();
  const { teb, thread } = new NtEnvironment(session.process).startThread();
  for (
    const [grants, expected] of [
      [0x1f_ffff, teb],
      [0x40, teb],
      [0x800, teb],
      [0x1f_ffff & ~0x840, null],
    ] as const
  ) {
    thread.grants = grants;
    assertEquals(tebAddress(session.win, thread.tid, PID), expected);
    assertEquals(session.system.openHandles, 0);
  }
});

Deno.test("tebAddress() is null for a thread of another process", () => {
  using session = new NtSession();
  const { teb, thread } = new NtEnvironment(session.process).startThread();
  assertEquals(tebAddress(session.win, thread.tid, PID), teb);
  assertEquals(tebAddress(session.win, thread.tid, 2000), null);
  assertEquals(tebAddress(session.win, 123_456, PID), null);
  assertEquals(session.system.openHandles, 0);
});

Deno.test("tebAddress() is null where the system does not tell", () => {
  using session = new NtSession();
  const { thread } = new NtEnvironment(session.process).startThread();
  {
    using _ = session.system.on(
      "NtQueryInformationThread",
      () => () => 0xc000_0022,
    );
    assertEquals(tebAddress(session.win, thread.tid, PID), null);
  }
  using _ = session.system.withdraw("NtQueryInformationThread");
  assertEquals(tebAddress(session.win, thread.tid, PID), null);
  assertEquals(session.system.openHandles, 0);
});
