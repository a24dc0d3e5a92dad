import { assertEquals, assertStringIncludes } from "@std/assert";
import { Arena } from "./arena.ts";
import { hex } from "./memsift.ts";

/** Runs memsift as nobody; only root can. */
async function asNobody(
  ...args: readonly unknown[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const program = new URL("./as_nobody.ts", import.meta.url).href;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-ffi", program, ...args.map(String)],
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test({
  name: "memsift says who may look into another user's process",
  // It takes root to become somebody else.
  ignore: Deno.uid() !== 0,
  async fn() {
    await using arena = await Arena.make();
    const commands = [
      ["maps", arena.pid],
      ["find", arena.pid, "u8:1"],
      ["read", arena.pid, hex(arena.start), "u8"],
      ["write", arena.pid, hex(arena.start), "u8", "1"],
    ];
    for (const command of commands) {
      const { code, stdout, stderr } = await asNobody(...command);
      assertEquals({ command, code, stdout }, { command, code: 4, stdout: "" });
      assertStringIncludes(
        stderr,
        `Cannot open process ${arena.pid}: permission denied ` +
          `(process_vm_readv: EPERM 1)\nrun as root\n`,
      );
    }
    assertEquals(await arena.child.load(arena.start, 1), new Uint8Array(1));
    const doctor = await asNobody("doctor", arena.pid);
    assertEquals(doctor.code, 4);
    assertStringIncludes(doctor.stdout, "NO  user         the process runs as");
    const ps = await asNobody("ps", "--json");
    const found = ps.stdout.trim().split("\n").map((line) => JSON.parse(line))
      .find(({ pid }) => pid === arena.pid);
    assertEquals(found.access, "denied");
  },
});
