import { assertEquals } from "@std/assert";
import { open } from "../../mod.ts";
import { Child } from "../support/child.ts";
import { HAS_REAL_WORLD } from "../support/real_world.ts";

const MIB = 2 ** 20;

Deno.test({
  name: "a scan counts what is unmapped and closed while it is under way",
  ignore: !HAS_REAL_WORLD,
  async fn() {
    await using child = new Child();
    const size = 64 * MIB;
    const start = await child.map({ size });
    const at = (mib: number): bigint => start + BigInt(mib * MIB);
    const needle = new TextEncoder().encode("what is looked for");
    const places = [at(0), at(30), at(40), at(62)];
    for (const place of places) await child.store(place, needle);

    using target = open(child.pid);
    const range = { start, end: at(64) };
    const scan = target.find(needle, { range, untouched: true });
    const found: bigint[] = [];
    for await (const { address } of scan) {
      found.push(address);
      if (address !== start) continue;
      // Planned by now, and not yet read.
      await child.protect(at(32), 16 * MIB, "---");
      await child.unmap(at(60), 4 * MIB);
    }
    assertEquals(found, [at(0), at(30)]);
    const { read, unreadable, reasons } = scan.coverage;
    assertEquals(read, 44 * MIB);
    assertEquals(unreadable, 20 * MIB);
    assertEquals(reasons["not-readable"], 16 * MIB);
    assertEquals(reasons["unmapped"], 4 * MIB);
  },
});
