import { assertEquals, assertThrows } from "@std/assert";
import {
  decodeProcessEntry,
  imagePath,
  listProcesses,
  PROCESS_ENTRY,
} from "../../../ffi/windows/processes.ts";
import { MemoryError } from "../../../mod.ts";
import { NtSession, PID } from "../../support/nt_session.ts";

Deno.test("decodeProcessEntry() has each field where a compiler puts it", () => {
  // sizeof and offsetof by x86_64-w64-mingw32-gcc: 568; 8, 16, 24, 28, 32,
  // 36, 40, 44.
  assertEquals(PROCESS_ENTRY.size, 568);
  const bytes = new Uint8Array(568 + 8).fill(0xaa);
  // deno-fmt-ignore
  bytes.set([
    0x38, 0x02, 0x00, 0x00, // dwSize
    0x00, 0x00, 0x00, 0x00, // cntUsage
    0xa0, 0x0f, 0x00, 0x80, // th32ProcessID
    0xaa, 0xaa, 0xaa, 0xaa, // nothing
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, // th32DefaultHeapID
    0x00, 0x00, 0x00, 0x00, // th32ModuleID
    0x07, 0x00, 0x00, 0x00, // cntThreads
    0xe8, 0x03, 0x00, 0x00, // th32ParentProcessID
    0xf8, 0xff, 0xff, 0xff, // pcPriClassBase
    0x00, 0x00, 0x00, 0x00, // dwFlags
    0xdf, 0x00, 0x2e, 0x00, 0x65, 0x00, 0x00, 0x00, // szExeFile: "ß.e"
  ], 8);
  assertEquals(decodeProcessEntry(new DataView(bytes.buffer, 8)), {
    pid: 0x8000_0fa0,
    threads: 7,
    parentPid: 1000,
    name: "ß.e",
  });
});

Deno.test("listProcesses() tells of each what may be known", () => {
  using session = new NtSession({ machine: 0x014c });
  const { system } = session;
  system.add({ pid: 6000, name: "closed.exe", grants: 0 });
  system.add({ pid: 2000, name: "limited.exe", grants: 0x1000 });
  system.add({ pid: 5000, name: "readable.exe", grants: 0x10 });
  const unknown = { path: null, arch: null };
  assertEquals(listProcesses(session.win), [
    // The idle process, which has no id to be opened by, is left out.
    { pid: 4, name: "System", ...unknown, access: "kernel" },
    {
      pid: 1000,
      name: "deno.exe",
      path: "C:\\Programs\\deno.exe",
      arch: "x86_64",
      access: "ok",
    },
    {
      pid: 2000,
      name: "limited.exe",
      path: "C:\\Programs\\limited.exe",
      arch: "x86_64",
      access: "denied",
    },
    {
      pid: PID,
      name: "program.exe",
      path: "C:\\Programs\\program.exe",
      arch: "x86",
      access: "ok",
    },
    { pid: 5000, name: "readable.exe", ...unknown, access: "ok" },
    { pid: 6000, name: "closed.exe", ...unknown, access: "denied" },
  ]);
  assertEquals(system.openHandles, 0);
});

Deno.test("listProcesses() tells of one that ends meanwhile", () => {
  using session = new NtSession();
  using _ = session.system.on("OpenProcess", (open) => (...all) => {
    session.process.end();
    return open(...all);
  });
  assertEquals(listProcesses(session.win).at(-1), {
    pid: PID,
    name: "program.exe",
    path: null,
    arch: null,
    access: "gone",
  });
});

Deno.test("listProcesses() without a snapshot is an error", () => {
  using session = new NtSession();
  for (const name of ["CreateToolhelp32Snapshot", "Process32NextW"] as const) {
    using _ = session.system.fail(
      name,
      8,
      name === "Process32NextW" ? 0 : 0xffff_ffff_ffff_ffffn,
    );
    const error = assertThrows(() => listProcesses(session.win), MemoryError);
    assertEquals(error.code, "no-resources");
    assertEquals(error.native, {
      api: name,
      number: 8,
      name: "ERROR_NOT_ENOUGH_MEMORY",
    });
    assertEquals(session.system.openHandles, 0);
  }
});

Deno.test("imagePath() gives long paths whole, or null", () => {
  const name = `${"long".repeat(500)}.exe`;
  using session = new NtSession({ name });
  const { reading } = session.handle();
  assertEquals(imagePath(session.win, reading), `C:\\Programs\\${name}`);
  assertEquals(imagePath(session.win, 0x1234n), null);
});

Deno.test("a Target has its program's name, or its id for one", () => {
  using session = new NtSession();
  assertEquals(session.target().name, "program.exe");
  using nameless = new NtSession({ grants: 0x10 });
  assertEquals(nameless.target().name, `process ${PID}`);
});
