import { assert, assertEquals, assertThrows, fail } from "@std/assert";
import { assertBytes } from "../support/bytes.ts";
import { Random } from "../support/random.ts";
import { type ContractCase, pageBytes } from "./case.ts";

/** `readPartial()` and `readMany()`: as far as the memory goes. */
export const PARTIAL_CASES: readonly ContractCase[] = [
  {
    name: "readPartial() gives all of a range that can be read",
    async run(world) {
      const content = pageBytes(world, 2);
      const base = await world.lay("rw- r--", content);
      using target = world.open();
      for (const [from, size] of [[0, 1], [5, 256], [3, 5000]] as const) {
        assertEquals(target.readPartial(base + BigInt(from), size), {
          bytes: content.slice(from, from + size),
        });
      }
    },
  },
  {
    name: "readPartial() stops at a hole, and gives nothing that lies behind",
    async run(world) {
      const { pageSize } = world;
      const content = pageBytes(world, 4);
      const base = await world.lay("rw- rw- ... rw-", content);
      const hole = base + BigInt(2 * pageSize);
      using target = world.open();
      assertEquals(target.readPartial(base + 9n, 4 * pageSize - 9), {
        bytes: content.slice(9, 2 * pageSize),
        stoppedAt: hole,
        reason: "unmapped",
      });
      assertEquals(target.readPartial(hole + 1n, 2 * pageSize), {
        bytes: new Uint8Array(0),
        stoppedAt: hole + 1n,
        reason: "unmapped",
      });
    },
  },
  {
    name: "readPartial() stops at protection and says so",
    async run(world) {
      const content = pageBytes(world, 3);
      const base = await world.lay("rw- --- rw-", content);
      using target = world.open();
      assertEquals(target.readPartial(base, content.length), {
        bytes: content.slice(0, world.pageSize),
        stoppedAt: base + BigInt(world.pageSize),
        reason: "not-readable",
      });
    },
  },
  {
    name: "readPartial() with force goes on to what force cannot read",
    needs: "force",
    async run(world) {
      const content = pageBytes(world, 3);
      const base = await world.lay("rw- --- ...", content);
      using target = world.open();
      assertEquals(
        target.readPartial(base, content.length, { force: true }),
        {
          bytes: content.slice(0, 2 * world.pageSize),
          stoppedAt: base + BigInt(2 * world.pageSize),
          reason: "unmapped",
        },
      );
    },
  },
  {
    name: "readPartial() stops at a guard page and says so",
    needs: "guard",
    async run(world) {
      const content = pageBytes(world, 2);
      const base = await world.lay("rw- grd", content);
      using target = world.open();
      assertEquals(target.readPartial(base + 1n, content.length - 1), {
        bytes: content.slice(1, world.pageSize),
        stoppedAt: base + BigInt(world.pageSize),
        reason: "guard-or-device",
      });
    },
  },
  {
    name: "readMany() of nothing gives nothing",
    run(world) {
      using target = world.open();
      assertEquals(target.readMany([]), []);
    },
  },
  {
    name: "readMany() of 5,000 ranges gives each its own bytes",
    async run(world) {
      const content = pageBytes(world, 4);
      const base = await world.lay("rw- rw- rw- rw-", content);
      const random = new Random(2);
      using target = world.open();
      const ranges = Array.from({ length: 5000 }, () => {
        const from = random.below(content.length - 64);
        return { from, size: random.below(64) };
      });
      const read = target.readMany(
        ranges.map(({ from, size }) => ({
          address: base + BigInt(from),
          size,
        })),
      );
      assertEquals(read.length, ranges.length);
      for (const [index, { from, size }] of ranges.entries()) {
        const bytes = content.slice(from, from + size);
        assertEquals(read[index], { bytes }, `${size} bytes from ${from}`);
      }
    },
  },
  {
    name: "readMany() tells of each bad range among good ones what " +
      "readPartial() tells of it alone",
    async run(world) {
      const { pageSize } = world;
      const base = await world.lay(
        "rw- ... rw- --- r-- rw-",
        pageBytes(world, 6),
      );
      const random = new Random(3);
      using target = world.open();
      const requests = Array.from({ length: 2500 }, () => ({
        address: base + BigInt(random.below(6 * pageSize)) -
          BigInt(random.pick([0, 0, pageSize])),
        size: random.pick([0, 1, 16, 300, pageSize, 2 * pageSize]),
      }));
      const expected = requests.map(({ address, size }) =>
        target.readPartial(address, size)
      );
      assert(expected.some(({ reason }) => reason === "unmapped"));
      assert(expected.some(({ reason }) => reason === "not-readable"));
      assert(expected.some(({ bytes, reason }) => reason && bytes.length));
      const read = target.readMany(requests);
      assertEquals(read.length, expected.length);
      for (const [index, wanted] of expected.entries()) {
        const name = `range ${index}`;
        const { bytes, stoppedAt, reason } = read[index] ?? fail(name);
        assertBytes(bytes, wanted.bytes, name);
        assertEquals(stoppedAt, wanted.stoppedAt, name);
        assertEquals(reason, wanted.reason, name);
      }
    },
  },
  {
    name: "readMany() refuses all ranges if one is none",
    async run(world) {
      const address = await world.lay("rw-");
      using target = world.open();
      assertThrows(
        () => target.readMany([{ address, size: 4 }, { address, size: -1 }]),
        RangeError,
      );
    },
  },
];
