import { assertEquals } from "@std/assert";
import {
  isExecutable,
  isReadable,
  isWritable,
  permOf,
  protectionName,
} from "../../../ffi/windows/protection.ts";

const [GUARD, NOCACHE, WRITECOMBINE] = [0x100, 0x200, 0x400];

// "Memory Protection Constants", with their numbers from winnt.h.
const CASES: [name: string, protect: number, perm: string][] = [
  ["PAGE_NOACCESS", 0x01, "---"],
  ["PAGE_READONLY", 0x02, "r--"],
  ["PAGE_READWRITE", 0x04, "rw-"],
  ["PAGE_WRITECOPY", 0x08, "rw-"],
  ["PAGE_EXECUTE", 0x10, "--x"],
  ["PAGE_EXECUTE_READ", 0x20, "r-x"],
  ["PAGE_EXECUTE_READWRITE", 0x40, "rwx"],
  ["PAGE_EXECUTE_WRITECOPY", 0x80, "rwx"],
];

for (const [name, protect, perm] of CASES) {
  Deno.test(`${name} is ${perm}`, () => {
    for (const modifier of [0, NOCACHE, WRITECOMBINE]) {
      const whole = protect | modifier;
      assertEquals(permOf(whole), perm);
      assertEquals(isReadable(whole), perm.includes("r"));
      assertEquals(isWritable(whole), perm.includes("w"));
      assertEquals(isExecutable(whole), perm.includes("x"));
    }
    assertEquals(protectionName(protect), name);
  });

  Deno.test(`${name} under a guard shows as ${perm} and is closed`, () => {
    const guarded = protect | GUARD;
    assertEquals(permOf(guarded), perm);
    assertEquals(isReadable(guarded), false);
    assertEquals(isWritable(guarded), false);
    assertEquals(isExecutable(guarded), perm.includes("x"));
    assertEquals(protectionName(guarded), `${name}|PAGE_GUARD`);
  });
}

Deno.test("no protection is what it is without pages", () => {
  assertEquals(permOf(0), "---");
  assertEquals([isReadable(0), isWritable(0), isExecutable(0)], [
    false,
    false,
    false,
  ]);
});
