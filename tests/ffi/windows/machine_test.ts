import { assertEquals } from "@std/assert";
import { machineOf, pageSizeOf } from "../../../ffi/windows/machine.ts";
import { NtSession, PID } from "../../support/nt_session.ts";

const CASES: [
  what: string,
  machine: number,
  native: number,
  expected: ReturnType<typeof machineOf>,
][] = [
  ["the system's own on x86_64", 0, 0x8664, {
    arch: "x86_64",
    pointerSize: 8,
  }],
  ["the system's own on aarch64", 0, 0xaa64, {
    arch: "aarch64",
    pointerSize: 8,
  }],
  ["x86 on x86_64", 0x014c, 0x8664, { arch: "x86", pointerSize: 4 }],
  ["arm on aarch64", 0x01c4, 0xaa64, { arch: "arm", pointerSize: 4 }],
  ["x86_64 on aarch64", 0x8664, 0xaa64, { arch: "x86_64", pointerSize: 8 }],
  ["what nobody knows", 0x1234, 0x8664, {
    arch: "machine 0x1234",
    pointerSize: 8,
  }],
];

for (const [what, machine, native, expected] of CASES) {
  Deno.test(`machineOf() of ${what}`, () => {
    using session = new NtSession({ machine });
    session.system.machine = native;
    assertEquals(machineOf(session.win, session.handle().reading), expected);
  });
}

Deno.test("machineOf() without an answer takes the process for a 64-bit one", () => {
  using session = new NtSession({ machine: 0x014c });
  const unknown = { arch: null, pointerSize: 8 } as const;
  const reading = session.win.call.OpenProcess(0x10, 0, PID);
  assertEquals(machineOf(session.win, reading), unknown);
  session.win.call.CloseHandle(reading);
  assertEquals(machineOf(session.win, reading), unknown);
});

Deno.test("machineOf() does without the function before Windows 10", () => {
  using session = new NtSession({ machine: 0x014c });
  const { reading } = session.handle();
  using _ = session.system.withdraw("IsWow64Process2");
  assertEquals(machineOf(session.win, reading), {
    arch: null,
    pointerSize: 8,
  });
});

Deno.test("a Target of a 32-bit process has pointers of 4 bytes", () => {
  using session = new NtSession({ machine: 0x014c });
  const target = session.target();
  assertEquals(target.pointerSize, 4);
  const { base, content } = session.lay([0x04]);
  const view = new DataView(content.buffer);
  assertEquals(target.readValue(base, "ptr"), BigInt(view.getUint32(0, true)));
});

Deno.test("pageSizeOf() reads dwPageSize of a SYSTEM_INFO", () => {
  using session = new NtSession();
  assertEquals(pageSizeOf(session.win), 4096);
  using _ = session.system.on("GetSystemInfo", () => (buffer) => {
    const bytes = buffer as Uint8Array;
    // sizeof and offsetof by x86_64-w64-mingw32-gcc: 48; 4.
    assertEquals(bytes.length, 48);
    bytes.fill(0xff);
    bytes.set([0x00, 0x00, 0x01, 0x00], 4);
  });
  assertEquals(pageSizeOf(session.win), 0x1_0000);
});
