import { assert, assertEquals } from "@std/assert";
import { type Coverage, open, type Region } from "../../mod.ts";
import {
  Child,
  MADV_GUARD_INSTALL,
  MAP_SHARED,
  PROT_NONE,
  PROT_READ,
  PROT_WRITE,
} from "../support/child.ts";

const PAGE = 4096;

/** Bytes of the regions that the system itself lists. */
async function mappedBytes(pid: number): Promise<number> {
  const maps = await Deno.readTextFile(`/proc/${pid}/maps`);
  return maps.trim().split("\n").reduce((sum, line) => {
    const [start, end] = (line.split(" ")[0] ?? "").split("-");
    return sum + Number(BigInt(`0x${end}`) - BigInt(`0x${start}`));
  }, 0);
}

function assertBalanced(coverage: Coverage): void {
  const { total, read, unreadable, filtered, reasons } = coverage;
  assertEquals(read + unreadable + filtered, total);
  const reasoned = Object.values(reasons).reduce((sum, size) => sum + size, 0);
  assertEquals(reasoned, unreadable + filtered);
}

Deno.test("a scan's coverage sums to all that is mapped, to the byte", async () => {
  await using child = new Child();
  const area = await child.map({ size: 16 * PAGE });
  // A hole, closed pages and guard pages in one reservation.
  await child.unmap(area + BigInt(2 * PAGE), PAGE);
  await child.protect(area + BigInt(4 * PAGE), 2 * PAGE, PROT_NONE);
  await child.advise(area + BigInt(8 * PAGE), 3 * PAGE, MADV_GUARD_INSTALL);

  // A file that has been removed.
  const deleted = await Deno.makeTempFile();
  await Deno.writeFile(deleted, new Uint8Array(2 * PAGE).fill(7));
  const deletedFd = await child.openFile(deleted);
  await Deno.remove(deleted);
  const deletedAt = await child.map({
    size: 2 * PAGE,
    prot: PROT_READ,
    flags: MAP_SHARED,
    fd: deletedFd,
  });

  // A file of a page and a half, mapped for four pages.
  const fd = await child.memfd("short");
  await child.truncate(fd, 4 * PAGE);
  const shortAt = await child.map({
    size: 4 * PAGE,
    prot: PROT_READ | PROT_WRITE,
    flags: MAP_SHARED,
    fd,
  });
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
  assertEquals(whole.coverage.total, await mappedBytes(child.pid));

  // What was set up, and nothing else, is what could not be read there.
  const part = async (start: bigint, pages: number): Promise<Coverage> => {
    const range = { start, end: start + BigInt(pages * PAGE) };
    const { coverage } = await target.findAll("07", { range });
    assertBalanced(coverage);
    const { range: _, ...reasons } = coverage.reasons;
    return { ...coverage, reasons };
  };
  const holes = await part(area, 16);
  assertEquals(holes.read, (16 - 1 - 2 - 3) * PAGE);
  assertEquals(holes.reasons, {
    "not-readable": 2 * PAGE,
    "guard-or-device": 3 * PAGE,
  });
  const removed = await part(deletedAt, 2);
  assertEquals(removed.read, 2 * PAGE);
  const short = await part(shortAt, 4);
  assertEquals(short.read, 2 * PAGE);
  assertEquals(short.reasons, { "guard-or-device": 2 * PAGE });
});

Deno.test("a scan counts what the kernel keeps to itself", async () => {
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
