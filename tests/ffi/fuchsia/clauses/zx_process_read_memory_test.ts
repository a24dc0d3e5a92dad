import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import {
  setZirconLibrary,
  ZX,
  zxHandleClose,
  zxProcessReadMemory,
} from "../../../../ffi/fuchsia/mod.ts";
import { FuchsiaSource } from "../../../../ffi/fuchsia/source.ts";
import { MemoryError } from "../../../../mod.ts";
import { HAS_ZIRCON, ZirconDouble } from "../../../doubles/zircon/libzircon.ts";
import { assertBytes } from "../../../support/bytes.ts";
import type { FuchsiaWorld } from "../../../support/fuchsia_world.ts";
import { Random } from "../../../support/random.ts";
import {
  canvas,
  HOLE,
  LARGEST,
  PAGE,
  READ,
  STATUS,
  testOnZircon,
  WRITE,
} from "../stage.ts";

// The clauses of the page zx_process_read_memory, ZX-1 to ZX-8.

const BOTH = READ | WRITE;

/** Uses a handle and closes it. */
function withHandle(
  { double, koid }: FuchsiaWorld,
  rights: number,
  use: (process: number) => void,
): void {
  const process = double.make(koid, rights);
  try {
    use(process);
  } finally {
    zxHandleClose(process);
  }
}

testOnZircon(
  "ZX-1 zx_process_read_memory(handle, vaddr, buffer, buffer_size, actual)",
  async (world) => {
    const content = new Random(1).bytes(PAGE);
    const base = await world.lay("rw-", content);
    assertEquals(zxProcessReadMemory.length, 5);
    withHandle(world, BOTH, (process) => {
      const whole = canvas(64);
      const buffer = whole.subarray(8, 40);
      const actual = new BigUint64Array([7n, 7n]);
      assertEquals(
        zxProcessReadMemory(process, base + 5n, buffer, 16, actual),
        ZX.ZX_OK,
      );
      assertEquals([...actual], [16n, 7n]);
      assertBytes(buffer.subarray(0, 16), content.subarray(5, 21));
      assertBytes(whole.subarray(0, 8), canvas(8));
      assertBytes(whole.subarray(24), canvas(40));
      for (const handle of [-1, 1.5, 2 ** 32]) {
        assertThrows(
          () => zxProcessReadMemory(handle, base, buffer, 4, actual),
          RangeError,
        );
      }
      for (const address of [-1n, 1n << 64n]) {
        assertThrows(
          () => zxProcessReadMemory(process, address, buffer, 4, actual),
          RangeError,
        );
      }
      // A count of 32 bits would have 4 bytes written behind it.
      const narrow: unknown = new Uint32Array(2);
      assertThrows(
        () =>
          zxProcessReadMemory(
            process,
            base,
            buffer,
            4,
            narrow as BigUint64Array<ArrayBuffer>,
          ),
        TypeError,
        "64 bits",
      );
    });
  },
);

testOnZircon(
  "ZX-2 buffer_size is greater than zero and at most 64MB",
  async (world) => {
    const base = await world.child.map({ size: LARGEST + PAGE, sparse: true });
    const last = base + BigInt(LARGEST) - 1n;
    await world.child.store(last, Uint8Array.of(9));
    withHandle(world, BOTH, (process) => {
      const buffer = new Uint8Array(LARGEST + 1);
      const actual = new BigUint64Array([7n]);
      const read = (handle: number, size: number): number =>
        zxProcessReadMemory(handle, base, buffer, size, actual);
      for (const size of [0, LARGEST + 1]) {
        assertEquals(read(process, size), STATUS.INVALID_ARGS);
        // Before the handle is looked at.
        assertEquals(read(0, size), STATUS.INVALID_ARGS);
        assertEquals(read(0x1233, size), STATUS.INVALID_ARGS);
      }
      assertEquals(actual[0], 7n);
      assertEquals(read(process, 1), ZX.ZX_OK);
      assertEquals(actual[0], 1n);
      assertEquals(read(process, LARGEST), ZX.ZX_OK);
      assertEquals(actual[0], BigInt(LARGEST));
      assertEquals(buffer[LARGEST - 1], 9);
      for (const size of [-1, 1.5, NaN, LARGEST + 2]) {
        assertThrows(() => read(process, size), RangeError);
      }
    });
  },
);

testOnZircon(
  "ZX-2 memsift reads more than 64MB in pieces of at most that",
  async (world) => {
    const size = 2 * LARGEST + 3 * PAGE;
    const base = await world.child.map({ size, sparse: true });
    const marks = [0, LARGEST - 1, LARGEST, 2 * LARGEST, size - 1];
    for (const at of marks) {
      await world.child.store(base + BigInt(at), Uint8Array.of(1 + at % 251));
    }
    using target = world.open();
    const before = world.double.countOf("read");
    const bytes = target.read(base, size);
    for (const at of marks) assertEquals(bytes[at], 1 + at % 251);
    assertEquals(world.double.largestOf("read"), LARGEST);
    assertEquals(world.double.countOf("read") - before, 3);
  },
);

