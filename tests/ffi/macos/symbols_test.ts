import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { useLibSystem } from "../../../ffi/macos/symbols.ts";
import { MemoryError } from "../../../mod.ts";
import { runProgram } from "../program.ts";
import { testOnMacos } from "./stage.ts";

Deno.test("useLibSystem() of no library is not-supported", () => {
  const error = assertThrows(
    () => useLibSystem("/nowhere/libSystem.dylib"),
    MemoryError,
  );
  assertEquals(error.code, "not-supported");
  assertStringIncludes(error.message, "/nowhere/libSystem.dylib");
  assertStringIncludes(error.hint ?? "", "on macOS only");
});

Deno.test({
  name: "useLibSystem() of another library names what is missing",
  ignore: Deno.build.os !== "linux",
  fn() {
    const error = assertThrows(() => useLibSystem("libc.so.6"), MemoryError);
    assertEquals(error.code, "not-supported");
    assertStringIncludes(error.message, "register symbol");
  },
});

Deno.test("useLibSystem() without permission is Deno's own refusal", async () => {
  const { stdout } = await runProgram(`
    import { useLibSystem } from "./ffi/macos/symbols.ts";
    try {
      useLibSystem();
    } catch (error) {
      console.log(error instanceof Deno.errors.NotCapable);
    }
  `);
  assertEquals(stdout, "true\n");
});

testOnMacos("the library is there for its last user", ({ world }) => {
  const { path } = world.double;
  using first = useLibSystem(path);
  const second = useLibSystem(path);
  assertEquals(first.call === second.call, true);
  second[Symbol.dispose]();
  second[Symbol.dispose]();
  assertEquals(first.self, 0x203);
  assertEquals(first.pageSize, 4096);
  assertEquals(first.call.kill(world.pid, 0), 0);
});

testOnMacos("errno is that of the call just before", ({ libSystem }) => {
  const { call, errno } = libSystem;
  assertEquals(call.kill(0x7fff_ffff, 0), -1);
  assertEquals(errno(), 3);
  const bytes = new Uint8Array(5000);
  assertEquals(call.proc_pidinfo(Deno.pid, 13, 0n, bytes, 8), 0);
  assertEquals(errno(), 12);
  assertEquals(call.proc_pidpath(Deno.pid, bytes, 5000), 0);
  assertEquals(errno(), 84);
});

testOnMacos("a library without errno is closed again", (stage) => {
  const { world, libSystem } = stage;
  const { path, tell } = world.double;
  tell.double_lose_errno(1);
  const use = () => useLibSystem(path);
  // Who shares it has what its first user found.
  use()[Symbol.dispose]();
  assertEquals(libSystem.call.kill(world.pid, 0), 0);
  libSystem[Symbol.dispose]();
  assertThrows(use, TypeError, "errno has no location");
  // What were left open, Deno would tell at the end of the test.
  assertThrows(use, TypeError, "errno has no location");
  tell.double_lose_errno(0);
  use()[Symbol.dispose]();
});
