import { assertEquals } from "@std/assert";
import { open } from "../../mod.ts";
import { testOnLinux } from "../ffi/linux/on_linux.ts";

testOnLinux(
  "a target stays open when its process runs another program",
  async () => {
    const child = new Deno.Command("sh", {
      args: ["-c", "read line; exec sleep 60"],
      stdin: "piped",
    }).spawn();
    const comm = (): Promise<string> =>
      Deno.readTextFile(`/proc/${child.pid}/comm`);
    try {
      while (await comm() !== "sh\n") {
        await new Promise((go) => setTimeout(go, 1));
      }
      using target = open(child.pid);
      const magic = new Uint8Array([0x7f, 0x45, 0x4c, 0x46]);
      const header = (force: boolean): Uint8Array => {
        const [program] = target.regions({ kind: ["exe"] });
        return target.read(program?.start ?? 0n, 4, { force });
      };
      assertEquals([header(false), header(true)], [magic, magic]);
      const input = child.stdin.getWriter();
      await input.write(new Uint8Array([10]));
      while (await comm() !== "sleep\n") {
        await new Promise((go) => setTimeout(go, 1));
      }
      assertEquals([header(false), header(true)], [magic, magic]);
      await input.close();
    } finally {
      child.kill();
      await child.status;
    }
  },
);
