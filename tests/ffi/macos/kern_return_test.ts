import { assertEquals } from "@std/assert";
import {
  isOfAddress,
  isOfMessage,
  isShortage,
  KERN,
  kernError,
} from "../../../ffi/macos/kern_return.ts";

// mach/kern_return.h and mach/message.h.
const NUMBERS: Record<keyof typeof KERN, number> = {
  KERN_SUCCESS: 0,
  KERN_INVALID_ADDRESS: 1,
  KERN_PROTECTION_FAILURE: 2,
  KERN_NO_SPACE: 3,
  KERN_INVALID_ARGUMENT: 4,
  KERN_FAILURE: 5,
  KERN_RESOURCE_SHORTAGE: 6,
  KERN_NO_ACCESS: 8,
  KERN_MEMORY_FAILURE: 9,
  KERN_MEMORY_ERROR: 10,
  KERN_ABORTED: 14,
  KERN_INVALID_NAME: 15,
  KERN_INVALID_TASK: 16,
  KERN_INVALID_RIGHT: 17,
  KERN_TERMINATED: 37,
  KERN_NOT_SUPPORTED: 46,
  KERN_DENIED: 53,
  MACH_SEND_INVALID_DEST: 0x1000_0003,
};

Deno.test("KERN counts as Mach does", () => {
  assertEquals<Record<string, number>>(KERN, NUMBERS);
});

Deno.test("kernError() names the numbers it knows", () => {
  assertEquals(kernError("mach_vm_write", 2), {
    api: "mach_vm_write",
    number: 2,
    name: "KERN_PROTECTION_FAILURE",
  });
  assertEquals(kernError("a", 0x1000_0003).name, "MACH_SEND_INVALID_DEST");
  assertEquals(kernError("a", -308).name, "Mach message error -308");
  assertEquals(kernError("a", 49).name, "kern 49");
});

Deno.test("numbers are of an address, of a shortage, of a message or none", () => {
  const numbers = [...Object.values(NUMBERS), -300, -308, 0x1000_4003];
  assertEquals(numbers.filter(isOfAddress), [1, 2, 9, 10]);
  assertEquals(numbers.filter(isShortage), [3, 6]);
  assertEquals(numbers.filter(isOfMessage), [
    0x1000_0003,
    -300,
    -308,
    0x1000_4003,
  ]);
});
