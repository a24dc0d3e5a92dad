import { assertEquals } from "@std/assert";
import { assertBytes } from "./bytes.ts";
import { Random } from "./random.ts";
import { HAS_REAL_WORLD, makeRealWorld } from "./real_world.ts";

const PAGE = 4096;

Deno.test({
  name: "a real world has what was laid, as it says itself and by a dump",
  ignore: !HAS_REAL_WORLD,
  async fn() {
    await using world = makeRealWorld();
    const content = new Random(1).bytes(7 * PAGE);
    const base = await world.lay("rw- --- r-- ... rw-' rw- grd", content);
    const part = (from: number, to: number) =>
      content.slice(from * PAGE, to * PAGE);
    const at = (page: number) => base + BigInt(page * PAGE);
    assertBytes(await world.peek(base, 3 * PAGE), part(0, 3));
    assertBytes(await world.peek(at(4), 2 * PAGE), part(4, 6));
    await world.child.stop();
    const all = { start: base, end: at(7) };
    const dump = await world.dump(all, () => true);
    world.child.resume();
    assertEquals(
      dump.map(({ address, bytes }) => [address, bytes.length / PAGE]),
      [[base, 1], [at(2), 1], [at(4), 2]],
    );
    using target = world.open();
    assertEquals(
      target.regions({ range: { start: at(4), end: at(6) } })
        .map(({ start }) => start),
      [at(4), at(5)],
    );
    assertBytes(dump[0]?.bytes ?? new Uint8Array(), part(0, 1));
    assertBytes(dump[1]?.bytes ?? new Uint8Array(), part(2, 3));
    assertBytes(dump[2]?.bytes ?? new Uint8Array(), part(4, 6));
    // Its answer shows that it goes on.
    await world.child.store(base, Uint8Array.of(1, 2, 3));
    const range = { start: base + 1n, end: at(7) };
    const [first] = await world.dump(range, (perm) => perm === "rw-");
    assertEquals(first?.address, base + 1n);
    assertEquals(first?.bytes.slice(0, 2), Uint8Array.of(2, 3));
  },
});
