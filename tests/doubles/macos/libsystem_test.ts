import { assertEquals } from "@std/assert";
import { PROT, type Stage, testOnMacos } from "../../ffi/macos/stage.ts";
import { assertBytes } from "../../support/bytes.ts";
import { Random } from "../../support/random.ts";

// That the double does what is documented of macOS: the rules that memsift's
// own tests stand on.

const SCRIBBLE = 0xdb;

/** Takes a process's task by the double alone. */
function portOf({ world, libSystem }: Stage): number {
  const name = new Uint32Array(1);
  const bytes = new Uint8Array(name.buffer);
  const { call, self } = libSystem;
  assertEquals(call.task_for_pid(self, world.pid, bytes), 0);
  return name[0] ?? 0;
}

/** Reads once; what it gave, the bytes and the count. */
function read(
  { libSystem }: Stage,
  port: number,
  address: bigint,
  size: number,
): { result: number; bytes: Uint8Array<ArrayBuffer>; count: bigint } {
  const bytes = new Uint8Array(size);
  const count = new BigUint64Array(1);
  const result = libSystem.call.mach_vm_read_overwrite(
    port,
    address,
    BigInt(size),
    bytes,
    new Uint8Array(count.buffer),
  );
  return { result, bytes, count: count[0] ?? 0n };
}

function testPort(
  claim: string,
  run: (stage: Stage, port: number) => void | Promise<void>,
  pageSize?: number,
): void {
  testOnMacos(claim, async (stage) => {
    const port = portOf(stage);
    try {
      await run(stage, port);
    } finally {
      const { call, self } = stage.libSystem;
      assertEquals(call.mach_port_deallocate(self, port), 0);
    }
  }, pageSize);
}

for (const [pageSize, small] of [[4096, 16384], [16384, 32768]] as const) {
  testPort(`up to ${small} bytes all that stops a read is 1`, async (
    stage,
    port,
  ) => {
    const { world } = stage;
    for (const page of ["...", "---", "-w-", "grd"]) {
      const pages = 1 + small / pageSize;
      const text = "rw- ".repeat(pages) + page;
      const base = await world.lay(text, new Random(1).bytes(pages * pageSize));
      const end = base + BigInt(pages * pageSize);
      const short = read(stage, port, end - BigInt(small - 1), small);
      assertEquals(short.result, 1, page);
      const long = read(stage, port, end - BigInt(small), small + 1);
      const expected = { "...": 1, "---": 2, "-w-": 2, "grd": 10 }[page];
      assertEquals(long.result, expected, page);
      for (const { bytes } of [short, long]) {
        assertEquals(bytes.every((byte) => byte === SCRIBBLE), true);
      }
    }
  }, pageSize);
}

testPort("a read is all or nothing, and none is success", async (
  stage,
  port,
) => {
  const content = new Random(2).bytes(3 * 4096);
  const base = await stage.world.lay("rw- rw- rw- ...", content);
  const whole = read(stage, port, base, content.length);
  assertEquals([whole.result, whole.count], [0, BigInt(content.length)]);
  assertBytes(whole.bytes, content);
  assertEquals(read(stage, port, base, content.length + 1).result, 1);
  assertEquals(read(stage, port, 0n, 0), {
    result: 0,
    bytes: new Uint8Array(0),
    count: 0n,
  });
});

testPort(
  "a small write is partly written, a large one looked at before",
  async (
    stage,
    port,
  ) => {
    const { libSystem, world } = stage;
    const data = new Random(3).bytes(8 * 4096);
    const write = (address: bigint, size: number): number =>
      libSystem.call.mach_vm_write(port, address, data, size);
    for (const [page, large] of [["r--", 2], ["...", 1]] as const) {
      const base = await world.lay(`${"rw- ".repeat(6)}${page}`);
      assertEquals(write(base + 5n * 4096n, 4097), 1);
      const after = await world.peek(base + 5n * 4096n, 4096);
      assertBytes(after, data.slice(0, 4096));
      assertEquals(write(base, 6 * 4096 + 1), large);
      assertBytes(await world.peek(base, 4096), new Uint8Array(4096));
    }
    assertEquals(write(0n, 0), 0);
  },
);