testOnZircon(
  "ZX-3 no buffer is ZX_ERR_INVALID_ARGS",
  async (world) => {
    const base = await world.lay("rw-");
    withHandle(world, BOTH, (process) => {
      const actual = new BigUint64Array([7n]);
      for (const handle of [process, 0]) {
        assertEquals(
          zxProcessReadMemory(handle, base, null, 8, actual),
          STATUS.INVALID_ARGS,
        );
      }
      assertEquals(actual[0], 7n);
    });
  },
);

testOnZircon(
  "ZX-4 actual receives the bytes read, fewer where the memory ends",
  async (world) => {
    const content = new Random(4).bytes(4 * PAGE);
    const base = await world.lay("rw- rw- ... rw-", content);
    withHandle(world, BOTH, (process) => {
      const buffer = canvas(4 * PAGE);
      const actual = new BigUint64Array(1);
      assertEquals(
        zxProcessReadMemory(process, base + 9n, buffer, 4 * PAGE, actual),
        ZX.ZX_OK,
      );
      const count = 2 * PAGE - 9;
      assertEquals(actual[0], BigInt(count));
      assertBytes(buffer.subarray(0, count), content.subarray(9, 2 * PAGE));
      assertBytes(buffer.subarray(count), canvas(4 * PAGE - count));
    });
  },
);

testOnZircon(
  "ZX-4 a read that touches the next mapping does not go into it",
  async (world) => {
    const content = new Random(5).bytes(3 * PAGE);
    const base = await world.lay("rw- r-- r-x", content);
    withHandle(world, BOTH, (process) => {
      const buffer = canvas(3 * PAGE);
      const actual = new BigUint64Array(1);
      for (let at = 0; at < content.length;) {
        const rest = buffer.subarray(at);
        const address = base + BigInt(at);
        assertEquals(
          zxProcessReadMemory(process, address, rest, rest.length, actual),
          ZX.ZX_OK,
        );
        assertEquals(actual[0], BigInt(PAGE));
        at += PAGE;
      }
      assertBytes(buffer, content);
    });
    // A short read is success: memsift goes on behind it, and asks for no
    // more than one mapping at a time.
    const before = world.double.clamped;
    using target = world.open();
    assertBytes(target.read(base, content.length), content);
    assertEquals(world.double.clamped, before);
    world.double.setShortest(100);
    assertBytes(target.read(base, content.length), content);
  },
);

testOnZircon(
  "ZX-4 without an actual the call fails after it has read",
  async (world) => {
    const base = await world.lay("rw-");
    withHandle(world, BOTH, (process) => {
      const buffer = canvas(8);
      assertEquals(
        zxProcessReadMemory(process, base, buffer, 8, null),
        STATUS.INVALID_ARGS,
      );
      assertEquals(buffer, canvas(8));
    });
  },
);

testOnZircon(
  "ZX-5 the handle is of a process, with the rights to read and to write",
  async (world) => {
    const base = await world.lay("rw-");
    const { double } = world;
    const buffer = canvas(8);
    const actual = new BigUint64Array(1);
    const read = (process: number): number =>
      zxProcessReadMemory(process, base, buffer, 8, actual);
    for (
      const rights of [0, READ, WRITE, 0xf_ffff & ~READ, 0xf_ffff & ~WRITE]
    ) {
      withHandle(
        world,
        rights,
        (process) => assertEquals(read(process), STATUS.ACCESS_DENIED),
      );
    }
    withHandle(world, BOTH, (process) => assertEquals(read(process), ZX.ZX_OK));
    // The type is looked at before the rights.
    const objects = [double.root, double.addObject(2), double.addObject(3)];
    for (const rights of [0, BOTH]) {
      for (const koid of objects) {
        const handle = double.make(koid, rights);
        assertEquals(read(handle), STATUS.WRONG_TYPE);
        zxHandleClose(handle);
      }
    }
  },
);

testOnZircon(
  "ZX-6 success is 0; of a call that failed nobody sees the buffer",
  async (world, flavour) => {
    const base = await world.lay("rw- ...");
    const { double } = world;
    withHandle(world, BOTH, (process) => {
      const buffer = canvas(16);
      const actual = new BigUint64Array([7n]);
      const read = (address: bigint): number =>
        zxProcessReadMemory(process, address, buffer, 16, actual);
      const hole = base + BigInt(PAGE);
      // What the call itself leaves behind: bytes that mean nothing.
      using zircon = double.use();
      const raw = canvas(16);
      const count = new Uint8Array(8);
      assertEquals(
        zircon.call.zx_process_read_memory?.(process, hole, raw, 16n, count),
        HOLE[flavour],
      );
      assertEquals(raw, new Uint8Array(16).fill(0xdb));
      assertEquals(count, new Uint8Array(8));
      assertEquals(read(hole), HOLE[flavour]);
      for (const status of Object.values(STATUS)) {
        double.fail("read", { status, times: 1 });
        assertEquals(read(base), status);
      }
      assertEquals(buffer, canvas(16));
      assertEquals(actual[0], 7n);
      assertEquals(read(base), 0);
      assertEquals(buffer, new Uint8Array(16));
    });
  },
);

