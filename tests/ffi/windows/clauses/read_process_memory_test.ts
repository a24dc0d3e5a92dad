import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  closeHandle,
  getLastError,
  openProcess,
  PROCESS_QUERY_INFORMATION,
  PROCESS_VM_READ,
  readProcessMemory,
} from "../../../../ffi/windows/mod.ts";
import { assertBytes } from "../../../support/bytes.ts";
import { Random } from "../../../support/random.ts";
import { assertFails, canvas, testOnStages, withHandle } from "../stage.ts";

const [ACCESS_DENIED, INVALID_HANDLE, PARTIAL_COPY, NOACCESS] = [
  5,
  6,
  299,
  998,
];

const TO_READ = PROCESS_VM_READ | PROCESS_QUERY_INFORMATION;

const PAGE = 4096;

testOnStages(
  "RPM-1 ReadProcessMemory takes a handle, an address, a buffer, a size and a count",
  async (stage) => {
    const base = await stage.lay("rw-", Uint8Array.of(1, 2, 3, 4));
    await withHandle(stage, TO_READ, (process) => {
      assertEquals(readProcessMemory.length, 5);
      const buffer = canvas(4);
      const count = new BigUint64Array(1);
      assert(readProcessMemory(process, base, buffer, 4, count));
      assertEquals([...buffer], [1, 2, 3, 4]);
      assertEquals(count[0], 4n);
    });
  },
);

testOnStages("RPM-2 reading takes PROCESS_VM_READ", async (stage) => {
  const base = await stage.lay("rw-");
  await withHandle(stage, PROCESS_QUERY_INFORMATION, (process) => {
    const buffer = canvas(4);
    assertFails(
      () => readProcessMemory(process, base, buffer, 4, null),
      ACCESS_DENIED,
    );
    assertEquals(buffer, canvas(4));
  });
});

testOnStages(
  "RPM-3 the range is verified before any transfer, and the buffer not touched",
  async (stage) => {
    const base = await stage.lay("rw- rw- ---", new Random(3).bytes(3 * PAGE));
    await withHandle(stage, TO_READ, (process) => {
      const buffer = canvas(3 * PAGE);
      const count = new BigUint64Array([7n]);
      assertFails(
        () => readProcessMemory(process, base, buffer, buffer.length, count),
        PARTIAL_COPY,
      );
      assertBytes(buffer, canvas(3 * PAGE));
      assertEquals(count[0], 0n);
    });
  },
);

testOnStages("RPM-4 the buffer receives the contents", async (stage) => {
  const content = new Random(4).bytes(3 * PAGE);
  const base = await stage.lay("rw- r-- r-x", content);
  await withHandle(stage, TO_READ, (process) => {
    const buffer = new Uint8Array(content.length);
    assert(readProcessMemory(process, base, buffer, buffer.length, null));
    assertBytes(buffer, content);
    // A view gets the bytes where it begins, and nothing is put beside it.
    const large = canvas(64);
    const view = large.subarray(8, 24);
    assert(readProcessMemory(process, base + 5n, view, 16, null));
    assertEquals(view, content.slice(5, 21));
    assertEquals(large.subarray(0, 8), canvas(8));
    assertEquals(large.subarray(24), canvas(40));
  });
});

testOnStages("RPM-5 nSize bytes are read, a SIZE_T", async (stage) => {
  const content = new Random(5).bytes(3 * PAGE);
  const base = await stage.lay("rw- rw- rw-", content);
  await withHandle(stage, TO_READ, (process) => {
    const count = new BigUint64Array(1);
    for (const size of [0, 1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE + 7]) {
      const buffer = canvas(3 * PAGE);
      assert(readProcessMemory(process, base + 3n, buffer, size, count));
      assertEquals(count[0], BigInt(size));
      assertBytes(buffer.slice(0, size), content.slice(3, 3 + size));
      assertBytes(buffer.slice(size), canvas(3 * PAGE - size));
    }
    for (const size of [2 ** 32, 2 ** 53 - 1, 5]) {
      assertThrows(
        () => readProcessMemory(process, base, canvas(4), size, null),
        RangeError,
        "the buffer has 4",
      );
    }
    for (const size of [-1, 1.5, NaN, 2 ** 53]) {
      assertThrows(
        () => readProcessMemory(process, base, canvas(4), size, null),
        RangeError,
        "whole number",
      );
    }
  });
});

testOnStages(
  "RPM-6 the count receives the number of bytes, and NULL is ignored",
  async (stage) => {
    const base = await stage.lay("rw-", Uint8Array.of(1, 2, 3, 4));
    await withHandle(stage, TO_READ, (process) => {
      const buffer = canvas(4);
      assert(readProcessMemory(process, base, buffer, 3, null));
      assertEquals([...buffer], [1, 2, 3, 0xa5]);
      const counts = new BigUint64Array([9n, 9n]);
      assert(readProcessMemory(process, base, buffer, 3, counts));
      assertEquals([...counts], [3n, 9n]);
      // A count of 32 bits would have 4 bytes written behind it.
      for (const count of [new Uint32Array(2), new BigUint64Array(0), 0n]) {
        assertThrows(
          () =>
            readProcessMemory(
              process,
              base,
              buffer,
              3,
              count as unknown as BigUint64Array<ArrayBuffer>,
            ),
          TypeError,
          "64 bits",
        );
      }
    });
  },
);

