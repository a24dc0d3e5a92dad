import {
  assertEquals,
  assertMatch,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { assertBytes } from "../support/bytes.ts";
import { canvas, type ContractCase, pageBytes, refusal } from "./case.ts";

const TOP = 1n << 64n;

/** `read()`: all of a range or an error. */
export const READ_CASES: readonly ContractCase[] = [
  {
    name: "read() gives the bytes of any range, within pages and across them",
    async run(world) {
      const { pageSize } = world;
      const content = pageBytes(world, 3);
      const base = await world.lay("rw- rw- rw-", content);
      using target = world.open();
      for (const from of [0, 1, pageSize - 1, pageSize, pageSize + 5]) {
        for (const size of [1, 8, 255, 256, 257, pageSize, 2 * pageSize - 5]) {
          assertBytes(
            target.read(base + BigInt(from), size),
            content.slice(from, from + size),
            `${size} bytes from ${from}`,
          );
        }
      }
    },
  },
  {
    name: "read() crosses regions of different protection that touch",
    async run(world) {
      const content = pageBytes(world, 3);
      const base = await world.lay("rw- r-- r-x", content);
      using target = world.open();
      assertBytes(
        target.read(base + 7n, content.length - 14),
        content.slice(7, -7),
      );
    },
  },
  {
    name: "read() fills the array it is given, that and nothing else",
    async run(world) {
      const content = pageBytes(world, 1);
      const base = await world.lay("rw-", content);
      using target = world.open();
      for (const size of [16, 1000]) {
        const whole = canvas(size + 20);
        const into = whole.subarray(10, 10 + size);
        assertStrictEquals(target.read(base, into), into);
        const expected = canvas(size + 20);
        expected.set(content.subarray(0, size), 10);
        assertBytes(whole, expected);
      }
    },
  },
  {
    name: "read() of a range that runs into a hole fails and changes nothing",
    async run(world) {
      const { pageSize, pid } = world;
      const base = await world.lay("rw- ... rw-");
      using target = world.open();
      for (const before of [1, 8, pageSize]) {
        const address = base + BigInt(pageSize - before);
        for (const size of [before + 1, before + 300, before + 2 * pageSize]) {
          const into = canvas(size);
          const error = refusal("unmapped", () => target.read(address, into));
          assertBytes(into, canvas(size));
          assertEquals(error.address, address);
          assertEquals(error.requested, size);
          assertEquals(error.transferred, before);
          assertEquals(error.pid, pid);
          assertMatch(error.hint ?? "", /regions\(\)/);
          assertStringIncludes(
            error.message,
            `0x${(base + BigInt(pageSize)).toString(16)} is not mapped`,
          );
          refusal("unmapped", () => target.read(address, size));
        }
      }
    },
  },
  {
    name: "read() that begins in a hole fails with nothing transferred",
    async run(world) {
      const base = await world.lay("rw- ... rw-");
      using target = world.open();
      const address = base + BigInt(world.pageSize);
      for (const size of [1, world.pageSize + 1]) {
        const error = refusal("unmapped", () => target.read(address, size));
        assertEquals(error.transferred, 0);
        assertMatch(error.native?.api ?? "", /./);
        assertMatch(error.native?.name ?? "", /./);
        assertStringIncludes(error.message, error.native?.name ?? "?");
      }
    },
  },
  {
    name: "read() of memory that its protection closes is not-readable",
    async run(world) {
      const base = await world.lay("rw- ---");
      using target = world.open();
      const into = canvas(world.pageSize + 1);
      const error = refusal("not-readable", () => target.read(base, into));
      assertBytes(into, canvas(world.pageSize + 1));
      assertEquals(error.transferred, world.pageSize);
      assertMatch(error.hint ?? "", /force/);
    },
  },
  {
    name: "read() of memory that can only be written is not-readable",
    needs: "write-only",
    async run(world) {
      const base = await world.lay("-w-");
      using target = world.open();
      refusal("not-readable", () => target.read(base, 4));
    },
  },
  {
    name: "read() of a guard page is guard-or-device",
    needs: "guard",
    async run(world) {
      const base = await world.lay("rw- grd rw-");
      using target = world.open();
      const into = canvas(3 * world.pageSize);
      const error = refusal("guard-or-device", () => target.read(base, into));
      assertBytes(into, canvas(3 * world.pageSize));
      assertEquals(error.transferred, world.pageSize);
    },
  },
  {
    name: "read() with force goes past protection, not into a hole",
    needs: "force",
    async run(world) {
      const content = pageBytes(world, 3);
      const base = await world.lay("rw- --- ...", content);
      using target = world.open();
      const readable = content.slice(0, 2 * world.pageSize);
      assertBytes(
        target.read(base, readable.length, { force: true }),
        readable,
      );
      const into = canvas(readable.length + 1);
      const error = refusal(
        "unmapped",
        () => target.read(base, into, { force: true }),
      );
      assertBytes(into, canvas(readable.length + 1));
      assertEquals(error.transferred, readable.length);
    },
  },
  {
    name: "read() of no bytes gives none, wherever it is asked for",
    async run(world) {
      const base = await world.lay("rw- ... ---");
      const hole = base + BigInt(world.pageSize);
      using target = world.open();
      for (const address of [base, hole, base + 4095n, 0n, TOP - 1n, TOP]) {
        assertEquals(target.read(address, 0), new Uint8Array(0));
        assertEquals(target.read(address, 0, { force: true }).length, 0);
        assertEquals(target.readPartial(address, 0), {
          bytes: new Uint8Array(0),
        });
      }
    },
  },
  {
    name: "read() refuses what is no range of 64-bit addresses",
    async run(world) {
      const base = await world.lay("rw-");
      using target = world.open();
      for (const size of [-1, 1.5, NaN, Infinity, 2 ** 53, 2 ** 31 + 1]) {
        assertThrows(() => target.read(base, size), RangeError);
        assertThrows(() => target.readPartial(base, size), RangeError);
        assertThrows(
          () => target.readMany([{ address: base, size }]),
          RangeError,
        );
      }
      for (const address of [-1n, TOP + 1n, TOP]) {
        assertThrows(() => target.read(address, 1), RangeError);
        assertThrows(() => target.readPartial(address, 1), RangeError);
      }
      assertThrows(() => target.read(TOP - 4n, 5), RangeError);
      const text: unknown = Number(base);
      assertThrows(() => target.read(text as bigint, 4), TypeError);
    },
  },
  {
    name: "read() of the last addresses is unmapped, not out of range",
    run(world) {
      using target = world.open();
      refusal("unmapped", () => target.read(TOP - 8n, 8));
      assertEquals(target.readPartial(TOP - 8n, 8).stoppedAt, TOP - 8n);
    },
  },
];
