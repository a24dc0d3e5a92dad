import { assert, assertEquals, assertGreater } from "@std/assert";
import { isOfCommPage } from "../../../ffi/macos/comm_page.ts";
import { extentOf } from "../../../ffi/macos/extent.ts";
import { isReadable, VM_PROT_READ } from "../../../ffi/macos/protection.ts";
import {
  decodeRegionInfo,
  queryRegion,
} from "../../../ffi/macos/region_info.ts";
import { regionAt, regionsOf } from "../../../ffi/macos/regions.ts";
import type { LibSystem } from "../../../ffi/macos/symbols.ts";
import type { Region, RegionKind } from "../../../mod.ts";
import { refusal } from "../../contract/case.ts";
import { type Stage, testOnMacos } from "./stage.ts";

Deno.test("decodeRegionInfo() reads the short form, packed to 4 bytes", () => {
  const view = new DataView(new ArrayBuffer(48));
  for (let at = 0; at < 48; at++) view.setUint8(at, 0xee);
  view.setInt32(0, 5, true);
  view.setBigUint64(12, 0x1_2345_6789_abcdn, true);
  view.setUint32(20, 60, true);
  view.setUint8(31, 4);
  assertEquals(decodeRegionInfo(view), {
    protection: 5,
    offset: 0x1_2345_6789_abcdn,
    userTag: 60,
    shareMode: 4,
  });
});

/** Regions of a range, as the rows of a list show them. */
function rows(
  regions: readonly Region[],
  base: bigint,
  pages: number,
  pageSize = 4096,
): unknown[] {
  const size = BigInt(pageSize);
  const end = base + BigInt(pages) * size;
  return regions.filter((region) => region.start < end && base < region.end)
    .map(({ start, end, perm }) => [
      Number((start - base) / size),
      Number((end - start) / size),
      perm,
    ]);
}

for (const pageSize of [4096, 16384]) {
  testOnMacos(
    `regionsOf() has what is mapped, in pages of ${pageSize} bytes`,
    async ({ world, libSystem, task }) => {
      const base = await world.lay("rw- rw- r-- ... --- r-x -w- rw-'");
      const regions = regionsOf(libSystem, task());
      assertEquals(rows(regions, base, 8, pageSize), [
        [0, 2, "rw-"],
        [2, 1, "r--"],
        [4, 1, "---"],
        [5, 1, "r-x"],
        [6, 1, "-w-"],
        [7, 1, "rw-"],
      ]);
      assertGreater(regions.length, 20);
      for (const { start, end } of regions) {
        assertEquals(start % BigInt(pageSize), 0n);
        assertEquals(end % BigInt(pageSize), 0n);
      }
    },
    pageSize,
  );
}

testOnMacos("regionAt() has what regionsOf() has, at each address", async ({
  world,
  libSystem,
  task,
}) => {
  await world.lay("rw- ... r-x");
  await world.child.stop();
  const held = task();
  const regions = regionsOf(libSystem, held);
  for (const region of regions) {
    assertEquals(regionAt(libSystem, held, region.start), region);
    assertEquals(regionAt(libSystem, held, region.end - 1n), region);
  }
  const holes = regions.slice(1).filter(({ start }, index) =>
    start !== regions[index]?.end
  );
  assertGreater(holes.length, 0);
  for (const { start } of holes) {
    assertEquals(regionAt(libSystem, held, start - 1n), undefined);
  }
  assertEquals(regionAt(libSystem, held, (1n << 64n) - 1n), undefined);
  world.child.resume();
});

