import { assert, assertEquals } from "@std/assert";
import { listProcesses, open } from "../../../mod.ts";

/** A 32-bit program that every 64-bit Windows has for 32-bit ones. */
const PROGRAM = "C:\\windows\\syswow64\\cmd.exe";

function isThere(path: string): boolean {
  if (Deno.build.os !== "windows") return false;
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

Deno.test({
  name: "a 32-bit process is one: pointers of 4 bytes, below 4 GiB",
  ignore: !isThere(PROGRAM),
  async fn() {
    const process = new Deno.Command(PROGRAM, {
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    // It has started when it greets.
    const reader = process.stdout.getReader();
    await reader.read();
    try {
      const listed = listProcesses().find(({ pid }) => pid === process.pid);
      assertEquals(listed?.arch, "x86");
      using target = open(process.pid);
      assertEquals(target.name.toLowerCase(), "cmd.exe");
      assertEquals(target.pointerSize, 4);

      // Both its 32-bit libraries and those that carry it.
      const modules = target.modules();
      const program = modules.find(({ name }) => /^cmd\.exe$/i.test(name));
      assert(program, modules.map(({ name }) => name).join());
      assert(program.base + BigInt(program.size) < 1n << 32n);
      assertEquals([...target.read(program.base, 2)], [0x4d, 0x5a]);
      // IMAGE_FILE_HEADER: Machine u16 behind the signature at e_lfanew @60.
      const header = target.readValue(program.base + 60n, "u32");
      const at = program.base + BigInt(header);
      assertEquals(target.readValue(at + 4n, "u16"), 0x014c);

      // A pointer is 4 bytes: some in its data lead into the program.
      const end = program.base + BigInt(program.size) - 1n;
      const pattern = `ptr:${program.base}..${end}`;
      const { addresses, lengths } = await target.findAll(pattern, {
        range: { start: 0n, end: 1n << 32n },
        perm: "rw",
        align: "auto",
      });
      assert(addresses.length > 0);
      assert(lengths.every((length) => length === 4));
      const value = target.readValue(addresses[0] ?? 0n, "ptr");
      assert(program.base <= value && value <= end);
      assert(target.regions().some(({ kind }) => kind === "exe"));
    } finally {
      process.kill("SIGKILL");
      await process.status;
      await reader.cancel();
      await process.stdin.close();
    }
  },
});
