import { assertEquals } from "@std/assert";
import {
  decodePeb,
  PEB32,
  peb32Address,
  PEB64,
  pebAddress,
  readPeb,
} from "../../../ffi/windows/peb.ts";
import { NtEnvironment } from "../../support/nt_environment.ts";
import { NtSession } from "../../support/nt_session.ts";

Deno.test("decodePeb() has each field where public symbols put it", () => {
  const wide = new DataView(new ArrayBuffer(0xf8 + 16), 8, 0xf8);
  wide.setBigUint64(0x30, 0x1122_3344_5566_7788n, true);
  wide.setUint32(0xe8, 0xffff_fffe, true);
  wide.setUint32(0xec, 0xaaaa_aaaa, true); // MaximumNumberOfHeaps
  wide.setBigUint64(0xf0, 0xffff_ffff_ffff_fff8n, true);
  assertEquals(decodePeb(wide, PEB64), {
    processHeap: 0x1122_3344_5566_7788n,
    numberOfHeaps: 0xffff_fffe,
    processHeaps: 0xffff_ffff_ffff_fff8n,
  });
  const narrow = new DataView(new ArrayBuffer(0x94));
  narrow.setUint32(0x18, 0xf122_3344, true);
  narrow.setUint32(0x88, 3, true);
  narrow.setUint32(0x8c, 0xaaaa_aaaa, true); // MaximumNumberOfHeaps
  narrow.setUint32(0x90, 0xffff_fffc, true);
  assertEquals(decodePeb(narrow, PEB32), {
    processHeap: 0xf122_3344n,
    numberOfHeaps: 3,
    processHeaps: 0xffff_fffcn,
  });
});

Deno.test("a process has a PEB, a 32-bit one has two", () => {
  using session = new NtSession();
  const { reading } = session.handle();
  const addresses = () => [
    pebAddress(session.win, reading),
    peb32Address(session.win, reading),
  ];
  // Windows keeps some processes that have no memory to speak of.
  assertEquals(addresses(), [null, null]);
  const { peb } = new NtEnvironment(session.process);
  assertEquals(addresses(), [peb, null]);
  const { peb: peb32 } = new NtEnvironment(session.process, 4);
  assertEquals(addresses(), [peb, peb32]);
});

Deno.test("pebAddress() is null where the system does not tell", () => {
  using session = new NtSession();
  new NtEnvironment(session.process);
  new NtEnvironment(session.process, 4);
  const { reading } = session.handle();
  const addresses = (process: bigint) => [
    pebAddress(session.win, process),
    peb32Address(session.win, process),
  ];
  assertEquals(addresses(0x1234n), [null, null]);
  using _ = session.system.withdraw("NtQueryInformationProcess");
  assertEquals(addresses(reading), [null, null]);
});

Deno.test("readPeb() is null where the memory cannot be read", () => {
  using session = new NtSession();
  const { peb } = new NtEnvironment(session.process);
  const { reading } = session.handle();
  const read = (address: bigint) =>
    readPeb(session.win, reading, address, PEB64);
  assertEquals(read(peb)?.numberOfHeaps, 0);
  for (const address of [0n, peb - 1n, peb + 0xff9n, 2n ** 64n - 1n]) {
    assertEquals(read(address), null);
  }
});
