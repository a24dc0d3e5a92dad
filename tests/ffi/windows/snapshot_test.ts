import { assertEquals, assertThrows } from "@std/assert";
import { MODULE_ENTRY } from "../../../ffi/windows/modules.ts";
import {
  decodeProcessEntry,
  PROCESS_ENTRY,
} from "../../../ffi/windows/processes.ts";
import { snapshotEntries } from "../../../ffi/windows/snapshot.ts";
import { NtSession, PID } from "../../support/nt_session.ts";

Deno.test("snapshotEntries() gives the entries in the system's order", () => {
  using session = new NtSession();
  session.system.add({ pid: 2000, name: "a.exe" });
  const found = snapshotEntries(
    session.win,
    PROCESS_ENTRY,
    0,
    decodeProcessEntry,
  );
  assertEquals(Array.isArray(found) && found.map(({ pid }) => pid), [
    0,
    4,
    1000,
    2000,
    PID,
  ]);
  assertEquals(session.system.openHandles, 0);
});

Deno.test("snapshotEntries() says how much room there is, each time", () => {
  using session = new NtSession();
  session.process.load("program.exe");
  session.process.load("ntdll.dll");
  const sizes: number[] = [];
  for (const name of ["Module32FirstW", "Module32NextW"] as const) {
    session.system.on(name, (original) => (snapshot, buffer) => {
      const bytes = buffer as Uint8Array<ArrayBuffer>;
      const view = new DataView(bytes.buffer);
      sizes.push(view.getUint32(0, true));
      const found = original(snapshot, buffer);
      // Some versions leave something else there.
      view.setUint32(0, 0, true);
      return found;
    });
  }
  const found = snapshotEntries(session.win, MODULE_ENTRY, PID, () => 1);
  assertEquals(found, [1, 1]);
  assertEquals(sizes, [1080, 1080, 1080]);
});

for (const times of [1, 5, 50]) {
  Deno.test(`a snapshot that fails ${times} times is taken again`, () => {
    using session = new NtSession();
    session.process.load("program.exe");
    session.process.badLengths = times;
    const taken = session.system.record("CreateToolhelp32Snapshot");
    const found = snapshotEntries(session.win, MODULE_ENTRY, PID, () => 1);
    assertEquals(found, [1]);
    assertEquals(taken.length, times + 1);
  });
}

Deno.test("a snapshot that fails for ever is given up", () => {
  using session = new NtSession();
  session.process.badLengths = Infinity;
  assertEquals(snapshotEntries(session.win, MODULE_ENTRY, PID, () => 1), {
    api: "CreateToolhelp32Snapshot",
    error: 24,
  });
});

Deno.test("another failure of a snapshot is not tried again", () => {
  using session = new NtSession();
  const taken = session.system.record("CreateToolhelp32Snapshot");
  for (const [pid, error] of [[4, 5], [8, 87]] as const) {
    taken.length = 0;
    assertEquals(snapshotEntries(session.win, MODULE_ENTRY, pid, () => 1), {
      api: "CreateToolhelp32Snapshot",
      error,
    });
    assertEquals(taken.length, 1);
  }
});

Deno.test("a failure among the entries is a failure of all", () => {
  using session = new NtSession();
  for (const name of ["Process32FirstW", "Process32NextW"] as const) {
    using _ = session.system.fail(name, 8);
    assertEquals(
      snapshotEntries(session.win, PROCESS_ENTRY, 0, decodeProcessEntry),
      { api: name, error: 8 },
    );
    assertEquals(session.system.openHandles, 0);
  }
});

Deno.test("a snapshot is closed when reading an entry throws", () => {
  using session = new NtSession();
  assertThrows(() =>
    snapshotEntries(session.win, PROCESS_ENTRY, 0, () => {
      throw new TypeError("no entry");
    }), TypeError);
  assertEquals(session.system.openHandles, 0);
});
