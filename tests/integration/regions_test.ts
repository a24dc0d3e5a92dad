import { assertEquals } from "@std/assert";
import { open } from "../../mod.ts";
import { LinuxChild } from "../support/linux_child.ts";
import { mapsOf } from "../support/linux_dump.ts";

const HOSTILE = ["new\nline", "two  blanks", "x (deleted)", "ünï", "☃ "];

Deno.test({
  name: "regions() gives what the system lists, files of hostile names too",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const folder = await Deno.makeTempDir();
    await using child = new LinuxChild();
    for (const name of HOSTILE) {
      const path = `${folder}/${name}`;
      await Deno.writeFile(path, new Uint8Array(4096));
      const fd = await child.openFile(path);
      await child.mapFile({ size: 4096, shared: true, fd });
      await child.closeFile(fd);
    }
    await child.stop();
    using target = open(child.pid);
    const regions = target.regions();
    assertEquals(
      regions.map(({ start, end, perm, shared, offset }) => ({
        start,
        end,
        perm: perm + (shared ? "s" : "p"),
        offset,
      })),
      mapsOf(child.pid).map(({ start, end, perm, offset }) => ({
        start,
        end,
        perm,
        offset,
      })),
    );
    const names = regions.flatMap(({ path }) =>
      path?.startsWith(folder) ? path.slice(folder.length + 1) : []
    );
    assertEquals(names.toSorted(), HOSTILE.toSorted());
    await Deno.remove(folder, { recursive: true });
  },
});
