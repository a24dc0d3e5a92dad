import { assert, assertEquals } from "@std/assert";
import {
  decodeModuleEntry,
  MODULE_ENTRY,
  modulesOf,
} from "../../../ffi/windows/modules.ts";
import { refusal } from "../../contract/case.ts";
import { NtSession, PID } from "../../support/nt_session.ts";

function putText(view: DataView, offset: number, text: string): void {
  [...text].forEach((letter, index) =>
    view.setUint16(offset + 2 * index, letter.charCodeAt(0), true)
  );
}

Deno.test("decodeModuleEntry() has each field where a compiler puts it", () => {
  // sizeof and offsetof by x86_64-w64-mingw32-gcc: 1080; modBaseAddr 24,
  // modBaseSize 32, hModule 40, szModule 48, szExePath 560.
  assertEquals(MODULE_ENTRY.size, 1080);
  const bytes = new Uint8Array(1080 + 16).fill(0xaa);
  const view = new DataView(bytes.buffer, 8, 1080);
  // deno-fmt-ignore
  bytes.set([
    0x38, 0x04, 0x00, 0x00, // dwSize
    0x01, 0x00, 0x00, 0x00, // th32ModuleID
    0xa0, 0x0f, 0x00, 0x00, // th32ProcessID
    0xff, 0xff, 0x00, 0x00, // GlblcntUsage
    0xff, 0xff, 0x00, 0x00, // ProccntUsage
    0xaa, 0xaa, 0xaa, 0xaa, // nothing
    0x00, 0x00, 0x34, 0x12, 0xf6, 0x7f, 0x00, 0x00, // modBaseAddr
    0x00, 0xf0, 0xff, 0xff, // modBaseSize
    0xaa, 0xaa, 0xaa, 0xaa, // nothing
    0x00, 0x00, 0x99, 0x99, 0xf6, 0x7f, 0x00, 0x00, // hModule
  ], 8);
  putText(view, 48, "ß.dll\0");
  putText(view, 560, "C:\\ß.dll\0");
  assertEquals(decodeModuleEntry(view), {
    name: "ß.dll",
    path: "C:\\ß.dll",
    base: 0x7ff6_1234_0000n,
    size: 0xffff_f000,
  });
});

Deno.test("decodeModuleEntry() takes texts that fill their room", () => {
  const view = new DataView(new ArrayBuffer(1080));
  putText(view, 48, "n".repeat(256));
  putText(view, 560, "p".repeat(260));
  const { name, path } = decodeModuleEntry(view);
  assertEquals([name, path], ["n".repeat(256), "p".repeat(260)]);
});

Deno.test("modulesOf() ascends, whatever the loader's order", () => {
  using session = new NtSession();
  const { process } = session;
  const bases = ["program.exe", "ntdll.dll", "kernel32.dll"].map((name) =>
    process.load(name)
  );
  process.modules.reverse();
  assertEquals(modulesOf(session.win, session.handle()), [
    {
      name: "program.exe",
      path: "C:\\Programs\\program.exe",
      base: bases[0] ?? 0n,
      size: 0x3000,
    },
    ...["ntdll.dll", "kernel32.dll"].map((name, index) => ({
      name,
      path: `C:\\Windows\\System32\\${name}`,
      base: bases[index + 1] ?? 0n,
      size: 0x3000,
    })),
  ]);
});

Deno.test("modulesOf() has the 32-bit libraries of a 32-bit process", () => {
  using session = new NtSession({ machine: 0x014c });
  session.process.load("program.exe");
  session.process.load("user32.dll", undefined, true);
  assertEquals(
    modulesOf(session.win, session.handle()).map(({ name }) => name),
    ["program.exe", "user32.dll"],
  );
});

Deno.test("modulesOf() waits while libraries come and go, not for ever", () => {
  using session = new NtSession();
  const process = session.handle();
  session.process.load("program.exe");
  const snapshots = session.system.record("CreateToolhelp32Snapshot");
  session.process.badLengths = 3;
  assertEquals(modulesOf(session.win, process).length, 1);
  assertEquals(snapshots.length, 4);
  session.process.badLengths = Infinity;
  assertEquals(modulesOf(session.win, process).length, 1);
  assert(snapshots.length < 200);
  assertEquals(session.system.openHandles, 1);
});

// While a process starts, or with Wine where it is a 32-bit one.
for (const error of [299, 998]) {
  Deno.test(`modulesOf() goes by what is mapped after error ${error}`, () => {
    using session = new NtSession();
    const process = session.handle();
    for (const name of ["program.exe", "ntdll.dll"]) session.process.load(name);
    const expected = modulesOf(session.win, process);
    session.lay([0x04, 0x20]);
    using _ = session.system.fail(
      "CreateToolhelp32Snapshot",
      error,
      0xffff_ffff_ffff_ffffn,
    );
    assertEquals(modulesOf(session.win, process), expected);
  });
}

Deno.test("modulesOf() takes the right to query", () => {
  using session = new NtSession({ grants: 0x1f_ffff & ~0x400 });
  const process = session.handle();
  const error = refusal(
    "permission-denied",
    () => modulesOf(session.win, process),
  );
  assertEquals(error.native?.api, "CreateToolhelp32Snapshot");
  assertEquals(error.pid, PID);
  assertEquals(typeof error.hint, "string");
});

Deno.test("modulesOf() of a process that ends meanwhile gives none of them", () => {
  using session = new NtSession();
  session.process.load("program.exe");
  const process = session.handle();
  using _ = session.system.on("Module32NextW", (next) => (...all) => {
    session.process.end();
    return next(...all);
  });
  refusal("process-gone", () => modulesOf(session.win, process));
  assertEquals(session.system.openHandles, 1);
});

for (const state of ["terminating", "ended"] as const) {
  Deno.test(`modulesOf() of a process that is ${state} is process-gone`, () => {
    using session = new NtSession();
    const process = session.handle();
    session.process.state = state;
    refusal("process-gone", () => modulesOf(session.win, process));
  });
}
