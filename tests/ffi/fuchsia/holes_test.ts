import { assertEquals } from "@std/assert";
import { FuchsiaSource } from "../../../ffi/fuchsia/source.ts";
import { assertBytes } from "../../support/bytes.ts";
import type { FuchsiaWorld } from "../../support/fuchsia_world.ts";
import { Random } from "../../support/random.ts";
import { canvas, HOLE, PAGE, testOnZircon } from "./stage.ts";

// What has been mapped since the list was made.

const MAPS = 13;

/** Bytes of a record of the list: base u64 @32, type u32 @56, 3 a mapping. */
const STRIDE = 96;
const VMAR = 2;

/**
 * The process, of which the first lists lack the mapping at an address, as if
 * it had been made right afterwards.
 */
function openBehind(
  world: FuchsiaWorld,
  address: bigint,
  lists: number,
): { readonly source: FuchsiaSource; listed(): number } {
  const zircon = world.double.use();
  const { call } = zircon;
  let listed = 0;
  const source = new FuchsiaSource(world.pid, {
    ...zircon,
    call: {
      ...call,
      zx_object_get_info(...given) {
        const status = call.zx_object_get_info(...given);
        const [, topic, records] = given;
        if (topic !== MAPS || !records) return status;
        if (++listed > lists) return status;
        const bytes = records as Uint8Array<ArrayBuffer>;
        const view = new DataView(bytes.buffer);
        for (let at = 0; at < bytes.length; at += STRIDE) {
          if (view.getBigUint64(at + 32, true) !== address) continue;
          view.setUint32(at + 56, VMAR, true);
        }
        return status;
      },
    },
  });
  return { source, listed: () => listed };
}

testOnZircon(
  "nothing is written where the list has a hole: the kernel would not mind",
  async (world) => {
    const content = new Random(1).bytes(2 * PAGE);
    const base = await world.lay("rw- r--", content);
    const { source } = openBehind(world, base + BigInt(PAGE), Infinity);
    using _ = source;
    const bytes = new Random(2).bytes(2 * PAGE);
    const before = world.double.countOf("write");
    const request = { address: base, bytes };
    assertEquals(source.write(request, false), { transferred: PAGE });
    assertEquals(world.double.countOf("write") - before, 1);
    const half = { address: base + BigInt(PAGE), bytes: canvas(8) };
    assertEquals(source.write(half, false), { transferred: 0 });
    assertEquals(world.double.countOf("write") - before, 1);
    content.set(bytes.subarray(0, PAGE));
    assertBytes(await world.peek(base, content.length), content);
    assertEquals(source.write(request, true), { transferred: 2 * PAGE });
    assertBytes(await world.peek(base, bytes.length), bytes);
  },
);

testOnZircon(
  "protection is looked at where the list had a hole",
  async (world) => {
    const base = await world.lay("rw- ---");
    const { source, listed } = openBehind(world, base + BigInt(PAGE), 1);
    using _ = source;
    const bytes = canvas(2 * PAGE);
    const { transferred, native } = source.read(
      { address: base, bytes },
      false,
    );
    assertEquals(transferred, PAGE);
    assertEquals(native?.name, "no ZX_VM_PERM");
    assertBytes(bytes.subarray(PAGE), canvas(PAGE));
    assertEquals(listed(), 2);
  },
);

testOnZircon(
  "what may be read is read where the list had a hole",
  async (world) => {
    const content = new Random(3).bytes(2 * PAGE);
    const base = await world.lay("rw- r--", content);
    const { source } = openBehind(world, base + BigInt(PAGE), 1);
    using _ = source;
    const bytes = canvas(2 * PAGE);
    assertEquals(source.read({ address: base, bytes }, false), {
      transferred: 2 * PAGE,
    });
    assertBytes(bytes, content);
  },
);

testOnZircon(
  "the kernel has the word for a hole that stays one",
  async (world, flavour) => {
    const base = await world.lay("rw- ... ...");
    const { source, listed } = openBehind(world, 0n, 0);
    using _ = source;
    const holes = [1, 2].map((page) => ({
      address: base + BigInt(page * PAGE),
      bytes: canvas(8),
    }));
    const transfers = source.readMany(holes);
    assertEquals(transfers.map(({ transferred }) => transferred), [0, 0]);
    for (const { native } of transfers) {
      assertEquals(native?.api, "zx_process_read_memory");
      assertEquals(native?.number, HOLE[flavour]);
    }
    // However many holes there are.
    assertEquals(listed(), 2);
  },
);
