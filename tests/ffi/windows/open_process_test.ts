import { assert, assertEquals } from "@std/assert";
import {
  openProcess,
  TO_DESCRIBE,
  TO_READ,
  TO_WRITE,
} from "../../../ffi/windows/open_process.ts";
import { NtSession, PID } from "../../support/nt_session.ts";

const [VM_OPERATION, VM_READ, VM_WRITE] = [0x8, 0x10, 0x20];
const [QUERY, LIMITED, SYNCHRONIZE] = [0x400, 0x1000, 0x10_0000];

/** What was asked for, and what came of it. */
function ladder(
  grants: number,
  rights: readonly number[],
): { readonly asked: number[]; readonly granted: number | undefined } {
  using session = new NtSession({ grants });
  const asked = session.system.record("OpenProcess");
  const opened = openProcess(session.win, PID, rights);
  if ("process" in opened) session.win.call.CloseHandle(opened.process);
  const accesses = asked.map(([access]) => access);
  return {
    asked: accesses,
    granted: "process" in opened ? accesses.at(-1) : undefined,
  };
}

Deno.test("openProcess() asks once where all is granted", () => {
  const wanted = VM_READ | QUERY | SYNCHRONIZE;
  assertEquals(ladder(0x1f_ffff, TO_READ), {
    asked: [wanted],
    granted: wanted,
  });
  const write = VM_WRITE | VM_OPERATION | QUERY;
  assertEquals(ladder(0x1f_ffff, TO_WRITE), { asked: [write], granted: write });
  assertEquals(ladder(LIMITED, TO_DESCRIBE), {
    asked: [LIMITED],
    granted: LIMITED,
  });
});

Deno.test("openProcess() never asks for what it does not use", () => {
  const used = VM_READ | QUERY | LIMITED | SYNCHRONIZE;
  for (const right of TO_READ) {
    assertEquals(right & ~used, 0);
    assert(right & VM_READ);
  }
  for (const right of TO_WRITE) {
    assertEquals(right & ~(VM_WRITE | VM_OPERATION | QUERY | LIMITED), 0);
    assertEquals(right & (VM_WRITE | VM_OPERATION), VM_WRITE | VM_OPERATION);
  }
});

const LESS: [what: string, grants: number, granted: number][] = [
  [
    "limited queries",
    VM_READ | LIMITED | SYNCHRONIZE,
    VM_READ | LIMITED | SYNCHRONIZE,
  ],
  ["no waiting", VM_READ | LIMITED, VM_READ | LIMITED],
  ["nothing but reading", VM_READ, VM_READ],
];

for (const [what, grants, granted] of LESS) {
  Deno.test(`openProcess() asks for less where there is ${what}`, () => {
    const found = ladder(grants, TO_READ);
    assertEquals(found.granted, granted);
    // The most wanted first, none twice.
    assertEquals(found.asked, TO_READ.slice(0, TO_READ.indexOf(granted) + 1));
  });
}

Deno.test("openProcess() gives up with 5 where nothing is granted", () => {
  using session = new NtSession({ grants: QUERY });
  assertEquals(openProcess(session.win, PID, TO_READ), { error: 5 });
  assertEquals(openProcess(session.win, 4, TO_DESCRIBE), { error: 5 });
});

Deno.test("openProcess() asks no more when there is no such process", () => {
  using session = new NtSession();
  const asked = session.system.record("OpenProcess");
  for (const pid of [0, 4004, 0x7fff_fffc]) {
    asked.length = 0;
    assertEquals(openProcess(session.win, pid, TO_READ), { error: 87 });
    assertEquals(asked.length, 1);
  }
});

for (const bits of [1, 2, 3]) {
  Deno.test(`openProcess() of an id and ${bits} is not the id's process`, () => {
    for (const grants of [0x1f_ffff, VM_READ]) {
      using session = new NtSession({ grants });
      const { call } = session.win;
      // Windows itself does not look at the two bits.
      const handle = call.OpenProcess(VM_READ, 0, PID + bits);
      assert(handle !== 0n);
      call.CloseHandle(handle);
      assertEquals(openProcess(session.win, PID + bits, TO_READ), {
        error: 87,
      });
      assertEquals(session.system.openHandles, 0);
    }
  });
}

Deno.test("openProcess() holds on to the id while it is open", () => {
  using session = new NtSession();
  const opened = openProcess(session.win, PID, TO_READ);
  assert("process" in opened);
  session.process.end();
  // The process object is still there, so the id means it and nothing else.
  assertEquals(session.win.call.GetProcessId(opened.process), PID);
  session.win.call.CloseHandle(opened.process);
  assertEquals(openProcess(session.win, PID, TO_READ), { error: 87 });
});
