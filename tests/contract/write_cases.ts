import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { assertBytes } from "../support/bytes.ts";
import { type ContractCase, pageBytes, refusal } from "./case.ts";

const TOP = 1n << 64n;

/** `write()`: looked at before, all or an error that says how much. */
export const WRITE_CASES: readonly ContractCase[] = [
  {
    name: "write() puts exactly its bytes, within pages and across them",
    async run(world) {
      const { pageSize } = world;
      const content = pageBytes(world, 3);
      const base = await world.lay("rw- rw- rw-", content);
      using target = world.open();
      for (const from of [0, 1, pageSize - 3, 2 * pageSize]) {
        for (const size of [1, 8, 257, pageSize]) {
          const data = pageBytes(world, 1, from + size).slice(0, size);
          target.write(base + BigInt(from), data);
          content.set(data, from);
        }
      }
      assertBytes(await world.peek(base, content.length), content);
    },
  },
  {
    name: "write() of a view writes the view and not its buffer",
    async run(world) {
      const base = await world.lay("rw-");
      using target = world.open();
      const data = Uint8Array.of(1, 2, 3, 4, 5, 6).subarray(2, 5);
      target.write(base, data);
      assertEquals(await world.peek(base, 5), Uint8Array.of(3, 4, 5, 0, 0));
    },
  },
  {
    name: "write() that would run into read-only memory changes nothing",
    async run(world) {
      const { pageSize, pid } = world;
      const content = pageBytes(world, 3);
      const base = await world.lay("rw- r-- rw-", content);
      using target = world.open();
      const data = pageBytes(world, 3, 9);
      const error = refusal("not-writable", () => target.write(base, data));
      assertEquals(error.address, base);
      assertEquals(error.requested, data.length);
      assertEquals(error.transferred, 0);
      assertEquals(error.pid, pid);
      assertMatch(error.hint ?? "", /force/);
      refusal(
        "not-writable",
        () => target.write(base + BigInt(pageSize), data),
      );
      assertBytes(await world.peek(base, content.length), content);
      assertEquals(target.journal, []);
    },
  },
  {
    name: "write() that would run into a hole changes nothing",
    async run(world) {
      const content = pageBytes(world, 1);
      const base = await world.lay("rw- ... rw-", content);
      using target = world.open();
      const data = pageBytes(world, 3, 9);
      for (const options of [{}, { force: true }]) {
        const error = refusal(
          "unmapped",
          () => target.write(base, data, options),
        );
        assertEquals(error.transferred, 0);
      }
      assertBytes(await world.peek(base, content.length), content);
    },
  },
  {
    name: "write() goes into memory that can only be written",
    needs: "write-only",
    async run(world) {
      const base = await world.lay("-w-");
      using target = world.open();
      target.write(base + 2n, Uint8Array.of(7, 8));
      assertEquals(await world.peek(base, 5), Uint8Array.of(0, 0, 7, 8, 0));
    },
  },
  {
    name: "write() that a guard page stops tells how much is written",
    needs: "guard",
    unless: "listed-guard",
    async run(world) {
      const { pageSize } = world;
      const content = pageBytes(world, 1);
      const base = await world.lay("rw- grd", content);
      using target = world.open();
      const data = pageBytes(world, 2, 9);
      const address = base + BigInt(pageSize - 6);
      const error = refusal(
        "partial-transfer",
        () => target.write(address, data.subarray(0, 10)),
      );
      assertEquals(error.transferred, 6);
      assertEquals(error.requested, 10);
      assertEquals(await world.peek(address, 6), data.slice(0, 6));
      const first = refusal(
        "guard-or-device",
        () => target.write(base + BigInt(pageSize), data.subarray(0, 10)),
      );
      assertEquals(first.transferred, 0);
    },
  },
  {
    name: "write() that would run into a listed guard changes nothing",
    needs: "listed-guard",
    async run(world) {
      const { pageSize } = world;
      const content = pageBytes(world, 3);
      const base = await world.lay("r-x rw- grd", content);
      using target = world.open();
      const data = pageBytes(world, 3, 9);
      for (const options of [{}, { code: true }]) {
        const address = base + BigInt(pageSize);
        const error = refusal(
          "guard-or-device",
          () => target.write(address, data.subarray(0, 2 * pageSize), options),
        );
        assertEquals(error.transferred, 0);
      }
      refusal(
        "guard-or-device",
        () => target.write(base, data, { code: true }),
      );
      assertBytes(await world.peek(base, content.length), content);
      target.write(base, data, { force: true });
      assertBytes(await world.peek(base, content.length), data);
    },
  },
  {
    name: "write() with force goes past protection",
    needs: "force",
    async run(world) {
      const base = await world.lay("r-- --- rw-", pageBytes(world, 3));
      using target = world.open();
      const data = pageBytes(world, 3, 9);
      target.write(base, data, { force: true });
      assertBytes(await world.peek(base, data.length), data);
    },
  },
  {
    name: "write() with code goes over read-only code, and over nothing else",
    needs: "force",
    async run(world) {
      const { pageSize } = world;
      const content = pageBytes(world, 3);
      const base = await world.lay("rw- r-x r--", content);
      using target = world.open();
      const data = pageBytes(world, 2, 9);
      assertMatch(
        refusal("not-writable", () => target.write(base, data)).hint ?? "",
        /code/,
      );
      target.write(base, data, { code: true });
      content.set(data);
      assertBytes(await world.peek(base, content.length), content);
      const permAt = (page: number): string | undefined => {
        const start = base + BigInt(page * pageSize);
        const range = { start, end: start + 1n };
        return target.regions({ range })[0]?.perm;
      };
      assertEquals([0, 1, 2].map(permAt), ["rw-", "r-x", "r--"]);
      refusal(
        "not-writable",
        () => target.write(base + 2n, pageBytes(world, 3), { code: true }),
      );
      assertBytes(await world.peek(base, content.length), content);
      target.undo({ code: true });
      assertBytes(
        await world.peek(base, data.length),
        pageBytes(world, 3).slice(0, data.length),
      );
    },
  },
  {
    name: "write() of no bytes changes nothing, wherever it is asked for",
    async run(world) {
      const base = await world.lay("r-- ...");
      using target = world.open();
      for (const address of [base, base + 4096n, 0n, TOP]) {
        target.write(address, new Uint8Array(0));
      }
      assertEquals(target.journal, []);
    },
  },
  {
    name: "write() refuses what is no range of 64-bit addresses",
    run(world) {
      using target = world.open();
      const data = new Uint8Array(4);
      for (const address of [-1n, TOP - 3n, TOP + 1n]) {
        assertThrows(() => target.write(address, data), RangeError);
      }
      const address: unknown = 4096;
      assertThrows(() => target.write(address as bigint, data), TypeError);
    },
  },
  {
    name: "undo() takes writes back one by one, the last one first",
    async run(world) {
      const content = pageBytes(world, 1);
      const base = await world.lay("rw-", content);
      using target = world.open();
      target.write(base, Uint8Array.of(1, 2, 3, 4));
      target.write(base + 2n, Uint8Array.of(5, 6, 7, 8));
      assertEquals(target.journal.map(({ after }) => [...after]), [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ]);
      assertEquals(target.undo(), {
        address: base + 2n,
        before: Uint8Array.of(3, 4, content[4] ?? 0, content[5] ?? 0),
        after: Uint8Array.of(5, 6, 7, 8),
      });
      assertEquals(await world.peek(base, 4), Uint8Array.of(1, 2, 3, 4));
      assertEquals(target.undo()?.address, base);
      assertBytes(await world.peek(base, content.length), content);
      assertEquals(target.journal, []);
      assertEquals(target.undo(), undefined);
    },
  },
  {
    name: "undo() does not depend on arrays that were handed in or out",
    async run(world) {
      const base = await world.lay("rw-");
      using target = world.open();
      const data = Uint8Array.of(1, 2, 3);
      target.write(base, data);
      data.fill(9);
      assertEquals(target.journal[0]?.after, Uint8Array.of(1, 2, 3));
      target.undo();
      assertEquals(await world.peek(base, 3), new Uint8Array(3));
    },
  },
  {
    name: "undo() takes back what a write that was stopped has written",
    needs: "guard",
    unless: "listed-guard",
    async run(world) {
      const content = pageBytes(world, 1);
      const base = await world.lay("rw- grd", content);
      using target = world.open();
      const address = base + BigInt(world.pageSize - 3);
      refusal(
        "partial-transfer",
        () => target.write(address, Uint8Array.of(1, 2, 3, 4)),
      );
      assertEquals(target.journal.length, 1);
      assertEquals(target.journal[0]?.after, Uint8Array.of(1, 2, 3));
      target.undo();
      assertBytes(await world.peek(base, content.length), content);
    },
  },
  {
    name: "undo() of a forced write needs force, and keeps it until then",
    needs: "force",
    async run(world) {
      const content = pageBytes(world, 1);
      const base = await world.lay("r--", content);
      using target = world.open();
      target.write(base, Uint8Array.of(1, 2, 3), { force: true });
      refusal("not-writable", () => target.undo());
      assertEquals(target.journal.length, 1);
      target.undo({ force: true });
      assertBytes(await world.peek(base, content.length), content);
      assertEquals(target.journal, []);
    },
  },
  {
    name: "undo() refuses to guess what could not be read before",
    needs: "write-only",
    async run(world) {
      const base = await world.lay("-w-");
      using target = world.open();
      target.write(base, Uint8Array.of(1, 2, 3));
      assertEquals(target.journal[0]?.before, null);
      const error = refusal("not-readable", () => target.undo());
      assertEquals(error.address, base);
      assertEquals(await world.peek(base, 3), Uint8Array.of(1, 2, 3));
    },
  },
];
