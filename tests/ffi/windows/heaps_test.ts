import { assert, assertEquals } from "@std/assert";
import { heapsOf } from "../../../ffi/windows/heaps.ts";
import { NtEnvironment } from "../../support/nt_environment.ts";
import { NtSession } from "../../support/nt_session.ts";

const LIMIT = 4096;

function heaps(session: NtSession): bigint[] {
  return heapsOf(session.win, session.handle().reading);
}

for (const width of [8, 4] as const) {
  Deno.test(`heapsOf() has heaps of ${8 * width} bits with their segments`, () => {
    using session = new NtSession();
    const environment = new NtEnvironment(session.process, width);
    const first = environment.createHeap();
    const second = environment.createHeap();
    const third = environment.createHeap();
    const grown = [first, second, second].map((heap) =>
      environment.growHeap(heap)
    );
    assertEquals(
      new Set(heaps(session)),
      new Set([first, second, third, ...grown]),
    );
  });
}

Deno.test("heapsOf() has both kinds of heaps of a 32-bit process", () => {
  using session = new NtSession({ machine: 0x014c });
  const wide = new NtEnvironment(session.process, 8).createHeap();
  const narrow = new NtEnvironment(session.process, 4).createHeap();
  assertEquals(heaps(session), [wide, narrow]);
});

Deno.test("heapsOf() has the process's heap where no list is kept", () => {
  using session = new NtSession();
  const environment = new NtEnvironment(session.process);
  const heap = environment.createHeap();
  environment.createHeap();
  environment.setNumberOfHeaps(0);
  assertEquals(heaps(session), [heap]);
  // Nor can one be read that goes beyond its memory.
  environment.setNumberOfHeaps(1000);
  assertEquals(heaps(session), [heap]);
});

Deno.test("heapsOf() has a heap of another make once, without segments", () => {
  using session = new NtSession();
  const environment = new NtEnvironment(session.process);
  const heap = environment.createHeap();
  environment.growHeap(heap);
  // SegmentSignature u32 @0x10; a "segment heap" has 0xddeeddee there.
  session.process.memory.poke(
    heap + 0x10n,
    Uint8Array.of(0xee, 0xdd, 0xee, 0xdd),
  );
  assertEquals(heaps(session), [heap]);
});

Deno.test("heapsOf() takes no segment that says it is another heap's", () => {
  using session = new NtSession();
  const environment = new NtEnvironment(session.process);
  const heap = environment.createHeap();
  const segment = environment.growHeap(heap);
  environment.put(segment + 0x28n, heap + 8n);
  assertEquals(heaps(session), [heap]);
});

Deno.test("heapsOf() of a process that lies about segments comes to an end", () => {
  using session = new NtSession();
  const environment = new NtEnvironment(session.process);
  const heap = environment.createHeap();
  const segment = environment.growHeap(heap);
  const next = segment + 0x18n;
  const { base: blank } = session.lay([0x04]);
  session.process.memory.poke(blank, new Uint8Array(0x1000));
  environment.put(blank + 0x18n, blank + 0x18n);
  // To itself, past the beginning and the end of memory, round and round.
  for (const link of [next, 0n, 0x17n, 2n ** 64n - 1n, blank + 0x18n]) {
    environment.put(next, link);
    assertEquals(new Set(heaps(session)), new Set([heap, segment]));
  }
});

Deno.test("heapsOf() of a process that names a heap for ever comes to an end", () => {
  using session = new NtSession();
  const environment = new NtEnvironment(session.process);
  const heap = environment.createHeap();
  for (let count = 0; count < 50; count++) environment.growHeap(heap);
  const base = session.process.memory.map({ size: 8 * LIMIT });
  session.process.memory.poke(
    base,
    new Uint8Array(new BigUint64Array(LIMIT).fill(heap).buffer),
  );
  environment.put(environment.peb + 0xf0n, base);
  environment.setNumberOfHeaps(LIMIT);
  const reads = session.system.record("ReadProcessMemory");
  assertEquals(heaps(session).length, 51);
  assert(reads.length < 3 * LIMIT, `${reads.length}`);
});

Deno.test("heapsOf() of a process that lies about heaps has not too many", () => {
  using session = new NtSession();
  const environment = new NtEnvironment(session.process);
  const base = session.process.memory.map({ size: 0x100_0000 });
  const list = new BigUint64Array(0x20_0000);
  list.forEach((_, index) => list[index] = BigInt(index + 1) * 0x1_0000n);
  session.process.memory.poke(base, new Uint8Array(list.buffer));
  environment.put(environment.peb + 0xf0n, base);
  environment.setNumberOfHeaps(0xffff_ffff);
  const reads = session.system.record("ReadProcessMemory");
  assertEquals(heaps(session).length, LIMIT);
  assert(reads.length < 3 * LIMIT, `${reads.length}`);
  assert(reads.every(([, , , size]) => size <= BigInt(8 * LIMIT)));
});

Deno.test("heapsOf() of a process without a PEB, or a refused one, is empty", () => {
  using session = new NtSession();
  assertEquals(heaps(session), []);
  new NtEnvironment(session.process).createHeap();
  {
    using _ = session.system.fail("ReadProcessMemory", 299);
    assertEquals(heaps(session), []);
  }
  using _ = session.system.withdraw("NtQueryInformationProcess");
  assertEquals(heaps(session), []);
});
