import { assertEquals } from "@std/assert";
import {
  decodePageSize,
  SYSTEM_INFO_SIZE,
} from "../../../ffi/windows/machine.ts";
import { decodePebAddress } from "../../../ffi/windows/peb.ts";
import { encodeEnabled } from "../../../ffi/windows/privilege.ts";
import { decodeThreadInformation } from "../../../ffi/windows/threads.ts";

// Bytes as 64-bit Windows lays them out; each place has a value of its own, so
// that one that is read from elsewhere shows.

/** A struct of so many bytes, each of which is its offset. */
function ruler(size: number): DataView {
  return new DataView(Uint8Array.from({ length: size }, (_, at) => at).buffer);
}

Deno.test("a SYSTEM_INFO has its dwPageSize at 4", () => {
  assertEquals(decodePageSize(ruler(SYSTEM_INFO_SIZE)), 0x0706_0504);
});

Deno.test("a PROCESS_BASIC_INFORMATION has its PebBaseAddress at 8", () => {
  assertEquals(decodePebAddress(ruler(48)), 0x0f0e_0d0c_0b0a_0908n);
  assertEquals(decodePebAddress(new DataView(new ArrayBuffer(48))), null);
});

Deno.test("a THREAD_BASIC_INFORMATION has its TEB at 8, its process at 16", () => {
  assertEquals(decodeThreadInformation(ruler(48)), {
    teb: 0x0f0e_0d0c_0b0a_0908n,
    processId: 0x1716_1514_1312_1110n,
  });
});

Deno.test("a TOKEN_PRIVILEGES of one has its LUID at 4, attributes at 12", () => {
  const luid = Uint8Array.of(20, 21, 22, 23, 24, 25, 26, 27);
  assertEquals(
    [...encodeEnabled(luid)],
    [1, 0, 0, 0, ...luid, 2, 0, 0, 0],
  );
});
