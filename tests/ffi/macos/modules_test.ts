import { assertEquals, assertMatch } from "@std/assert";
import { refusal } from "../../contract/case.ts";
import { machImage, PROGRAM } from "./mach_image.ts";
import { type Stage, testOnMacos } from "./stage.ts";

/** An image of the list that the loader keeps. */
interface Loaded {
  readonly path: string;
  readonly header: Uint8Array;
}

/** Where things lie in the pages that {@linkcode load} lays. */
const ARRAY = 0x100;
const PATHS = 0x800;
const HEADERS = 0x1000;

/**
 * Puts a loader's list into the process, laid out as mach-o/dyld_images.h has
 * it: dyld_all_image_infos, then its array, paths and images, each of which
 * begins a page of its own.
 */
async function load(
  { world }: Stage,
  images: readonly Loaded[],
): Promise<bigint> {
  const size = HEADERS + images.length * 0x1000;
  const base = await world.lay("rw- ".repeat(size / 4096).trim());
  const content = new Uint8Array(size);
  const view = new DataView(content.buffer);
  view.setUint32(0, 17, true);
  view.setUint32(4, images.length, true);
  view.setBigUint64(8, base + BigInt(ARRAY), true);
  images.forEach(({ path, header }, index) => {
    const entry = ARRAY + index * 24;
    const at = HEADERS + index * 0x1000;
    const pathAt = PATHS + index * 64;
    view.setBigUint64(entry, base + BigInt(at), true);
    view.setBigUint64(entry + 8, base + BigInt(pathAt), true);
    content.set(new TextEncoder().encode(path), pathAt);
    content.set(header, at);
  });
  await world.child.store(base, content);
  world.double.tell.double_set_dyld_info(world.pid, base, 1);
  return base;
}

const PROGRAM_IMAGE: Loaded = {
  path: "/Applications/Game.app/Contents/MacOS/game",
  header: machImage(PROGRAM),
};

const CACHED: Loaded = {
  path: "/usr/lib/libSystem.B.dylib",
  header: machImage([
    { address: 0x1_8000_0000n, size: 0x5000n, fileSize: 0x5000n },
    { address: 0x1_f000_0000n, size: 0x4000n, fileOffset: 0x5000n },
  ], { flags: 0x8000_0000 }),
};

testOnMacos("modules() are the loader's images", async (stage) => {
  const base = await load(stage, [PROGRAM_IMAGE, CACHED]);
  using target = stage.world.open();
  assertEquals(target.modules(), [
    {
      name: "game",
      base: base + 0x1000n,
      size: 0xd000,
      path: PROGRAM_IMAGE.path,
    },
    {
      name: "libSystem.B.dylib",
      base: base + 0x2000n,
      size: 0x5000,
      path: CACHED.path,
    },
  ]);
});

testOnMacos("modules() ascend, each image once", async (stage) => {
  const base = await load(stage, [PROGRAM_IMAGE, CACHED, CACHED]);
  const view = new DataView(new ArrayBuffer(72));
  // Last, second, second: the array is in the order of loading.
  [2, 1, 1].forEach((image, index) => {
    view.setBigUint64(24 * index, base + BigInt(0x1000 * (image + 1)), true);
    view.setBigUint64(24 * index + 8, base + BigInt(PATHS + 64), true);
  });
  const bytes = new Uint8Array(view.buffer);
  await stage.world.child.store(base + BigInt(ARRAY), bytes);
  using target = stage.world.open();
  const bases = target.modules().map((module) => module.base - base);
  assertEquals(bases, [0x2000n, 0x3000n]);
});

testOnMacos("modules() before the loader has run are none", ({ world }) => {
  using target = world.open();
  assertEquals(target.modules(), []);
});

