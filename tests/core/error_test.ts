import { assertEquals, assertInstanceOf } from "@std/assert";
import { transferError } from "../../core/error.ts";
import { MemoryError } from "../../mod.ts";

Deno.test("MemoryError says what the system said behind its message", () => {
  const native = { api: "process_vm_readv", number: 14, name: "EFAULT" };
  const error = new MemoryError("unmapped", "Cannot read", { native, pid: 7 });
  assertInstanceOf(error, Error);
  assertEquals(error.name, "MemoryError");
  assertEquals(error.message, "Cannot read (process_vm_readv: EFAULT 14)");
  assertEquals(error.native, native);
  assertEquals(error.pid, 7);
  assertEquals(error.address, undefined);
  assertEquals(`${error}`, `MemoryError: ${error.message}`);
});

Deno.test("transferError() tells action, place and reason", () => {
  const error = transferError("write", "not-writable", 0x2000n, {
    address: 0x1ff8n,
    requested: 16,
    transferred: 0,
    pid: 42,
  });
  assertEquals(
    error.message,
    "Cannot write 16 bytes at 0x1ff8 in process 42: 0x2000 is not writable",
  );
  assertEquals(error.code, "not-writable");
  assertEquals(error.requested, 16);
  const nobody = transferError("read", "no-resources", 0n, {
    address: 0n,
    requested: 1,
  });
  assertEquals(nobody.message, "Cannot read 1 bytes at 0x0: 0x0 failed");
});
