import { assertEquals } from "@std/assert";
import { extentOf, stopError } from "../../../ffi/windows/extent.ts";
import { isReadable, isWritable } from "../../../ffi/windows/protection.ts";
import { PAGE, USER_END } from "../../support/nt_page.ts";
import { NtSession, PID } from "../../support/nt_session.ts";

Deno.test("extentOf() goes on over pages that all allow it", () => {
  using session = new NtSession();
  const { base } = session.lay([
    PAGE.READWRITE,
    PAGE.READONLY,
    PAGE.EXECUTE_READ,
    PAGE.READWRITE | PAGE.GUARD,
  ]);
  const { reading } = session.handle();
  const { win } = session;
  assertEquals(extentOf(win, reading, base + 1n, 0x2fff, isReadable), {
    size: 0x2fff,
  });
  const read = extentOf(win, reading, base + 1n, 0x3000, isReadable);
  assertEquals(read.size, 0x2fff);
  assertEquals(stopError(read.stop), {
    api: "VirtualQueryEx",
    number: 0x104,
    name: "PAGE_READWRITE|PAGE_GUARD",
  });
  const written = extentOf(win, reading, base, 0x1001, isWritable);
  assertEquals(written.size, 0x1000);
  assertEquals(stopError(written.stop).name, "PAGE_READONLY");
});

Deno.test("extentOf() stops at what is reserved, free or beyond the end", () => {
  using session = new NtSession();
  const { base } = session.lay([PAGE.READWRITE, null]);
  const { reading } = session.handle();
  const stopAt = (address: bigint, size: number) => {
    const { win } = session;
    const found = extentOf(win, reading, address, size, isReadable);
    return [found.size, stopError(found.stop).name];
  };
  assertEquals(stopAt(base + 0xfffn, 2), [1, "MEM_RESERVE"]);
  assertEquals(stopAt(base + 0x2000n, 1), [0, "MEM_FREE"]);
  assertEquals(stopAt(USER_END, 1), [0, "ERROR_INVALID_PARAMETER"]);
});

Deno.test("extentOf() says why nobody may ask", () => {
  using session = new NtSession();
  const { call } = session.win;
  const reading = call.OpenProcess(0x10, 0, PID);
  const found = extentOf(session.win, reading, 0n, 1, isReadable);
  assertEquals(found, { size: 0, stop: { error: 5 } });
  assertEquals(stopError(found.stop), {
    api: "VirtualQueryEx",
    number: 5,
    name: "ERROR_ACCESS_DENIED",
  });
  call.CloseHandle(reading);
});

Deno.test("extentOf() takes no word for pages that are not committed", () => {
  using session = new NtSession();
  const { base } = session.lay([PAGE.READWRITE, null]);
  const { reading } = session.handle();
  // Their protection is documented to have no meaning.
  using _ = session.system.on("VirtualQueryEx", (query) => (...all) => {
    const written = query(...all);
    const { buffer, byteOffset } = all[2] as Uint8Array<ArrayBuffer>;
    new DataView(buffer, byteOffset).setUint32(36, PAGE.READWRITE, true);
    return written;
  });
  for (const [address, size] of [[base, 4096], [base + 0x2000n, 0]] as const) {
    const found = extentOf(session.win, reading, address, 8192, isReadable);
    assertEquals(found.size, size);
  }
});
