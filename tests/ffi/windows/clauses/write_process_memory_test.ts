import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  closeHandle,
  getLastError,
  openProcess,
  PROCESS_QUERY_INFORMATION,
  PROCESS_VM_OPERATION,
  PROCESS_VM_READ,
  PROCESS_VM_WRITE,
  writeProcessMemory,
} from "../../../../ffi/windows/mod.ts";
import { assertBytes } from "../../../support/bytes.ts";
import { NtWorld } from "../../../support/nt_world.ts";
import { Random } from "../../../support/random.ts";
import { assertFails, testOnStages, withHandle } from "../stage.ts";

const [ACCESS_DENIED, INVALID_HANDLE, PARTIAL_COPY, NOACCESS] = //
  [5, 6, 299, 998];

const TO_WRITE = PROCESS_VM_WRITE | PROCESS_VM_OPERATION |
  PROCESS_QUERY_INFORMATION;

const PAGE = 4096;

testOnStages(
  "WPM-1 WriteProcessMemory takes a handle, an address, a buffer, a size and a count",
  async (stage) => {
    const base = await stage.lay("rw-");
    assertEquals(writeProcessMemory.length, 5);
    await withHandle(stage, TO_WRITE, async (process) => {
      const count = new BigUint64Array(1);
      const data = Uint8Array.of(1, 2, 3, 4);
      assert(writeProcessMemory(process, base, data, 4, count));
      assertEquals(count[0], 4n);
      assertEquals([...await stage.peek(base, 5)], [1, 2, 3, 4, 0]);
    });
  },
);

testOnStages(
  "WPM-2 writing takes both PROCESS_VM_WRITE and PROCESS_VM_OPERATION",
  async (stage) => {
    const base = await stage.lay("rw-");
    const data = Uint8Array.of(1, 2);
    const query = PROCESS_QUERY_INFORMATION;
    // Wine is content with the first two together.
    const more = stage instanceof NtWorld ? [query | PROCESS_VM_WRITE] : [];
    for (
      const rights of [
        PROCESS_VM_WRITE,
        query | PROCESS_VM_OPERATION,
        query | PROCESS_VM_READ,
        ...more,
      ]
    ) {
      await withHandle(stage, rights, (process) =>
        assertFails(
          () => writeProcessMemory(process, base, data, 2, null),
          ACCESS_DENIED,
        ));
    }
    assertEquals([...await stage.peek(base, 2)], [0, 0]);
    await withHandle(stage, TO_WRITE, (process) => {
      assert(writeProcessMemory(process, base, data, 2, null));
    });
    assertEquals([...await stage.peek(base, 2)], [1, 2]);
  },
);

testOnStages(
  "WPM-3 the range is verified for write access before any transfer",
  async (stage) => {
    const content = new Random(3).bytes(8 * PAGE);
    const base = await stage.lay("rw- r-- rw- r-x rw- --- rw- grd", content);
    const data = new Random(4).bytes(2 * PAGE);
    await withHandle(stage, TO_WRITE, (process) => {
      const count = new BigUint64Array([7n]);
      for (const page of [0, 2, 4, 6]) {
        const address = base + BigInt(page * PAGE);
        assertFails(
          () => writeProcessMemory(process, address, data, 2 * PAGE, count),
          NOACCESS,
        );
        assertEquals(count[0], 0n);
      }
    });
    assertBytes(await stage.peek(base, content.length), content);
  },
);

testOnStages(
  "WPM-4 the buffer is only read, and nSize bytes of it are written",
  async (stage) => {
    const content = new Random(5).bytes(3 * PAGE);
    const base = await stage.lay("rw- rw- rw-", content);
    const data = new Random(6).bytes(2 * PAGE);
    const same = data.slice();
    await withHandle(stage, TO_WRITE, (process) => {
      for (const size of [0, 1, PAGE - 1, PAGE, PAGE + 1]) {
        assert(writeProcessMemory(process, base + 5n, data, size, null));
        content.set(data.subarray(0, size), 5);
      }
      // A view is written from where it begins.
      const view = data.subarray(100, 108);
      assert(writeProcessMemory(process, base + 9000n, view, 8, null));
      content.set(view, 9000);
      assertThrows(
        () => writeProcessMemory(process, base, view, 9, null),
        RangeError,
        "the buffer has 8",
      );
    });
    assertBytes(data, same);
    assertBytes(await stage.peek(base, content.length), content);
  },
);

