import { assertEquals } from "@std/assert";
import {
  decodeMemoryInformation,
  MEMORY_BASIC_INFORMATION_SIZE,
  queryMemory,
} from "../../../ffi/windows/memory_information.ts";
import { MEM, PAGE, USER_END } from "../../support/nt_page.ts";
import { NtSession, PID } from "../../support/nt_session.ts";

Deno.test("decodeMemoryInformation() has each field where a compiler puts it", () => {
  // sizeof and offsetof by x86_64-w64-mingw32-gcc: 48; 0, 8, 16, 20
  // (PartitionId), 24, 32, 36, 40.
  // deno-fmt-ignore
  const bytes = Uint8Array.of(
    0x00, 0x10, 0x34, 0x12, 0xf7, 0x7f, 0x00, 0x00, // BaseAddress
    0x00, 0x00, 0x34, 0x12, 0xf7, 0x7f, 0x00, 0x00, // AllocationBase
    0x80, 0x00, 0x00, 0x00,                         // AllocationProtect
    0xaa, 0xaa,                                     // PartitionId
    0xbb, 0xbb,                                     // nothing
    0x00, 0x20, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, // RegionSize
    0x00, 0x10, 0x00, 0x00,                         // State
    0x20, 0x01, 0x00, 0x00,                         // Protect
    0x00, 0x00, 0x00, 0x01,                         // Type
    0xcc, 0xcc, 0xcc, 0xcc,                         // nothing
  );
  assertEquals(bytes.length, MEMORY_BASIC_INFORMATION_SIZE);
  assertEquals(decodeMemoryInformation(new DataView(bytes.buffer)), {
    baseAddress: 0x7ff7_1234_1000n,
    allocationBase: 0x7ff7_1234_0000n,
    allocationProtect: 0x80,
    regionSize: 0x1_0000_2000n,
    state: MEM.COMMIT,
    protect: PAGE.EXECUTE_READ | PAGE.GUARD,
    type: MEM.IMAGE,
  });
});

Deno.test("queryMemory() tells of committed, reserved and free pages", () => {
  using session = new NtSession();
  const { base } = session.lay([PAGE.READWRITE, PAGE.READWRITE, null]);
  const { reading } = session.handle();
  const query = (address: bigint) => queryMemory(session.win, reading, address);
  const common = {
    allocationBase: base,
    allocationProtect: PAGE.READWRITE,
    type: MEM.PRIVATE,
  };
  // Pages before the address are not told of.
  assertEquals(query(base + 0x1234n), {
    ...common,
    baseAddress: base + 0x1000n,
    regionSize: 0x1000n,
    state: MEM.COMMIT,
    protect: PAGE.READWRITE,
  });
  assertEquals(query(base + 0x2000n), {
    ...common,
    baseAddress: base + 0x2000n,
    regionSize: 0x1000n,
    state: MEM.RESERVE,
    protect: 0,
  });
  assertEquals(query(base + 0x3000n), {
    baseAddress: base + 0x3000n,
    allocationBase: 0n,
    allocationProtect: 0,
    regionSize: USER_END - base - 0x3000n,
    state: MEM.FREE,
    protect: PAGE.NOACCESS,
    type: 0,
  });
});

Deno.test("queryMemory() is null past the end of what programs can have", () => {
  using session = new NtSession();
  const { reading } = session.handle();
  for (const address of [USER_END, 0xffff_8000_0000_0000n, 2n ** 64n - 1n]) {
    assertEquals(queryMemory(session.win, reading, address), null);
  }
  const last = queryMemory(session.win, reading, USER_END - 1n);
  assertEquals(last && "state" in last && last.state, MEM.FREE);
});

Deno.test("queryMemory() gives the number of what refuses it", () => {
  using session = new NtSession();
  const { call } = session.win;
  assertEquals(queryMemory(session.win, 0x1234n, 0n), { error: 6 });
  const reading = call.OpenProcess(0x10, 0, PID);
  assertEquals(queryMemory(session.win, reading, 0n), { error: 5 });
  call.CloseHandle(reading);
  assertEquals(queryMemory(session.win, reading, 0n), { error: 6 });
});

Deno.test("queryMemory() hands over 48 bytes and says so", () => {
  using session = new NtSession();
  const { reading } = session.handle();
  const asked = session.system.record("VirtualQueryEx");
  queryMemory(session.win, reading, 0n);
  assertEquals(asked.map(([, , , size]) => size), [48n]);
});