testOnStages("RPM-7 success is true", async (stage) => {
  const base = await stage.lay("rw-");
  await withHandle(stage, TO_READ, (process) => {
    assertEquals(readProcessMemory(process, base, canvas(1), 1, null), true);
  });
});

testOnStages(
  "RPM-8 failure is false, and GetLastError tells why",
  async (stage) => {
    const base = await stage.lay("rw- ---");
    await withHandle(stage, TO_READ, (process) => {
      const buffer = canvas(8);
      const read = (handle: bigint, address: bigint) => () =>
        readProcessMemory(handle, address, buffer, 8, null);
      assertFails(read(0n, base), INVALID_HANDLE);
      assertFails(read(0x00de_ad00n, base), INVALID_HANDLE);
      assertFails(read(process, base + 4096n), PARTIAL_COPY);
      // The number stays what it was, whatever is done in between.
      console.assert(true);
      performance.now();
      assertEquals(getLastError(), PARTIAL_COPY);
      assertFails(
        () => readProcessMemory(process, base, null, 8, null),
        NOACCESS,
      );
      assertEquals(buffer, canvas(8));
    });
    const closed = openProcess(TO_READ, false, stage.pid) ?? 0n;
    closeHandle(closed);
    const buffer = canvas(8);
    assertFails(
      () => readProcessMemory(closed, base, buffer, 8, null),
      INVALID_HANDLE,
    );
    assertEquals(buffer, canvas(8));
  },
);

testOnStages(
  "RPM-9 a read that crosses into what is inaccessible fails",
  async (stage) => {
    const base = await stage.lay("rw- --- rw- grd rw- ...");
    await withHandle(stage, TO_READ, (process) => {
      for (const page of [0, 2, 4]) {
        const buffer = canvas(16);
        const address = base + BigInt((page + 1) * PAGE - 8);
        assertFails(
          () => readProcessMemory(process, address, buffer, 16, null),
          PARTIAL_COPY,
        );
        assertEquals(buffer, canvas(16));
        assert(readProcessMemory(process, address, buffer, 8, null));
      }
    });
  },
);

testOnStages(
  "RPM-10 any process with such a handle may read, and needs no more",
  async (stage) => {
    const base = await stage.lay("rw-", Uint8Array.of(1, 2, 3, 4));
    await withHandle(stage, PROCESS_VM_READ, (process) => {
      const buffer = canvas(4);
      const count = new BigUint64Array(1);
      assert(readProcessMemory(process, base, buffer, 4, count));
      assertEquals([...buffer], [1, 2, 3, 4]);
      assertEquals(count[0], 4n);
      // Nobody may ask about protection with it; the buffer is safe even so.
      const other = canvas(4);
      assertFails(
        () => readProcessMemory(process, 0x10n, other, 4, null),
        PARTIAL_COPY,
        NOACCESS,
      );
      assertEquals(other, canvas(4));
    });
  },
);

const BAD_RANGES: [
  name: string,
  address: bigint,
  size: number,
  error: number,
][] = [
  ["NULL", 0n, 8, PARTIAL_COPY],
  ["a low address", 0x10n, 8, PARTIAL_COPY],
  ["an address of the kernel's", 0xffff_8000_0000_0000n, 8, NOACCESS],
  ["the last address", 0xffff_ffff_ffff_ffffn, 1, NOACCESS],
  ["a range that wraps", 0xffff_ffff_ffff_fff8n, 16, NOACCESS],
];

testOnStages(
  "RPM-11 all of the area must be accessible, whatever is asked for",
  async (stage) => {
    const base = await stage.lay("--- rw- grd rw- ... rw-");
    await withHandle(stage, TO_READ, (process) => {
      const buffer = canvas(6 * PAGE);
      const count = new BigUint64Array(1);
      const read = (address: bigint, size: number) => () =>
        readProcessMemory(process, address, buffer, size, count);
      for (const [, address, size, error] of BAD_RANGES) {
        assertFails(read(address, size), error);
      }
      for (const page of [0, 2, 4]) {
        const address = base + BigInt(page * PAGE);
        assertFails(read(address, 8), PARTIAL_COPY);
        assertFails(read(address, 2 * PAGE), PARTIAL_COPY);
      }
      assertFails(read(base, 6 * PAGE), PARTIAL_COPY);
      assertEquals(count[0], 0n);
      assertBytes(buffer, canvas(6 * PAGE));
      for (const address of [-1n, 1n << 64n]) {
        assertThrows(read(address, 8), RangeError, "2^64");
      }
    });
    // No bytes: only the handle counts.
    assertFails(
      () => readProcessMemory(0x00de_ad00n, base, canvas(1), 0, null),
      INVALID_HANDLE,
    );
    await withHandle(stage, TO_READ, (process) => {
      for (const address of [0n, base, 0xffff_ffff_ffff_ffffn]) {
        assert(readProcessMemory(process, address, canvas(1), 0, null));
      }
    });
  },
);

testOnStages(
  "RPM-8 a process that has ended refuses: ERROR_ACCESS_DENIED or PARTIAL_COPY",
  async (stage) => {
    const base = await stage.lay("rw-");
    await withHandle(stage, TO_READ, async (process) => {
      await stage.exit();
      const buffer = canvas(8);
      assertFails(
        () => readProcessMemory(process, base, buffer, 8, null),
        ACCESS_DENIED,
        PARTIAL_COPY,
      );
      assertEquals(buffer, canvas(8));
    });
  },
);
