import { assertEquals, assertStringIncludes } from "@std/assert";
import { runProgram } from "../program.ts";
import { asNobody } from "./nobody.ts";
import { ROOT, testOnLinux } from "./on_linux.ts";

const CALLS = [
  "open(Deno.pid)",
  'open({ name: "deno" })',
  "listProcesses()",
  "diagnose(Deno.pid)",
];

for (const call of CALLS) {
  testOnLinux(`${call} without --allow-ffi is Deno's NotCapable`, async () => {
    const { stdout, stderr } = await runProgram(`
      import { diagnose, listProcesses, open } from "./mod.ts";
      try {
        ${call};
      } catch (error) {
        console.log(Object.getPrototypeOf(error) ===
          Deno.errors.NotCapable.prototype, error.message);
      }
    `);
    assertEquals(stderr, "");
    assertEquals(stdout.split(" ")[0], "true");
    assertStringIncludes(stdout, "--allow-ffi");
  });
}

/** A process of root's. */
const ROOTS = ROOT ? Deno.pid : 1;

testOnLinux("a process of another user is permission-denied", async () => {
  const error = await asNobody(`attempt(() => open(${ROOTS}).close())`);
  assertEquals(error.code, "permission-denied");
  assertEquals(error.pid, ROOTS);
  assertEquals(error.native, {
    api: "process_vm_readv",
    number: 1,
    name: "EPERM",
  });
  assertEquals(error.hint, "run as root");
});
