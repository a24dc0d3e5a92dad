import { assert, assertEquals, assertThrows } from "@std/assert";
import { localAddress } from "../../../../ffi/local_address.ts";
import { toolhelp32ReadProcessMemory } from "../../../../ffi/windows/mod.ts";
import { assertBytes } from "../../../support/bytes.ts";
import { NtWorld } from "../../../support/nt_world.ts";
import { Random } from "../../../support/random.ts";
import { assertFails, canvas, type Stage, testOnStages } from "../stage.ts";

const [ACCESS_DENIED, INVALID_PARAMETER, PARTIAL_COPY, NOACCESS] = //
  [5, 87, 299, 998];

const PAGE = 4096;

testOnStages(
  "TH-1 Toolhelp32ReadProcessMemory takes an id, an address, a buffer, a size and a count",
  async (stage) => {
    const base = await stage.lay("rw-", Uint8Array.of(1, 2, 3, 4));
    assertEquals(toolhelp32ReadProcessMemory.length, 5);
    const buffer = canvas(4);
    const count = new BigUint64Array(1);
    assert(toolhelp32ReadProcessMemory(stage.pid, base, buffer, 4, count));
    assertEquals([...buffer], [1, 2, 3, 4]);
    assertEquals(count[0], 4n);
  },
);

testOnStages(
  "TH-2 memory of another process is copied into the buffer",
  async (stage) => {
    const content = new Random(2).bytes(3 * PAGE);
    const base = await stage.lay("rw- r-- r-x", content);
    const buffer = canvas(content.length);
    assert(
      toolhelp32ReadProcessMemory(stage.pid, base, buffer, buffer.length, null),
    );
    assertBytes(buffer, content);
  },
);

/** Bytes of the calling process, and where they lie. */
function ownBytes(stage: Stage): {
  address: bigint;
  bytes: Uint8Array<ArrayBuffer>;
} {
  if (stage instanceof NtWorld) {
    const bytes = Uint8Array.of(5, 6, 7, 8);
    const { memory } = stage.system.self;
    const address = memory.map({ size: PAGE });
    memory.poke(address, bytes);
    return { address, bytes };
  }
  const bytes = new Uint8Array(new ArrayBuffer(PAGE)).fill(5);
  return { address: localAddress(bytes), bytes };
}

testOnStages("TH-3 the id 0 is the current process", (stage) => {
  const { address, bytes } = ownBytes(stage);
  const buffer = canvas(bytes.length);
  assert(
    toolhelp32ReadProcessMemory(0, address, buffer, buffer.length, null),
  );
  assertBytes(buffer, bytes);
  return Promise.resolve();
});

testOnStages(
  "TH-4 the range is verified before any transfer, else the function fails",
  async (stage) => {
    const base = await stage.lay("rw- --- rw- grd rw- ...");
    const buffer = canvas(6 * PAGE);
    const count = new BigUint64Array([7n]);
    const read = (address: bigint, size: number) => () =>
      toolhelp32ReadProcessMemory(stage.pid, address, buffer, size, count);
    for (const page of [0, 2, 4]) {
      assertFails(read(base + BigInt(page * PAGE), 2 * PAGE), PARTIAL_COPY);
      assertFails(read(base + BigInt((page + 1) * PAGE), 8), PARTIAL_COPY);
      assertEquals(count[0], 0n);
    }
    assertFails(read(0n, 8), PARTIAL_COPY);
    assertFails(read(0x10n, 8), PARTIAL_COPY);
    assertFails(read(0xffff_8000_0000_0000n, 8), NOACCESS);
    assertFails(read(0xffff_ffff_ffff_fff8n, 16), NOACCESS);
    assertBytes(buffer, canvas(6 * PAGE));
  },
);

testOnStages(
  "TH-5 cbRead bytes are read, and a count that is NULL is ignored",
  async (stage) => {
    const content = new Random(5).bytes(2 * PAGE);
    const base = await stage.lay("rw- rw-", content);
    const count = new BigUint64Array(1);
    for (const size of [0, 1, PAGE - 1, PAGE + 1]) {
      const buffer = canvas(2 * PAGE);
      const { pid } = stage;
      assert(toolhelp32ReadProcessMemory(pid, base, buffer, size, count));
      assertEquals(count[0], BigInt(size));
      assertBytes(buffer.slice(0, size), content.slice(0, size));
      assertBytes(buffer.slice(size), canvas(2 * PAGE - size));
      assert(toolhelp32ReadProcessMemory(pid, base, buffer, size, null));
    }
    assertThrows(
      () => toolhelp32ReadProcessMemory(stage.pid, base, canvas(4), 5, null),
      RangeError,
      "the buffer has 4",
    );
  },
);

testOnStages("TH-6 success is true, failure false", async (stage) => {
  const base = await stage.lay("rw-");
  const buffer = canvas(4);
  const { pid } = stage;
  assertEquals(toolhelp32ReadProcessMemory(pid, base, buffer, 4, null), true);
  const untouched = canvas(4);
  // No such process: an id that is high, and ones that Windows rounds down.
  for (const id of [0x7fff_fffc, pid + 1, pid + 2, pid + 3]) {
    assertFails(
      () => toolhelp32ReadProcessMemory(id, base, untouched, 4, null),
      INVALID_PARAMETER,
    );
  }
  assertEquals(untouched, canvas(4));
});

testOnStages(
  "TH-7 the process is held open during the call, and nothing after it",
  async (stage) => {
    const base = await stage.lay("rw-");
    const { pid } = stage;
    if (stage instanceof NtWorld) {
      const { system } = stage;
      const held: number[] = [];
      using _ = system.on(
        "Toolhelp32ReadProcessMemory",
        (read) => (...request) => {
          held.push(system.openHandles);
          return read(...request);
        },
      );
      assert(toolhelp32ReadProcessMemory(pid, base, canvas(4), 4, null));
      assertEquals(held, [1]);
      assertEquals(system.openHandles, 0);
    }
    await stage.exit();
    const buffer = canvas(4);
    assertFails(
      () => toolhelp32ReadProcessMemory(pid, base, buffer, 4, null),
      ACCESS_DENIED,
      INVALID_PARAMETER,
      PARTIAL_COPY,
    );
    assertEquals(buffer, canvas(4));
  },
);