testPort("protection has a maximum, and a copy goes past it", async (
  { libSystem, world },
  port,
) => {
  const base = await world.lay("rw- r-- ... rw-");
  const { double_limit_protection } = world.double.tell;
  double_limit_protection(world.pid, base, base + 4096n, PROT.R, PROT.R);
  const protect = (page: number, protection: number, pages = 1n): number => {
    const address = base + BigInt(page * 4096 + 5);
    const size = (pages - 1n) * 4096n + 9n;
    return libSystem.call.mach_vm_protect(port, address, size, 0, protection);
  };
  assertEquals(protect(0, PROT.RW), 2);
  assertEquals(protect(0, PROT.RW | 0x10), 0);
  assertEquals(protect(0, PROT.RX | 0x10), 2);
  assertEquals(protect(1, PROT.RW), 0);
  assertEquals(protect(1, PROT.RW, 2n), 1);
  assertEquals(protect(2, PROT.R), 1);
  world.double.tell.double_refuse_wx(1);
  assertEquals(protect(3, PROT.RW | PROT.X), 2);
  const { call } = libSystem;
  assertEquals(call.mach_vm_protect(port, 0n, 0n, 0, PROT.RW), 0);
  // The maximum itself is lowered, and the protection with it.
  assertEquals(call.mach_vm_protect(port, base, 4096n, 1, PROT.R), 0);
  assertEquals(protect(0, PROT.RW), 2);
});

testPort("a map in the map is one region to who does not go deeper", async (
  { libSystem, world },
  port,
) => {
  const base = await world.lay("rw- r-- ... r-- rw-");
  const { double_make_submap } = world.double.tell;
  double_make_submap(world.pid, base + 4096n, base + 4n * 4096n);
  const ask = (
    page: number,
    depth: number,
    room = 12,
  ): { result: number; row: unknown[] } => {
    const range = new BigUint64Array([base + BigInt(page * 4096), 0n]);
    const words = new Uint32Array([depth, room]);
    const info = new DataView(new ArrayBuffer(76));
    const result = libSystem.call.mach_vm_region_recurse(
      port,
      new Uint8Array(range.buffer, 0, 8),
      new Uint8Array(range.buffer, 8, 8),
      new Uint8Array(words.buffer, 0, 4),
      new Uint8Array(info.buffer),
      new Uint8Array(words.buffer, 4, 4),
    );
    const [address = 0n, size = 0n] = range;
    const start = Number(address - base) / 4096;
    const pages = Number(size) / 4096;
    const isSubmap = info.getInt32(room < 16 ? 32 : 48, true) === 1;
    return { result, row: [start, pages, words[0], words[1], isSubmap] };
  };
  assertEquals(ask(0, 0), { result: 0, row: [0, 1, 0, 12, false] });
  for (const page of [1, 2, 3]) {
    assertEquals(ask(page, 0), { result: 0, row: [1, 3, 0, 12, true] });
  }
  assertEquals(ask(1, 1), { result: 0, row: [1, 1, 1, 12, false] });
  assertEquals(ask(2, 9), { result: 0, row: [3, 1, 1, 12, false] });
  assertEquals(ask(4, 9), { result: 0, row: [4, 1, 0, 12, false] });
  assertEquals(ask(1, 0, 19), { result: 0, row: [1, 3, 0, 19, true] });
  assertEquals(ask(1, 1, 17).row.at(3), 17);
  assertEquals(ask(1, 1, 11).result, 4);
});

testPort("a task has one name, and rights to it are counted", (
  stage,
  port,
) => {
  const { libSystem: { call, self }, world } = stage;
  assertEquals(portOf(stage), port);
  assertEquals(world.double.rights, 2);
  assertEquals(call.mach_port_deallocate(self, port), 0);
  assertEquals(call.mach_port_deallocate(self, port + 1), 15);
  assertEquals(world.double.rights, 1);
});

testPort("a task that has ended has a dead port", async (stage, port) => {
  const { libSystem: { call }, world } = stage;
  const base = await world.lay("rw-");
  await world.exit();
  assertEquals(read(stage, port, base, 4).result, 0x1000_0003);
  assertEquals(
    call.mach_vm_write(port, base, new Uint8Array(4), 4),
    0x1000_0003,
  );
  assertEquals(call.mach_vm_protect(port, base, 4n, 0, 1), 0x1000_0003);
  const pid = new Int32Array(1);
  assertEquals(call.pid_for_task(port, new Uint8Array(pid.buffer)), 5);
  assertEquals(pid[0], -1);
});
