import { assert, assertEquals, assertGreater } from "@std/assert";
import { MemoryError, type Region } from "../../mod.ts";
import { type ContractCase, refusal } from "./case.ts";

function permAt(regions: readonly Region[], address: bigint): string {
  const found = regions.filter(({ start, end }) =>
    start <= address && address < end
  );
  assert(found.length <= 1, "regions overlap");
  return found[0]?.perm ?? "...";
}

/** What is mapped, and when there is nothing to ask any more. */
export const REGION_CASES: readonly ContractCase[] = [
  {
    name: "regions() ascends, without overlaps, in whole pages",
    run(world) {
      using target = world.open();
      let last = 0n;
      for (const { start, end } of target.regions()) {
        assert(last <= start && start < end, `${start} ${end}`);
        assertEquals(start % BigInt(world.pageSize), 0n);
        assertEquals(end % BigInt(world.pageSize), 0n);
        last = end;
      }
    },
  },
  {
    name: "regions() has each page's protection, and no holes in it",
    async run(world) {
      const text = "rw- r-- ... r-x --- ... rw-";
      const base = await world.lay(text);
      using target = world.open();
      const regions = target.regions();
      const size = BigInt(world.pageSize);
      text.split(" ").forEach((page, index) =>
        assertEquals(permAt(regions, base + BigInt(index) * size), page)
      );
      assertEquals(permAt(regions, base - 1n), "...");
      assertEquals(permAt(regions, base + 7n * size), "...");
    },
  },
  {
    name: "regions() with a selection gives those it names, whole",
    async run(world) {
      const base = await world.lay("rw- r-- rw-");
      using target = world.open();
      const size = BigInt(world.pageSize);
      const range = { start: base + size - 1n, end: base + size + 1n };
      const touched = target.regions({ range });
      assertEquals(permAt(touched, base), "rw-");
      assertEquals(permAt(touched, base + size), "r--");
      assertEquals(permAt(touched, base + 2n * size), "...");
      const readOnly = target.regions({ range, perm: "r--" });
      assertEquals(readOnly.length, 1);
      assertEquals(readOnly[0]?.start, base + size);
    },
  },
  {
    name: "modules() ascends",
    run(world) {
      using target = world.open();
      const bases = target.modules().map(({ base }) => base);
      bases.slice(1).forEach((base, index) =>
        assertGreater(base, bases[index])
      );
    },
  },
  {
    name: "close() can be called again, and disposal after it",
    run(world) {
      const target = world.open();
      target.close();
      target.close();
      target[Symbol.dispose]();
      target[Symbol.dispose]();
    },
  },
  {
    name: "a closed Target refuses everything as invalid-handle",
    async run(world) {
      const base = await world.lay("rw-");
      const target = world.open();
      target.close();
      const actions: [string, () => unknown][] = [
        ["read", () => target.read(base, 4)],
        ["read of nothing", () => target.read(base, 0)],
        ["readPartial", () => target.readPartial(base, 4)],
        ["readMany", () => target.readMany([{ address: base, size: 4 }])],
        ["write", () => target.write(base, new Uint8Array(4))],
        ["write of nothing", () => target.write(base, new Uint8Array(0))],
        ["undo", () => target.undo()],
        ["readValue", () => target.readValue(base, "u8")],
        ["writeValue", () => target.writeValue(base, "u8", 1)],
        ["readCString", () => target.readCString(base)],
        ["writeCString", () => target.writeCString(base, "a")],
        ["regions", () => target.regions()],
        ["modules", () => target.modules()],
        ["find", () => target.find("00")],
        ["findAll", () => target.findAll("00")],
        ["snapshot", () => target.snapshot()],
      ];
      for (const [name, action] of actions) {
        const error = await rejection(action);
        assertEquals(error.code, "invalid-handle", name);
        assertEquals(error.pid, world.pid, name);
        assertEquals(error.hint, "open it again", name);
      }
    },
  },
  {
    name: "one Target goes on when another one of the process is closed",
    async run(world) {
      const base = await world.lay("rw-", Uint8Array.of(1, 2));
      using first = world.open();
      const second = world.open();
      second.close();
      assertEquals(first.read(base, 2), Uint8Array.of(1, 2));
    },
  },
  {
    name: "a Target whose process has ended says process-gone",
    ends: true,
    async run(world) {
      const base = await world.lay("rw- rw-");
      using target = world.open();
      target.write(base, Uint8Array.of(1));
      await world.exit();
      const data = new Uint8Array(300);
      const actions: [string, () => unknown][] = [
        ["read", () => target.read(base, 4)],
        ["read of much", () => target.read(base, 5000)],
        ["readPartial", () => target.readPartial(base, 4)],
        ["readMany", () => target.readMany([{ address: base, size: 4 }])],
        ["write", () => target.write(base, data)],
        ["undo", () => target.undo()],
        ["readValue", () => target.readValue(base, "u8")],
        ["regions", () => target.regions()],
        ["findAll", () => target.findAll("00")],
        ["snapshot", () => target.snapshot()],
      ];
      for (const [name, action] of actions) {
        const error = await rejection(action);
        assertEquals(error.code, "process-gone", `${name}: ${error.message}`);
        assertEquals(error.pid, world.pid, name);
      }
      const into = new Uint8Array(8).fill(7);
      refusal("process-gone", () => target.read(base, into));
      assertEquals(into, new Uint8Array(8).fill(7));
    },
  },
];

/** The error of something that throws or rejects. */
async function rejection(action: () => unknown): Promise<MemoryError> {
  try {
    await action();
  } catch (error) {
    if (error instanceof MemoryError) return error;
    throw error;
  }
  throw new Error("It was not refused");
}
