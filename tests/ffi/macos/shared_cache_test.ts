import { assert, assertEquals } from "@std/assert";
import type { FindOptions } from "../../../mod.ts";
import { testOnMacos } from "./stage.ts";

const NEEDLE = Uint8Array.from("a needle of memsift's", (c) => c.charCodeAt(0));

testOnMacos(
  "a search leaves the shared cache out unless it is asked for",
  async (
    { world },
  ) => {
    const content = new Uint8Array(3 * 4096);
    [0, 1, 2].forEach((page) => content.set(NEEDLE, page * 4096));
    const base = await world.lay("rw- r-x rw-", content);
    const cache = base + 4096n;
    const { double_make_submap } = world.double.tell;
    double_make_submap(world.pid, cache, cache + 4096n);
    using target = world.open();
    const search = async (options: FindOptions): Promise<boolean> => {
      const { addresses, coverage } = await target.findAll(NEEDLE, options);
      const found = addresses.includes(cache);
      if (!options.kind) assert(addresses.includes(base));
      assertEquals(coverage.reasons.cache, found ? undefined : 4096);
      const { total, read, unreadable, filtered } = coverage;
      assertEquals(read + unreadable + filtered, total);
      return found;
    };
    const range = { start: base, end: base + 3n * 4096n };
    assertEquals(await search({}), false);
    assertEquals(await search({ perm: "r" }), false);
    assertEquals(await search({ kind: ["!kernel"] }), false);
    assertEquals(await search({ kind: ["cache"] }), true);
    assertEquals(await search({ range }), true);
    // What another filter leaves out is that filter's.
    const { coverage } = await target.findAll(NEEDLE, { kind: ["anon"] });
    assertEquals(coverage.reasons.cache, undefined);
    const { coverage: copied } = await target.snapshot({ perm: "r-x" });
    assertEquals(copied.reasons.cache, 4096);
    // It is listed all the same.
    assert(target.regions().some(({ start }) => start === cache));
  },
);
