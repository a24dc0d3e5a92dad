import { assert, assertEquals } from "@std/assert";
import type { Mapping } from "../../../ffi/fuchsia/mappings.ts";
import { modulesOf } from "../../../ffi/fuchsia/modules.ts";
import { open } from "../../../mod.ts";
import { testOnZircon } from "./stage.ts";

testOnZircon(
  "modules() are the images that Linux itself shows of the process",
  (world) => {
    using target = world.open();
    using linux = open(world.child.pid);
    const expected = linux.modules().map(({ name, base, size }) => ({
      name: name.slice(0, 31),
      base,
      size,
    }));
    const modules = target.modules();
    const files = modules.filter(({ path }) => path !== "vdso/stable");
    assertEquals(
      files.map(({ name, base, size }) => ({ name, base, size })),
      expected,
    );
    assert(modules.some(({ name }) => name === "libc.so.6"));
    return Promise.resolve();
  },
);

/** An ELF header with one segment, of 0x5000 bytes. */
function elf(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4096);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x7f454c46);
  bytes.set([2, 1, 1], 4);
  view.setBigUint64(32, 64n, true);
  view.setUint16(54, 56, true);
  view.setUint16(56, 1, true);
  view.setUint32(64, 1, true);
  view.setBigUint64(64 + 40, 0x5000n, true);
  return bytes;
}

Deno.test("modulesOf() takes images only, by VMO and header", () => {
  const mapping = (
    base: bigint,
    vmoKoid: bigint,
    mmuFlags: number,
    vmoOffset = 0n,
    name = "",
  ): Mapping => ({
    name,
    base,
    end: base + 0x1000n,
    vmoKoid,
    mmuFlags,
    vmoOffset,
  });
  const mappings = [
    mapping(0x1000n, 1n, 1, 0n, "libfdio.so"),
    mapping(0x2000n, 1n, 5, 0x1000n, "libfdio.so"),
    // Code, but no image: a compiler's.
    mapping(0x8000n, 2n, 5),
    // An image, but no code: a file that is looked at.
    mapping(0x9000n, 3n, 1),
    // Without a name.
    mapping(0xa000n, 4n, 5),
    // Mapped from its middle.
    mapping(0xb000n, 5n, 5, 0x3000n),
  ];
  const header = (address: bigint) =>
    address === 0x8000n ? new Uint8Array(4096) : elf();
  assertEquals(modulesOf(mappings, header), [
    { name: "libfdio.so", path: "libfdio.so", base: 0x1000n, size: 0x5000 },
    { name: "vmo 4", path: "vmo 4", base: 0xa000n, size: 0x5000 },
  ]);
  // A process that ends meanwhile gives no bytes.
  assertEquals(modulesOf(mappings, () => new Uint8Array(0)), []);
});