testOnMacos("a module without a header is as large as its region", async (
  stage,
) => {
  const header = new Uint8Array(64).fill(0xcc);
  const base = await load(stage, [{ path: "/tmp/packed", header }]);
  using target = stage.world.open();
  const [module] = target.modules();
  assertEquals(module?.base, base + 0x1000n);
  assertEquals(module?.size, 0x1000);
});

testOnMacos("a header with more commands than a page is read whole", async (
  stage,
) => {
  const header = machImage(PROGRAM, { others: [3900] });
  const { world } = stage;
  const base = await load(stage, [{ path: "/a", header: new Uint8Array(0) }]);
  const large = await world.lay("rw- rw-", header);
  const pointer = new Uint8Array(new BigUint64Array([large]).buffer);
  await world.child.store(base + BigInt(ARRAY), pointer);
  using target = world.open();
  assertEquals(target.modules()[0]?.size, 0xd000);
});

testOnMacos("an image that has been unloaded is left out", async (stage) => {
  const base = await load(stage, [PROGRAM_IMAGE, CACHED]);
  await stage.world.child.unmap(base + 0x2000n, 0x1000);
  using target = stage.world.open();
  assertEquals(target.modules().map(({ name }) => name), ["game"]);
});

testOnMacos("a path that cannot be read is empty", async (stage) => {
  const base = await load(stage, [PROGRAM_IMAGE]);
  const nowhere = new Uint8Array(new BigUint64Array([1n]).buffer);
  await stage.world.child.store(base + BigInt(ARRAY + 8), nowhere);
  using target = stage.world.open();
  const [module] = target.modules();
  assertEquals([module?.name, module?.path], ["", ""]);
});

testOnMacos("a list that the loader is changing is asked for again", async (
  stage,
) => {
  const { world } = stage;
  const base = await load(stage, [PROGRAM_IMAGE, CACHED]);
  const array = new Uint8Array(
    new BigUint64Array([base + BigInt(ARRAY)]).buffer,
  );
  using target = world.open();
  await world.child.store(base + 8n, new Uint8Array(8));
  const error = refusal("no-resources", () => target.modules());
  assertMatch(error.message, /its loader is changing the list/);
  assertMatch(error.hint ?? "", /try again/);
  // The list is closed to the first look only.
  await world.child.store(base + 8n, array);
  const before = world.double.calls("mach_vm_read_overwrite");
  world.double.fail("mach_vm_read_overwrite", { code: 1, times: 3 });
  assertEquals(target.modules().length, 2);
  const calls = world.double.calls("mach_vm_read_overwrite") - before;
  assertEquals(calls, 3 + 2 + 2 * 2);
});

testOnMacos("a list that no process has is not believed", async (stage) => {
  const base = await load(stage, [PROGRAM_IMAGE]);
  const { world } = stage;
  using target = world.open();
  for (const count of [0xffff_ffff, 0x1_0001, 500]) {
    const bytes = new Uint8Array(new Uint32Array([count]).buffer);
    await world.child.store(base + 4n, bytes);
    refusal("no-resources", () => target.modules());
  }
});

testOnMacos("the list of a process of 32 bits is not supported", (stage) => {
  const { world } = stage;
  world.double.tell.double_set_dyld_info(world.pid, 0x1000n, 0);
  using target = world.open();
  refusal("not-supported", () => target.modules());
});

for (
  const [number, code] of [
    [4, "invalid-argument"],
    [5, "permission-denied"],
    [37, "process-gone"],
    [0x1000_0003, "process-gone"],
  ] as const
) {
  testOnMacos(`${number} of task_info is ${code}`, ({ world }) => {
    using target = world.open();
    world.double.fail("task_info", { code: number });
    const error = refusal(code, () => target.modules());
    assertEquals(error.native?.api, "task_info");
    assertEquals(error.native?.number, number);
  });
}

testOnMacos("a module's addresses are found by its name", async (stage) => {
  const base = await load(stage, [PROGRAM_IMAGE]);
  using target = stage.world.open();
  assertEquals(target.resolve("game+0x10"), base + 0x1010n);
});