testOnZircon(
  "ZX-7 ZX_ERR_ACCESS_DENIED: a right is missing",
  async (world) => {
    const base = await world.lay("rw- ...");
    const actual = new BigUint64Array(1);
    withHandle(world, READ, (process) => {
      // Before the address is looked at.
      for (const address of [base, base + BigInt(PAGE)]) {
        assertEquals(
          zxProcessReadMemory(process, address, canvas(8), 8, actual),
          STATUS.ACCESS_DENIED,
        );
      }
    });
  },
);

testOnZircon(
  "ZX-7 ZX_ERR_BAD_HANDLE: it is no handle, or none any more",
  async (world) => {
    const base = await world.lay("rw-");
    const actual = new BigUint64Array(1);
    const closed = world.double.make(world.koid, BOTH);
    assertEquals(zxHandleClose(closed), ZX.ZX_OK);
    assertEquals(zxHandleClose(closed), STATUS.BAD_HANDLE);
    for (const handle of [0, closed, 0xffff_ffff]) {
      assertEquals(
        zxProcessReadMemory(handle, base, canvas(8), 8, actual),
        STATUS.BAD_HANDLE,
      );
    }
    assertEquals(zxHandleClose(0), ZX.ZX_OK);
  },
);

testOnZircon(
  "ZX-7 ZX_ERR_BAD_STATE: the process ends, or the memory is a device's",
  async (world) => {
    const base = await world.lay("rw- grd ...");
    const { double, koid } = world;
    const actual = new BigUint64Array(1);
    const process = double.make(koid, BOTH);
    const read = (page: number): number => {
      const address = base + BigInt(page * PAGE);
      return zxProcessReadMemory(process, address, canvas(8), 8, actual);
    };
    assertEquals(read(0), ZX.ZX_OK);
    assertEquals(read(1), STATUS.BAD_STATE);
    for (const state of ["made", "ending"] as const) {
      double.setState(koid, state);
      // Before the address is looked at.
      for (const page of [0, 1, 2]) assertEquals(read(page), STATUS.BAD_STATE);
    }
    double.setState(koid, "running");
    assertEquals(read(0), ZX.ZX_OK);
    await world.exit();
    for (const page of [0, 1, 2]) assertEquals(read(page), STATUS.BAD_STATE);
    zxHandleClose(process);
  },
);

testOnZircon(
  "ZX-7 ZX_ERR_NO_MEMORY: nothing is at the address",
  async (world, flavour) => {
    const base = await world.lay("rw- ... rw-");
    const actual = new BigUint64Array(1);
    withHandle(world, BOTH, (process) => {
      const hole = base + BigInt(PAGE);
      for (const address of [0n, 0x10n, hole, hole + 4095n, 2n ** 64n - 1n]) {
        assertEquals(
          zxProcessReadMemory(process, address, canvas(8), 8, actual),
          HOLE[flavour],
        );
      }
    });
  },
);

testOnZircon(
  "ZX-7 protection does not count: what nobody may read is read",
  async (world) => {
    const content = new Random(7).bytes(PAGE);
    const base = await world.lay("---", content);
    withHandle(world, BOTH, (process) => {
      const buffer = canvas(PAGE);
      const actual = new BigUint64Array(1);
      assertEquals(
        zxProcessReadMemory(process, base, buffer, PAGE, actual),
        ZX.ZX_OK,
      );
      assertBytes(buffer, content);
    });
  },
);

Deno.test({
  name: "ZX-8 a system that has replaced the call is told apart",
  ignore: !HAS_ZIRCON,
  fn() {
    using double = new ZirconDouble("today", ["zx_process_read_memory"]);
    setZirconLibrary(double.path);
    try {
      const error = assertThrows(
        () => zxProcessReadMemory(0, 0n, canvas(1), 1, null),
        MemoryError,
      );
      assertEquals(error.code, "not-supported");
      assertStringIncludes(error.message, "it has no zx_process_read_memory");
      assertStringIncludes(error.message, double.path);
      assertStringIncludes(error.hint ?? "", "Deno has no Fuchsia build");
      // The rest is there still.
      assertEquals(zxHandleClose(0), ZX.ZX_OK);
    } finally {
      setZirconLibrary();
    }
    const koid = double.addProcess(Deno.pid, "self");
    const error = assertThrows(
      () => new FuchsiaSource(Number(koid), double.use()),
      MemoryError,
    );
    assertEquals(error.code, "not-supported");
    assertStringIncludes(error.message, "zx_process_read_memory");
    assert(double.openHandles === 0);
  },
});
