import { assert, assertEquals } from "@std/assert";
import { type Coverage, open, type Region, type Target } from "../../mod.ts";
import { testOnLinux } from "../ffi/linux/on_linux.ts";
import { Child } from "../support/child.ts";
import { LinuxChild } from "../support/linux_child.ts";
import { mapsOf } from "../support/linux_dump.ts";
import { WindowsMemory } from "../support/windows_dump.ts";

const PAGE = 4096;

/** Bytes of the regions that the system itself lists. */
function mappedBytes(pid: number): number {
  using memory = Deno.build.os === "windows" ? new WindowsMemory(pid) : null;
  const regions = memory?.regions() ?? mapsOf(pid);
  return regions.reduce((sum, { start, end }) => sum + Number(end - start), 0);
}

function assertBalanced(coverage: Coverage): void {
  const { total, read, unreadable, filtered, reasons } = coverage;
  assertEquals(read + unreadable + filtered, total);
  const reasoned = Object.values(reasons).reduce((sum, size) => sum + size, 0);
  assertEquals(reasoned, unreadable + filtered);
}

/** The coverage of so many pages, without what lies around them. */
async function coverageOf(
  target: Target,
  start: bigint,
  pages: number,
): Promise<Coverage> {
  const range = { start, end: start + BigInt(pages * PAGE) };
  const { coverage } = await target.findAll("07", { range });
  assertBalanced(coverage);
  const { range: _, ...reasons } = coverage.reasons;
  return { ...coverage, reasons };
}

Deno.test("a scan's coverage sums to all that is mapped, to the byte", async () => {
  await using child = new Child();
  const area = await child.map({ size: 16 * PAGE });
  await child.storeRandom(area, 16 * PAGE, 1);
  // A hole, closed pages and guard pages in one reservation.
  await child.unmap(area + BigInt(2 * PAGE), PAGE);
  await child.protect(area + BigInt(4 * PAGE), 2 * PAGE, "---");
  await child.guard(area + BigInt(8 * PAGE), 3 * PAGE);
  await child.stop();

  using target = open(child.pid);
  const { coverage } = await target.findAll("07 07 07 07");
  assertBalanced(coverage);
  assertEquals(coverage.total, mappedBytes(child.pid));
  // What was set up, and nothing else, is what could not be read there.
  const holes = await coverageOf(target, area, 16);
  assertEquals(holes.read, (16 - 1 - 2 - 3) * PAGE);
  assertEquals(holes.reasons, {
    "not-readable": 2 * PAGE,
    "guard-or-device": 3 * PAGE,
  });
});

testOnLinux(
  "a scan's coverage tells of files, removed and cut short",
  async () => {
    await using child = new LinuxChild();
    // A file that has been removed.
    const deleted = await Deno.makeTempFile();
    await Deno.writeFile(deleted, new Uint8Array(2 * PAGE).fill(7));
    const deletedFd = await child.openFile(deleted);
    await Deno.remove(deleted);
    const deletedAt = await child.mapFile({
      size: 2 * PAGE,
      perm: "r--",
      shared: true,
      fd: deletedFd,
    });

    // A file of a page and a half, mapped for four pages.
    const fd = await child.memfd("short");
    await child.truncate(fd, 4 * PAGE);
    const shortAt = await child.mapFile({ size: 4 * PAGE, shared: true, fd });
    await child.truncate(fd, PAGE + PAGE / 2);

    await child.stop();
    using target = open(child.pid);
    const whole = target.find("07 07 07 07");
    let inDeleted = 0;
    for await (const { address } of whole) {
      if (deletedAt <= address && address < deletedAt + BigInt(2 * PAGE)) {
        inDeleted++;
      }
    }
    assertEquals(inDeleted, 2 * PAGE - 3);
    assertBalanced(whole.coverage);
    assertEquals(whole.coverage.total, mappedBytes(child.pid));
    const removed = await coverageOf(target, deletedAt, 2);
    assertEquals(removed.read, 2 * PAGE);
    const short = await coverageOf(target, shortAt, 4);
    assertEquals(short.read, 2 * PAGE);
    assertEquals(short.reasons, { "guard-or-device": 2 * PAGE });
  },
);

testOnLinux("a scan counts what the kernel keeps to itself", async () => {
  await using child = new Child();
  await child.stop();
  using target = open(child.pid);
  const { coverage } = await target.findAll("00", {
    kind: ["kernel"],
    max: 1e9,
  });
  assertBalanced(coverage);
  const size = ({ start, end }: Region) => Number(end - start);
  const kernel = target.regions({ kind: ["kernel"] });
  const vvar = kernel.filter(({ path }) => path?.startsWith("[vvar"));
  assert(vvar.length > 0, "this system has no [vvar]");
  assertEquals(
    coverage.reasons["guard-or-device"],
    vvar.reduce((sum, region) => sum + size(region), 0),
  );
  const vsyscall = kernel.find(({ path }) => path === "[vsyscall]");
  assertEquals(
    coverage.reasons["not-readable"] ?? 0,
    vsyscall ? size(vsyscall) : 0,
  );
});
