import { assert, assertEquals } from "@std/assert";
import { regionAt } from "../../../core/region.ts";
import { useWin32 } from "../../../ffi/windows/symbols.ts";
import { tebAddress, threadIds } from "../../../ffi/windows/threads.ts";
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

      const regions = target.regions();
      const low = regions.filter(({ end }) => end <= 1n << 32n);
      assert(low.some(({ kind }) => kind === "exe"));
      assert(low.some(({ kind }) => kind === "heap"));
      // Its first thread's 64-bit TEB begins with the address of its own one:
      // an NT_TIB with StackBase, the end of the stack, at 4.
      using win = useWin32();
      const [tid = 0] = threadIds(win, process.pid);
      const teb = tebAddress(win, tid, process.pid) ?? 0n;
      const own = BigInt(target.readValue(teb, "u64"));
      const base = BigInt(target.readValue(own + 4n, "u32"));
      assert(base <= 1n << 32n);
      assertEquals(regionAt(regions, base - 4n)?.kind, "stack");
    } finally {
      process.kill("SIGKILL");
      await process.status;
      await reader.cancel();
      await process.stdin.close();
    }
  },
});
