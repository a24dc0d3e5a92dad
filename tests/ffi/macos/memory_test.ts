import { assert, assertEquals } from "@std/assert";
import { ProcessMemory } from "../../../ffi/macos/memory.ts";
import type { Transfer } from "../../../core/source.ts";
import { assertBytes } from "../../support/bytes.ts";
import { Random } from "../../support/random.ts";
import { canvas, PROT, type Stage, testOnMacos } from "./stage.ts";

const READ = "mach_vm_read_overwrite";
const WRITE = "mach_vm_write";

function pages(count: number, kind = "rw-"): string {
  return new Array(count).fill(kind).join(" ");
}

/** Lays pages of random bytes. */
async function lay(
  { world }: Stage,
  text: string,
): Promise<{ base: bigint; content: Uint8Array<ArrayBuffer> }> {
  const size = text.split(" ").length * world.pageSize;
  const content = new Random(size).bytes(size);
  return { base: await world.lay(text, content), content };
}

testOnMacos("ProcessMemory reads and writes, by one call of the system", async (
  stage,
) => {
  const { world, libSystem } = stage;
  const { base, content } = await lay(stage, pages(40));
  const memory = new ProcessMemory(libSystem, stage.task());
  for (const size of [1, 256, 257, 16384, 32769, 40 * 4096 - 3]) {
    const bytes = canvas(size);
    const before = world.double.calls(READ);
    assertEquals(memory.read({ address: base + 3n, bytes }, false), {
      transferred: size,
    });
    assertBytes(bytes, content.slice(3, 3 + size));
    assertEquals(world.double.calls(READ), before + 1);
    const data = new Random(size).bytes(size);
    assertEquals(memory.write({ address: base + 3n, bytes: data }, false), {
      transferred: size,
    });
    content.set(data, 3);
    assertBytes(await world.peek(base, content.length), content);
  }
  assertEquals(world.double.calls(WRITE), 6);
});

// The look before finds these readable; the call finds otherwise, as when
// pages change in between. Up to 4 pages it is a small copy, else a large one.
const RACES: [size: number, bad: number][] = [
  [40, 0],
  [40, 1],
  [40, 20],
  [40, 39],
  [5, 4],
  [4, 3],
  [4, 1],
  [2, 1],
  [1, 0],
];

for (const pageSize of [4096, 16384]) {
  for (const [size, bad] of RACES) {
    for (const kind of ["gone", "closed"] as const) {
      testOnMacos(
        `ProcessMemory reads up to page ${bad} of ${size} that is ${kind} ` +
          `by then, of ${pageSize} bytes`,
        async (stage) => {
          const { world, libSystem } = stage;
          const { base, content } = await lay(stage, pages(size));
          const memory = new ProcessMemory(libSystem, stage.task());
          const start = base + BigInt(bad * pageSize);
          world.double.changeAt(READ, {
            pid: world.pid,
            start,
            end: start + BigInt(pageSize),
            protection: kind === "gone" ? PROT.HOLE : PROT.NONE,
          });
          const bytes = canvas(size * pageSize - 7);
          const request = { address: base + 7n, bytes };
          const reached = Math.max(0, bad * pageSize - 7);
          const { transferred, native } = memory.read(request, false);
          assertEquals(transferred, reached);
          assertEquals(native, {
            api: READ,
            number: 1,
            name: "KERN_INVALID_ADDRESS",
          });
          assertBytes(bytes.slice(0, reached), content.slice(7, 7 + reached));
        },
        pageSize,
      );

      testOnMacos(
        `ProcessMemory writes up to page ${bad} of ${size} that is ${kind} ` +
          `by then, of ${pageSize} bytes`,
        async (stage) => {
          const { world, libSystem } = stage;
          const { base, content } = await lay(stage, pages(size));
          const memory = new ProcessMemory(libSystem, stage.task());
          const start = base + BigInt(bad * pageSize);
          world.double.changeAt(WRITE, {
            pid: world.pid,
            start,
            end: start + BigInt(pageSize),
            protection: kind === "gone" ? PROT.HOLE : PROT.R,
          });
          const bytes = new Random(7).bytes(size * pageSize);
          const reached = bad * pageSize;
          const transfer: Transfer = memory.write(
            { address: base, bytes },
            false,
          );
          assertEquals(transfer.transferred, reached);
          assertEquals(transfer.native?.api, WRITE);
          const after = await world.peek(base, content.length);
          assertBytes(after.slice(0, reached), bytes.slice(0, reached));
          assertBytes(after.slice(reached), content.slice(reached));
        },
        pageSize,
      );
    }
  }
}

