import { assertEquals, assertGreater, assertLess } from "@std/assert";
import { diffSnapshots, open } from "../../mod.ts";
import { testOnLinux } from "../ffi/linux/on_linux.ts";
import { LinuxChild } from "../support/linux_child.ts";
import { statusOf } from "../support/linux_status.ts";

const PAGE = 4096;
const KIB = 2 ** 10;
const MIB = 2 ** 20;
const GIB = 2 ** 30;
const TIB = 2 ** 40;

/** Less than one page table in kB: none has been added. */
const NONE = 4;

testOnLinux(
  "reading 1 GiB of untouched private memory adds no page tables and no shared memory",
  async () => {
    await using child = new LinuxChild();
    const start = await child.map({ size: GIB, sparse: true });
    const range = { start, end: start + BigInt(GIB) };
    await child.stop();
    using target = open(child.pid);
    const tables = statusOf(child.pid, "VmPTE");
    const shared = statusOf(child.pid, "RssShmem");
    const { addresses, coverage } = await target.findAll("00", { range });
    assertEquals(addresses.length, 0);
    assertEquals(coverage.read, 0);
    assertEquals(coverage.reasons.untouched, GIB);
    const { pieces } = await target.snapshot({ range });
    assertEquals(
      pieces.reduce((sum, { length }) => sum + length, 0),
      GIB,
    );
    assertLess(statusOf(child.pid, "VmPTE") - tables, NONE);
    assertEquals(statusOf(child.pid, "RssShmem"), shared);
    // Who wants it read gets it, and this test can tell the difference.
    const all = await target.findAll("01", { range, untouched: true });
    assertEquals(all.coverage.read, GIB);
    assertGreater(statusOf(child.pid, "VmPTE") - tables, GIB / MIB);
    // Zeros that only reading has put there count as untouched still.
    const again = await target.findAll("01", { range });
    assertEquals(again.coverage.reasons.untouched, GIB);
  },
);

testOnLinux(
  "a search of 1 TiB reads the 100 MiB that are in it",
  async () => {
    await using child = new LinuxChild();
    const start = await child.map({ size: TIB, sparse: true });
    const needle = new TextEncoder().encode("in a haystack");
    const places: bigint[] = [];
    for (let part = 0; part < 25; part++) {
      // On no round places, the last one at the very end.
      const at = start + BigInt(part * 43 * GIB + part * 7 * PAGE);
      const from = part === 24 ? start + BigInt(TIB - 4 * MIB) : at;
      await child.storeRandom(from, 4 * MIB, part);
      const place = from + BigInt(part === 24 ? 4 * MIB - needle.length : part);
      await child.store(place, needle);
      places.push(place);
    }
    using target = open(child.pid);
    const range = { start, end: start + BigInt(TIB) };
    const { addresses, coverage } = await target.findAll(needle, { range });
    assertEquals([...addresses], places);
    const { total, read, unreadable, filtered, reasons } = coverage;
    assertEquals(read, 100 * MIB);
    assertEquals(unreadable, 0);
    assertEquals(reasons.untouched, TIB - 100 * MIB);
    assertEquals(read + filtered, total);
    const snapshot = await target.snapshot({ range });
    assertEquals(snapshot.coverage.read, 100 * MIB);
  },
);

testOnLinux(
  "a page that is used for the first time has changed from zeros",
  async () => {
    await using child = new LinuxChild();
    const size = 64 * MIB;
    const start = await child.map({ size, sparse: true });
    await child.store(start + 5n, new Uint8Array([1]));
    using target = open(child.pid);
    const range = { start, end: start + BigInt(size) };
    const before = await target.snapshot({ range });
    assertEquals(before.coverage.read, PAGE);
    const address = start + BigInt(40 * MIB + 77);
    await child.store(address, new Uint8Array([7, 8]));
    const after = await target.snapshot({ range });
    assertEquals(after.coverage.read, 2 * PAGE);
    const changes = await Array.fromAsync(diffSnapshots(before, after));
    assertEquals(
      changes.map(({ address, before, after }) => ({ address, before, after })),
      [{
        address,
        before: new Uint8Array([0, 0]),
        after: new Uint8Array([7, 8]),
      }],
    );
  },
);

testOnLinux(
  "with `resident`, shared memory and files that are not there stay where they are",
  async () => {
    await using child = new LinuxChild();
    const size = 16 * MIB;
    const fd = await child.memfd("large");
    await child.truncate(fd, size);
    const start = await child.mapFile({ size, shared: true, fd });
    await child.store(start + BigInt(MIB), new Uint8Array([1, 2, 3]));
    await child.stop();
    using target = open(child.pid);
    const range = { start, end: start + BigInt(size) };
    const shared = statusOf(child.pid, "RssShmem");
    const { addresses, coverage } = await target.findAll("01 02 03", {
      range,
      resident: true,
    });
    assertEquals([...addresses], [start + BigInt(MIB)]);
    assertEquals(coverage.read, PAGE);
    assertEquals(coverage.reasons["not-resident"], size - PAGE);
    assertEquals(statusOf(child.pid, "RssShmem"), shared);
    // Without it they have contents that must be seen.
    const all = await target.findAll("01 02 03", { range });
    assertEquals(all.coverage.read, size);
    assertEquals(statusOf(child.pid, "RssShmem"), shared + (size - PAGE) / KIB);
  },
);

testOnLinux(
  "what is unmapped before a search comes to it is unmapped, not untouched",
  async () => {
    await using child = new LinuxChild();
    const size = 64 * MIB;
    const start = await child.map({ size, sparse: true });
    // Its own answer each: the search asks for the rest behind them.
    for (let page = 0; page < 4096; page += 2) {
      await child.store(start + BigInt(page * PAGE), new Uint8Array([9]));
    }
    using target = open(child.pid);
    const scan = target.find("09", {
      range: { start, end: start + BigInt(size) },
    });
    let first = true;
    for await (const _ of scan) {
      if (first) await child.unmap(start + BigInt(32 * MIB), 32 * MIB);
      first = false;
    }
    const { coverage } = scan;
    assertEquals(coverage.reasons.unmapped, 32 * MIB);
    assertEquals(coverage.read, 2048 * PAGE);
    assertEquals(coverage.reasons.untouched, 32 * MIB - 2048 * PAGE);
  },
);
