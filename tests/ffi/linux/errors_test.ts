import { constants } from "node:os";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ERRNO, nativeError } from "../../../ffi/linux/errno.ts";
import { goneError } from "../../../core/process_error.ts";
import { processError } from "../../../ffi/linux/errors.ts";
import { useLibc } from "../../../ffi/linux/symbols.ts";
import type { MemoryErrorCode } from "../../../mod.ts";
import { testOnLinux } from "./on_linux.ts";
import { Zombie } from "./sleeper.ts";

testOnLinux("ERRNO counts as this system does", () => {
  const { errno } = constants;
  for (const [name, number] of Object.entries(ERRNO)) {
    assertEquals([name, number], [name, errno[name as keyof typeof ERRNO]]);
  }
});

Deno.test("nativeError() names the numbers it knows", () => {
  assertEquals(nativeError("open", 2), {
    api: "open",
    number: 2,
    name: "ENOENT",
  });
  assertEquals(nativeError("open", 4095).name, "errno 4095");
});

const CODES: [name: keyof typeof ERRNO, code: MemoryErrorCode][] = [
  ["EPERM", "permission-denied"],
  ["EACCES", "permission-denied"],
  ["ESRCH", "process-gone"],
  ["ENOENT", "process-gone"],
  ["EBADF", "invalid-handle"],
  ["ENOMEM", "no-resources"],
  ["EMFILE", "no-resources"],
  ["ENFILE", "no-resources"],
  ["ENOSYS", "not-supported"],
  ["EINVAL", "invalid-argument"],
];

for (const [name, code] of CODES) {
  testOnLinux(`processError() makes ${code} of ${name}`, () => {
    using libc = useLibc();
    const native = nativeError("process_vm_readv", ERRNO[name]);
    const error = processError(libc, "read process 42", Deno.pid, native);
    assertEquals(error.code, code);
    assertEquals(error.pid, Deno.pid);
    assertEquals(error.native, native);
    assert(error.message.startsWith("Cannot read process 42"), error.message);
    assertStringIncludes(
      error.message,
      `(process_vm_readv: ${name} ${ERRNO[name]})`,
    );
  });
}

for (const name of ["EPERM", "EACCES"] as const) {
  testOnLinux(`processError() says what to do about ${name}`, () => {
    using libc = useLibc();
    const native = nativeError("open", ERRNO[name]);
    // This process may open itself: no rule of the system's explains it.
    const own = processError(libc, "open it", Deno.pid, native);
    assertStringIncludes(own.hint ?? "", "security module");
    const missing = processError(libc, "open it", 0x7fff_ffff, native);
    assertStringIncludes(missing.hint ?? "", "namespace");
  });
}

testOnLinux(
  "processError() makes process-gone of a zombie's EACCES",
  async () => {
    await using zombie = await Zombie.make();
    using libc = useLibc();
    const native = nativeError("open", ERRNO.EACCES);
    const error = processError(libc, "read it by force", zombie.pid, native);
    assertEquals(error.code, "process-gone");
    assertEquals(error.native, native);
  },
);

Deno.test("goneError() says that the process has ended", () => {
  const error = goneError("use process 42", 42);
  assertEquals(error.code, "process-gone");
  assertEquals(error.pid, 42);
  assertEquals(error.native, undefined);
  assertEquals(error.message, "Cannot use process 42: the process has ended");
  assertStringIncludes(error.hint ?? "", "new id");
});