testOnStages(
  "WPM-5 the count is optional, and NULL is ignored",
  async (stage) => {
    const base = await stage.lay("rw-");
    const data = Uint8Array.of(1, 2, 3);
    await withHandle(stage, TO_WRITE, (process) => {
      assert(writeProcessMemory(process, base, data, 3, null));
      const counts = new BigUint64Array([9n, 9n]);
      assert(writeProcessMemory(process, base, data, 2, counts));
      assertEquals([...counts], [2n, 9n]);
      for (const count of [new Uint32Array(2), new BigUint64Array(0)]) {
        assertThrows(
          () =>
            writeProcessMemory(
              process,
              base,
              data,
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

testOnStages(
  "WPM-6 success is true, failure false, and GetLastError tells why",
  async (stage) => {
    const base = await stage.lay("rw- ---");
    const data = Uint8Array.of(1, 2, 3, 4);
    const write = (process: bigint, address: bigint) => () =>
      writeProcessMemory(process, address, data, 4, null);
    await withHandle(stage, TO_WRITE, (process) => {
      assertEquals(write(process, base)(), true);
      assertFails(write(process, base + 4094n), NOACCESS);
      assertEquals(getLastError(), NOACCESS);
      assertFails(write(0n, base), INVALID_HANDLE);
      assertFails(write(0x00de_ad00n, base), INVALID_HANDLE);
      assertFails(
        () => writeProcessMemory(process, base, null, 4, null),
        NOACCESS,
        PARTIAL_COPY,
      );
    });
    const closed = openProcess(TO_WRITE, false, stage.pid) ?? 0n;
    closeHandle(closed);
    assertFails(write(closed, base), INVALID_HANDLE);
    assertEquals([...await stage.peek(base, 6)], [1, 2, 3, 4, 0, 0]);
  },
);

testOnStages(
  "WPM-7 any process with such a handle may write, and need not be a debugger",
  async (stage) => {
    const base = await stage.lay("rw-");
    // The right to query is more than the page asks for; Wine wants it.
    if (!(stage instanceof NtWorld)) {
      await withHandle(stage, TO_WRITE, (process) => {
        assert(writeProcessMemory(process, base, new Uint8Array(8), 8, null));
      });
      return;
    }
    const rights = PROCESS_VM_WRITE | PROCESS_VM_OPERATION;
    await withHandle(stage, rights, (process) => {
      assert(
        writeProcessMemory(process, base, Uint8Array.of(1, 2), 2, null),
      );
    });
    assertEquals([...await stage.peek(base, 2)], [1, 2]);
  },
);

testOnStages(
  "WPM-8 all of the area must be accessible, whatever is asked for",
  async (stage) => {
    const content = new Random(8).bytes(6 * PAGE);
    const base = await stage.lay("--- rw- grd rw- ... rw-", content);
    const data = new Random(9).bytes(6 * PAGE);
    await withHandle(stage, TO_WRITE, (process) => {
      const count = new BigUint64Array(1);
      const write = (address: bigint, size: number) => () =>
        writeProcessMemory(process, address, data, size, count);
      for (const address of [0n, 0x10n, 0xffff_8000_0000_0000n]) {
        assertFails(write(address, 8), NOACCESS);
      }
      assertFails(write(0xffff_ffff_ffff_fff8n, 16), NOACCESS);
      assertFails(write(base, 6 * PAGE), NOACCESS);
      for (const page of [0, 2, 4]) {
        assertFails(write(base + BigInt(page * PAGE), 2 * PAGE), NOACCESS);
        assertFails(write(base + BigInt(page * PAGE), 8), NOACCESS);
      }
      assertEquals(count[0], 0n);
      // No bytes: only the handle counts.
      for (const address of [0n, base, 0xffff_ffff_ffff_ffffn]) {
        assert(writeProcessMemory(process, address, data, 0, null));
      }
      assertFails(
        () => writeProcessMemory(0x00de_ad00n, base, data, 0, null),
        INVALID_HANDLE,
      );
    });
    for (const page of [0, 1, 2, 3, 5]) {
      const from = page * PAGE;
      assertBytes(
        await stage.peek(base + BigInt(from), PAGE),
        content.slice(from, from + PAGE),
      );
    }
  },
);
