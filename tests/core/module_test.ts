import { assertEquals, assertThrows } from "@std/assert";
import { moduleNamed, moduleRange } from "../../core/module.ts";
import { type Module, moduleAt } from "../../mod.ts";

const MODULES: Module[] = [
  { name: "a", base: 0x1000n, size: 0x1000, path: "/bin/a" },
  { name: "libc.so", base: 0x4000n, size: 0x3000, path: "/lib/libc.so" },
  { name: "libc.so", base: 0x9000n, size: 0x1000, path: "/opt/libc.so" },
];

Deno.test("moduleAt() gives the module that holds an address", () => {
  const cases: [bigint, string | undefined][] = [
    [0xfffn, undefined],
    [0x1000n, "/bin/a"],
    [0x1fffn, "/bin/a"],
    [0x2000n, undefined],
    [0x6fffn, "/lib/libc.so"],
    [0x7000n, undefined],
    [0x9000n, "/opt/libc.so"],
  ];
  for (const [address, path] of cases) {
    assertEquals(moduleAt(MODULES, address)?.path, path);
  }
});

Deno.test("moduleNamed() takes names and whole paths", () => {
  assertEquals(moduleNamed(MODULES, "libc.so").base, 0x4000n);
  assertEquals(moduleNamed(MODULES, "/opt/libc.so").base, 0x9000n);
  assertThrows(() => moduleNamed(MODULES, "libc"), RangeError, "a, libc.so");
  assertThrows(() => moduleNamed([], "a"), RangeError, "no modules");
});

Deno.test("moduleNamed() takes capitals for small letters, but not first", () => {
  const modules = MODULES.concat(
    { name: "LIBC.SO", base: 0x2000n, size: 0x1000, path: "C:\\LIBC.SO" },
  );
  assertEquals(moduleNamed(modules, "libc.so").base, 0x4000n);
  assertEquals(moduleNamed(modules, "LIBC.SO").base, 0x2000n);
  assertEquals(moduleNamed(modules, "LibC.so").base, 0x4000n);
  assertEquals(moduleNamed(modules, "c:\\libc.so").base, 0x2000n);
});

Deno.test("moduleRange() spans the module", () => {
  assertEquals(moduleRange(MODULES[1] as Module), {
    start: 0x4000n,
    end: 0x7000n,
  });
});
