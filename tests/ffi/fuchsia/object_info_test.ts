import { assertEquals } from "@std/assert";
import { InfoRecords } from "../../../ffi/fuchsia/object_info.ts";
import type { Zircon } from "../../../ffi/fuchsia/symbols.ts";

/**
 * A system whose list has as many records as it is told, for each call, of
 * which it writes those that there is room for.
 */
function listing(
  ...lengths: readonly number[]
): { readonly zircon: Zircon; readonly rooms: number[] } {
  const rooms: number[] = [];
  const call = {
    zx_object_get_info(
      _handle: number,
      _topic: number,
      buffer: Uint8Array,
      size: bigint,
      actual: Uint8Array,
      avail: Uint8Array,
    ): number {
      const room = Number(size) / 8;
      const length = lengths[Math.min(rooms.length, lengths.length - 1)] ?? 0;
      rooms.push(room);
      const written = Math.min(room, length);
      const view = new DataView(buffer.buffer, buffer.byteOffset);
      for (let index = 0; index < written; index++) {
        view.setBigUint64(8 * index, BigInt(index), true);
      }
      const count = (bytes: Uint8Array, value: number) =>
        new DataView(bytes.buffer, bytes.byteOffset)
          .setBigUint64(0, BigInt(value), true);
      count(actual, written);
      count(avail, length);
      return 0;
    },
  };
  const zircon = { library: "", call, rootJob: 1 } as unknown as Zircon;
  return { zircon, rooms };
}

function lengthOf(records: InfoRecords): number {
  const view = records.read(1);
  return "status" in view ? view.status : view.byteLength / 8;
}

Deno.test("a list that fits is asked for once", () => {
  const { zircon, rooms } = listing(256);
  assertEquals(lengthOf(new InfoRecords(zircon, 9, 8)), 256);
  assertEquals(rooms, [256]);
});

Deno.test("a list that does not fit is asked for again, with room for more", () => {
  const { zircon, rooms } = listing(1000, 1100, 2000, 2000);
  const records = new InfoRecords(zircon, 9, 8);
  assertEquals(lengthOf(records), 1100);
  assertEquals(rooms, [256, 1141]);
  // The room is kept for the next time.
  assertEquals(lengthOf(records), 2000);
  assertEquals(rooms, [256, 1141, 1141, 2266]);
});

Deno.test("a list that grows for ever is taken as it is", () => {
  const lengths = Array.from({ length: 20 }, (_, index) => 300 * 2 ** index);
  const { zircon, rooms } = listing(...lengths);
  const length = lengthOf(new InfoRecords(zircon, 9, 8));
  assertEquals(rooms.length, 16);
  assertEquals(length, rooms.at(-1));
});
