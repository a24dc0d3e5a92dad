import { assertEquals } from "@std/assert";
import { localAddress } from "../../ffi/local_address.ts";

Deno.test("localAddress() is where the array begins, not its buffer", () => {
  const buffer = new ArrayBuffer(64);
  const whole = localAddress(new Uint8Array(buffer));
  assertEquals(localAddress(new Uint8Array(buffer, 5)), whole + 5n);
  assertEquals(localAddress(new BigUint64Array(buffer, 8)), whole + 8n);
});