testOnMacos("regions() goes into the maps that lie in the map", async ({
  world,
  libSystem,
  task,
}) => {
  const base = await world.lay("rw- r-- r-x ... rw- rw- r-- rw-");
  const at = (page: number): bigint => base + BigInt(page * 4096);
  // With a hole at its begin, one in it and one at its end.
  const { double_make_submap } = world.double.tell;
  double_make_submap(world.pid, at(1), at(5));
  const held = task();
  const regions = regionsOf(libSystem, held);
  assertEquals(rows(regions, base, 8), [
    [0, 1, "rw-"],
    [1, 1, "r--"],
    [2, 1, "r-x"],
    [4, 1, "rw-"],
    [5, 1, "rw-"],
    [6, 1, "r--"],
    [7, 1, "rw-"],
  ]);
  const kinds = [0, 1, 2, 4, 5, 7].map((page) =>
    regionAt(libSystem, held, at(page))?.kind
  );
  assertEquals(kinds, ["anon", "cache", "cache", "cache", "anon", "anon"]);
  assertEquals(regionAt(libSystem, held, at(3)), undefined);
  const inCache = [0, 1, 4, 5].map((page) => {
    const region = queryRegion(libSystem, held.port, at(page));
    return region && "inSharedCache" in region && region.inSharedCache;
  });
  assertEquals(inCache, [false, true, true, false]);
});

testOnMacos("memory in a map in the map is read and written", async ({
  world,
}) => {
  const content = new Uint8Array(3 * 4096).map((_, index) => index % 251);
  const base = await world.lay("rw- rw- rw-", content);
  const { double_make_submap } = world.double.tell;
  double_make_submap(world.pid, base + 4096n, base + 8192n);
  using target = world.open();
  assertEquals(target.read(base, content.length), content);
  target.write(base + 4000n, Uint8Array.of(1, 2, 3));
});

const TAGS: [tag: number, shareMode: number, kind: RegionKind][] = [
  [0, 2, "anon"],
  [0, 1, "anon"],
  [0, 4, "shared"],
  [0, 5, "shared"],
  [0, 7, "shared"],
  [1, 2, "heap"],
  [5, 2, "heap"],
  [9, 2, "heap"],
  [10, 2, "anon"],
  [11, 2, "heap"],
  [13, 2, "heap"],
  [20, 2, "anon"],
  [30, 2, "stack"],
  [32, 5, "cache"],
  [33, 2, "lib"],
  [35, 2, "lib"],
  [60, 2, "lib"],
  [61, 2, "heap"],
  [240, 2, "anon"],
];

testOnMacos("a region's kind is what it was mapped for", async (stage) => {
  const { world, libSystem } = stage;
  const base = await world.lay(TAGS.map(() => "rw-").join(" "));
  TAGS.forEach(([tag, shareMode], index) => {
    const start = base + BigInt(index * 4096);
    const { double_mark } = world.double.tell;
    double_mark(world.pid, start, start + 4096n, tag, shareMode);
  });
  const held = stage.task();
  const found = TAGS.map(([tag, shareMode], index) => {
    const region = regionAt(libSystem, held, base + BigInt(index * 4096));
    assertEquals(region?.shared, [4, 5, 7].includes(shareMode));
    return [tag, shareMode, region?.kind];
  });
  assertEquals<unknown[]>(found, TAGS);
});

testOnMacos("regions of files have their path, offset and kind", async ({
  world,
  libSystem,
  task,
}) => {
  const fd = await world.child.memfd("data");
  await world.child.truncate(fd, 3 * 4096);
  const size = 3 * 4096;
  const address = world.reserve(size);
  await world.child.mapFile({ address, size, perm: "r--", shared: true, fd });
  const held = task();
  const regions = regionsOf(libSystem, held);
  const data = regions.find(({ start }) => start === address);
  assertEquals(data, {
    start: address,
    end: address + BigInt(size),
    perm: "r--",
    kind: "mapped",
    shared: true,
    path: "/memfd:data (deleted)",
    offset: 0n,
  });
  const program = regions.filter(({ path }) => path === Deno.execPath());
  assert(program.length > 1);
  assert(program.every(({ kind, shared }) => kind === "exe" && !shared));
  assert(program.some(({ offset }) => offset > 0n));
  const library = regions.filter(({ path }) => path?.includes("/libc.so"));
  assert(library.length > 1);
  // Its data too, though no code is in it.
  assert(library.some(({ perm }) => perm === "rw-"));
  assert(library.every(({ kind }) => kind === "lib"));
});

