import {
  assert,
  assertEquals,
  assertFalse,
  assertRejects,
  assertThrows,
} from "@std/assert";
import {
  diffSnapshots,
  isComplete,
  MemoryError,
  type Target,
} from "../../mod.ts";
import type { World } from "../support/world.ts";
import { assertBytes } from "../support/bytes.ts";
import { canvas, type ContractCase, pageBytes } from "./case.ts";

const NEEDLE = Uint8Array.from("memsift needle", (c) => c.charCodeAt(0));

/** Bytes of all regions. */
function totalOf(target: Target): number {
  return target.regions().reduce(
    (sum, { start, end }) => sum + Number(end - start),
    0,
  );
}

/** Does something while nothing is mapped or unmapped, and says how much is. */
async function whileStill<T>(
  target: Target,
  action: () => Promise<T>,
): Promise<[result: T, total: number]> {
  for (;;) {
    const before = totalOf(target);
    const result = await action();
    // A real process has a life of its own.
    if (totalOf(target) === before) return [result, before];
  }
}

function rangeOf(
  world: World,
  start: bigint,
  pages: number,
): { start: bigint; end: bigint } {
  return { start, end: start + BigInt(pages * world.pageSize) };
}

/** `find()` and `snapshot()`. */
export const SEARCH_CASES: readonly ContractCase[] = [
  {
    name: "findAll() finds matches across regions that touch, not over holes",
    async run(world) {
      const { pageSize } = world;
      const half = NEEDLE.length / 2;
      const content = canvas(5 * pageSize);
      content.set(NEEDLE, 3);
      content.set(NEEDLE, pageSize - half);
      content.set(NEEDLE, 3 * pageSize - half);
      content.set(NEEDLE, 4 * pageSize - NEEDLE.length);
      const base = await world.lay("rw- r-- rw- ... r-x", content);
      using target = world.open();
      const range = rangeOf(world, base, 5);
      const { addresses, patterns, lengths } = await target.findAll(NEEDLE, {
        range,
      });
      const places = [3, pageSize - half, 3 * pageSize - half];
      // The third would end behind the hole.
      const found = places.slice(0, 2).map((at) => base + BigInt(at));
      assertEquals([...addresses], found);
      assertEquals([...patterns], [0, 0]);
      assertEquals([...lengths], [NEEDLE.length, NEEDLE.length]);
    },
  },
  {
    name: "find() gives each match's bytes and the region it starts in",
    async run(world) {
      const { pageSize } = world;
      const content = canvas(2 * pageSize);
      const at = pageSize - 5;
      content.set(NEEDLE, at);
      const base = await world.lay("r-- rw-", content);
      using target = world.open();
      const range = rangeOf(world, base, 2);
      const matches = [];
      const scan = target.find(NEEDLE, { range });
      for await (const match of scan) matches.push(match);
      assertEquals(matches.length, 1);
      const [match] = matches;
      assertEquals(match?.address, base + BigInt(at));
      assertEquals(match?.bytes, NEEDLE);
      assertEquals(match?.region.start, base);
      assertEquals(match?.region.perm, "r--");
    },
  },
  {
    name: "Coverage accounts for every byte of all regions",
    async run(world) {
      const { pageSize } = world;
      // Pages that were never used need not be read.
      const content = canvas(6 * pageSize);
      const base = await world.lay("rw- --- ... r-- rw- rw-", content);
      using target = world.open();
      const range = {
        start: base + 100n,
        end: base + BigInt(5 * pageSize + 10),
      };
      const [{ coverage }, total] = await whileStill(
        target,
        () => target.findAll(NEEDLE, { range, perm: "r" }),
      );
      assertEquals(coverage.total, total);
      assertEquals(coverage.read, pageSize - 100 + 2 * pageSize + 10);
      assertEquals(coverage.unreadable, 0);
      const { perm = 0, range: outside = 0 } = coverage.reasons;
      assertEquals(perm + outside, coverage.filtered);
      assertEquals(coverage.read + coverage.filtered, coverage.total);
      assert(isComplete(coverage));
      const all = await target.findAll(NEEDLE, { range });
      assertEquals(all.coverage.unreadable, pageSize);
      assertEquals(all.coverage.reasons["not-readable"], pageSize);
      assertFalse(isComplete(all.coverage));
    },
  },
  {
    name: "Coverage tells of guard pages, and what lies behind is read",
    needs: "guard",
    async run(world) {
      const { pageSize } = world;
      const content = canvas(6 * pageSize);
      content.set(NEEDLE, 4 * pageSize);
      const base = await world.lay("grd rw- grd grd rw- grd", content);
      using target = world.open();
      const range = rangeOf(world, base, 6);
      const { addresses, coverage } = await target.findAll(NEEDLE, { range });
      assertEquals([...addresses], [base + BigInt(4 * pageSize)]);
      assertEquals(coverage.read, 2 * pageSize);
      assertEquals(coverage.unreadable, 4 * pageSize);
      assertEquals(coverage.reasons["guard-or-device"], 4 * pageSize);
    },
  },
  {
    name: "find() stops where its process ends, and accounts for the rest",
    ends: true,
    async run(world) {
      const { pageSize } = world;
      const content = canvas(8 * pageSize);
      for (let page = 0; page < 8; page++) content.set(NEEDLE, page * pageSize);
      const base = await world.lay("rw- rw- rw- rw- rw- rw- rw- rw-", content);
      using target = world.open();
      const range = rangeOf(world, base, 8);
      const scan = target.find(NEEDLE, { range, chunkSize: pageSize });
      let found = 0;
      const error = await assertRejects(async () => {
        for await (const _ of scan) {
          if (++found === 1) await world.exit();
        }
      }, MemoryError);
      assertEquals(error.code, "process-gone");
      assertEquals(found, 1);
      const { total, read, unreadable, filtered, reasons } = scan.coverage;
      assertEquals(read + unreadable + filtered, total);
      assertEquals(reasons["process-gone"], 8 * pageSize - read);
      assertFalse(isComplete(scan.coverage));
    },
  },
  {
    name: "find() whose Target is closed stops, and accounts for the rest",
    async run(world) {
      const { pageSize } = world;
      const content = canvas(4 * pageSize);
      for (let page = 0; page < 4; page++) content.set(NEEDLE, page * pageSize);
      const base = await world.lay("rw- rw- rw- rw-", content);
      const target = world.open();
      const range = rangeOf(world, base, 4);
      const scan = target.find(NEEDLE, { range, chunkSize: pageSize });
      const error = await assertRejects(async () => {
        for await (const _ of scan) target.close();
      }, MemoryError);
      assertEquals(error.code, "invalid-handle");
      assertEquals(error.hint, "open it again");
      const { total, read, unreadable, filtered, reasons } = scan.coverage;
      assertEquals(read + unreadable + filtered, total);
      assertEquals(reasons["invalid-handle"], 3 * pageSize);
    },
  },
  {
    name: "find() refuses a range that is none, and a module that is none",
    async run(world) {
      const base = await world.lay("rw-");
      using target = world.open();
      const range = { start: base, end: base };
      for (const options of [{ range }, { module: "no such module" }]) {
        await assertRejects(
          async () => await target.findAll("00", options),
          RangeError,
        );
      }
      assertThrows(() => target.find([]), TypeError);
    },
  },
  {
    name: "snapshot() keeps what was read and accounts for the rest",
    async run(world) {
      const { pageSize } = world;
      const content = pageBytes(world, 5);
      content.fill(0, pageSize, 2 * pageSize);
      const base = await world.lay("rw- rw- --- ... r--", content);
      using target = world.open();
      const range = rangeOf(world, base, 5);
      const [{ pieces, coverage, regions }, total] = await whileStill(
        target,
        () => target.snapshot({ range }),
      );
      const kept = canvas(content.length);
      for (const { address, length, bytes } of pieces) {
        kept.set(bytes ?? new Uint8Array(length), Number(address - base));
      }
      const expected = canvas(content.length);
      expected.set(content.subarray(0, 2 * pageSize));
      expected.set(content.subarray(4 * pageSize), 4 * pageSize);
      assertBytes(kept, expected);
      assertEquals(coverage.total, total);
      assertEquals(coverage.read, 3 * pageSize);
      assertEquals(coverage.reasons["not-readable"], pageSize);
      assert(regions.every(({ perm }) => perm.startsWith("r")));
    },
  },
  {
    name: "diffSnapshots() shows a write and nothing else",
    async run(world) {
      const content = pageBytes(world, 2);
      const base = await world.lay("rw- rw-", content);
      using target = world.open();
      const range = rangeOf(world, base, 2);
      const before = await target.snapshot({ range });
      const address = base + 100n;
      const old = content.slice(100, 103);
      const now = old.map((byte) => ~byte);
      target.write(address, now);
      const after = await target.snapshot({ range });
      const changes = await Array.fromAsync(diffSnapshots(before, after));
      assertEquals(changes.length, 1);
      assertEquals(changes[0]?.address, address);
      assertEquals(changes[0]?.before, old);
      assertEquals(changes[0]?.after, now);
      assertEquals(await Array.fromAsync(diffSnapshots(after, after)), []);
    },
  },
];
