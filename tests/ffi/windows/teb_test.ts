import { assertEquals } from "@std/assert";
import { decodeTeb, readTeb, TEB32, TEB64 } from "../../../ffi/windows/teb.ts";
import { NtEnvironment } from "../../support/nt_environment.ts";
import { NtSession } from "../../support/nt_session.ts";

Deno.test("decodeTeb() has each field where public symbols put it", () => {
  const wide = new DataView(new ArrayBuffer(0x1480 + 16), 8, 0x1480);
  wide.setBigUint64(0, 0x7efd_d000n, true);
  wide.setBigUint64(0x8, 0xaaaa_aaaan, true); // StackBase
  wide.setBigUint64(0x30, 0x7efd_b000n, true);
  wide.setBigUint64(0x1478, 0xffff_ffff_ffff_0000n, true);
  assertEquals(decodeTeb(wide, TEB64), {
    exceptionList: 0x7efd_d000n,
    self: 0x7efd_b000n,
    deallocationStack: 0xffff_ffff_ffff_0000n,
  });
  const narrow = new DataView(new ArrayBuffer(0xe10));
  narrow.setUint32(0, 0x0012_ff78, true);
  narrow.setUint32(0x4, 0xaaaa_aaaa, true); // StackBase
  narrow.setUint32(0x18, 0x7efd_d000, true);
  narrow.setUint32(0xe0c, 0xffff_0000, true);
  assertEquals(decodeTeb(narrow, TEB32), {
    exceptionList: 0x0012_ff78n,
    self: 0x7efd_d000n,
    deallocationStack: 0xffff_0000n,
  });
});

Deno.test("readTeb() is null unless there is a TEB at the address", () => {
  using session = new NtSession();
  const environment = new NtEnvironment(session.process);
  const { stack, teb } = environment.startThread();
  const { reading } = session.handle();
  const read = (address: bigint) =>
    readTeb(session.win, reading, address, TEB64);
  assertEquals(read(teb)?.deallocationStack, stack);
  const { base } = session.lay([0x04, 0x04]);
  for (const address of [0n, teb + 8n, base, base + 0x1000n, 2n ** 64n - 8n]) {
    assertEquals(read(address), null);
  }
});