/** A system of its own mind: it gives the same region for ever. */
function stuckAt(
  libSystem: LibSystem,
  start: bigint,
  bytes: bigint,
): LibSystem {
  let calls = 0;
  const call = new Proxy(libSystem.call, {
    get: (call, name) =>
      name === "mach_vm_region_recurse"
        ? (
          _: number,
          address: Uint8Array,
          size: Uint8Array,
          depth: Uint8Array,
          info: Uint8Array,
        ) => {
          if (++calls > 100) throw new Error("it goes on for ever");
          const range = new DataView(address.buffer);
          range.setBigUint64(address.byteOffset, start, true);
          range.setBigUint64(size.byteOffset, bytes, true);
          depth.fill(0);
          info.fill(0);
          info[0] = VM_PROT_READ;
          return 0;
        }
        : Reflect.get(call, name),
  });
  return { ...libSystem, call };
}

testOnMacos("a walk that does not advance ends", ({ world, libSystem }) => {
  const task = { pid: world.pid, port: 1, assertSame() {} };
  for (const size of [0n, 0x1000n]) {
    const stuck = stuckAt(libSystem, 0x1000n, size);
    const regions = regionsOf(
      stuck,
      task as unknown as ReturnType<Stage["task"]>,
    );
    assertEquals(regions.length, 1);
    const end = 0x1000n + size;
    const extent = extentOf(stuck, 1, end - 1n, 0x10_0000, isReadable);
    assertEquals(extent, { size: Number(size && 1n), stop: null });
    assertEquals(queryRegion(stuck, 1, end), null);
  }
});

Deno.test("the comm page is where each processor has it", () => {
  const isOf = (start: bigint, size: bigint, depth: number): boolean =>
    isOfCommPage({ start, end: start + size }, depth);
  assertEquals(isOf(0x7fff_ffe0_0000n, 0x1000n, 1), true);
  assertEquals(isOf(0x7fff_fffe_f000n, 0x1000n, 1), true);
  assertEquals(isOf(0x7fff_ffdf_f000n, 0x1000n, 1), false);
  assertEquals(isOf(0xf_ffff_c000n, 0x4000n, 1), true);
  assertEquals(isOf(0xf_ffff_4000n, 0x4000n, 1), true);
  // All that is kept, but not what a process of Intel's has there.
  assertEquals(isOf(0xf_c000_0000n, 0x4000_0000n, 0), true);
  assertEquals(isOf(0xf_ffff_c000n, 0x4000n, 0), false);
  assertEquals(isOf(0x1_8000_0000n, 0x4000n, 1), false);
});

testOnMacos("a map in the map can be the kernel's comm page", async ({
  world,
  libSystem,
  task,
}) => {
  const cache = await world.lay("r--");
  const address = 0xf_ffff_c000n;
  const page = await world.child.map({ address, size: 4096 });
  assertEquals(page, address);
  await world.child.protect(page, 4096, "r--");
  const { double_make_submap } = world.double.tell;
  double_make_submap(world.pid, cache, cache + 4096n);
  double_make_submap(world.pid, page, page + 4096n);
  const held = task();
  const kinds = [cache, page].map((start) =>
    regionAt(libSystem, held, start)?.kind
  );
  assertEquals(kinds, ["cache", "kernel"]);
  const listed = regionsOf(libSystem, held)
    .filter(({ kind }) => kind === "cache" || kind === "kernel")
    .map(({ start, kind }) => [start, kind]);
  assertEquals(listed, [[page, "kernel"], [cache, "cache"]]);
  const region = queryRegion(libSystem, held.port, page);
  assert(region && "inCommPage" in region);
  assertEquals([region.inCommPage, region.inSharedCache], [true, false]);
});

testOnMacos("regions of a process that ends meanwhile are none", async ({
  world,
}) => {
  using target = world.open();
  await world.exit();
  refusal("process-gone", () => target.regions());
});