testOnMacos("ProcessMemory stops at each page that the system refuses", async (
  stage,
) => {
  const kinds = ["rw-", "rw-", "rw-", "grd", "---", "...", "-w-"];
  const random = new Random(5);
  const text = Array.from({ length: 200 }, () => random.pick(kinds));
  const { base, content } = await lay(stage, text.join(" "));
  const memory = new ProcessMemory(stage.libSystem, stage.task());
  for (let round = 0; round < 300; round++) {
    const from = random.below(content.length);
    const size = random.between(1, Math.min(60 * 4096, content.length - from));
    const bytes = canvas(size);
    const address = base + BigInt(from);
    const { transferred } = memory.read({ address, bytes }, false);
    const bad = text.findIndex((kind, index) =>
      (index + 1) * 4096 > from && kind !== "rw-"
    );
    const reached = bad < 0 ? size : Math.max(0, bad * 4096 - from);
    assertEquals(transferred, Math.min(size, reached));
    assertBytes(
      bytes.slice(0, transferred),
      content.slice(from, from + transferred),
    );
  }
});

testOnMacos("ProcessMemory counts in 32 bits what it writes", async (stage) => {
  const { world } = stage;
  const size = 2 ** 32 + 3 * 4096;
  const address = await world.child.map({
    address: world.reserve(size),
    size,
    sparse: true,
  });
  const memory = new ProcessMemory(stage.libSystem, stage.task());
  world.double.tell.double_swallow_writes(1);
  // Nothing touches its pages, so that they take no memory.
  const bytes = new Uint8Array(size);
  const { transferred } = memory.write({ address, bytes }, false);
  assertEquals(transferred, size);
  assertEquals(world.double.calls(WRITE), 5);
  assertEquals(world.double.tell.double_last_write_count(), 3 * 4096);
});

testOnMacos("what stops a transfer before the call is named by it", async (
  stage,
) => {
  const { base } = await lay(stage, "rw- ... --- -w- r--");
  const memory = new ProcessMemory(stage.libSystem, stage.task());
  const at = (page: number): bigint => base + BigInt(page * 4096);
  const api = "mach_vm_region_recurse";
  const read = (page: number): Transfer =>
    memory.read({ address: at(page), bytes: canvas(4) }, false);
  const hole = { api, number: 1, name: "KERN_INVALID_ADDRESS" };
  assertEquals(read(1), { transferred: 0, native: hole });
  const none = { api, number: 0, name: "VM_PROT_NONE" };
  assertEquals(read(2), { transferred: 0, native: none });
  const only = { api, number: 2, name: "VM_PROT_WRITE" };
  assertEquals(read(3), { transferred: 0, native: only });
  const bytes = canvas(4);
  const readOnly = { api, number: 1, name: "VM_PROT_READ" };
  assertEquals(memory.write({ address: at(4), bytes }, false), {
    transferred: 0,
    native: readOnly,
  });
  assertEquals(stage.world.double.calls(READ), 0);
  assertEquals(stage.world.double.calls(WRITE), 0);
  assert(stage.world.double.calls(api) > 0);
});

testOnMacos(
  "ProcessMemory flushes what it has written, and nothing else",
  async (
    stage,
  ) => {
    const { world } = stage;
    const { base } = await lay(stage, "rw- r-x rw- r--");
    const memory = new ProcessMemory(stage.libSystem, stage.task());
    const flushes = (): number =>
      world.double.calls("mach_vm_machine_attribute");
    const flushed = (): unknown[] => [
      world.double.tell.double_flushed_address(),
      world.double.tell.double_flushed_size(),
    ];
    const bytes = canvas(8);
    memory.read({ address: base, bytes }, true);
    memory.write({ address: base + 3n * 4096n, bytes }, false);
    assertEquals(flushes(), 0);
    memory.write({ address: base + 4090n, bytes }, true);
    assertEquals([flushes(), ...flushed()], [1, base + 4090n, 8n]);
    memory.write({ address: base + 3n * 4096n - 5n, bytes }, false);
    assertEquals([flushes(), ...flushed()], [2, base + 3n * 4096n - 5n, 5n]);
    // That there is nothing to flush is no failure of the write's.
    world.double.fail("mach_vm_machine_attribute", { code: 46 });
    assertEquals(memory.write({ address: base, bytes }, false), {
      transferred: 8,
    });
  },
);

testOnMacos("ProcessMemory reads and writes nothing without a call", async (
  stage,
) => {
  const { base } = await lay(stage, "rw-");
  const memory = new ProcessMemory(stage.libSystem, stage.task());
  const request = { address: base, bytes: canvas(0) };
  assertEquals(memory.read(request, true), { transferred: 0 });
  assertEquals(memory.write(request, true), { transferred: 0 });
  assertEquals(stage.world.double.calls(READ), 0);
  assertEquals(stage.world.double.calls(WRITE), 0);
});
