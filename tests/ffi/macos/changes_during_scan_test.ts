import { assert, assertEquals, assertFalse, assertRejects } from "@std/assert";
import { type Coverage, isComplete, MemoryError } from "../../../mod.ts";
import type { MacosWorld } from "../../support/macos_world.ts";
import { Random } from "../../support/random.ts";
import { PROT, testOnMacos } from "./stage.ts";

const PAGES = 8;
const SIZE = PAGES * 4096;
const NEEDLE = Uint8Array.from("a needle of memsift's", (c) => c.charCodeAt(0));

/** A needle at the begin of each page. */
function hay(): Uint8Array<ArrayBuffer> {
  const bytes = new Random(3).bytes(SIZE);
  for (let page = 0; page < PAGES; page++) bytes.set(NEEDLE, page * 4096);
  return bytes;
}

const LAID = new Array(PAGES).fill("rw-").join(" ");

function assertSums({ total, read, unreadable, filtered }: Coverage): void {
  assertEquals(read + unreadable + filtered, total);
}

testOnMacos("a region that shrinks between plan and read is counted", async ({
  world,
}) => {
  const base = await world.lay(LAID, hay());
  using target = world.open();
  const range = { start: base, end: base + BigInt(SIZE) };
  const scan = target.find(NEEDLE, { range, chunkSize: 4096 });
  const found: bigint[] = [];
  for await (const { address, bytes } of scan) {
    found.push(address);
    assertEquals(bytes, NEEDLE);
    // The plan was made when the first page was read.
    if (found.length === 1) await world.child.unmap(base + 12288n, 5 * 4096);
  }
  assertEquals(found, [base, base + 4096n, base + 8192n]);
  assertSums(scan.coverage);
  assertEquals(scan.coverage.read, 3 * 4096);
  assertEquals(scan.coverage.reasons.unmapped, 5 * 4096);
  assertFalse(isComplete(scan.coverage));
});

for (const bad of [0, 1, 3, 7]) {
  for (const protection of [PROT.HOLE, PROT.NONE]) {
    const kind = protection === PROT.NONE ? "closes" : "goes";
    testOnMacos(
      `page ${bad} that ${kind} between look and read is counted`,
      async (
        { world },
      ) => {
        const base = await world.lay(LAID, hay());
        using target = world.open();
        const range = { start: base, end: base + BigInt(SIZE) };
        const start = base + BigInt(bad * 4096);
        world.double.changeAt("mach_vm_read_overwrite", {
          pid: world.pid,
          start,
          end: start + 4096n,
          protection,
        });
        const { addresses, coverage } = await target.findAll(NEEDLE, { range });
        const expected = Array.from(
          { length: PAGES },
          (_, page) => base + BigInt(page * 4096),
        ).filter((address) => address !== start);
        assertEquals([...addresses], expected);
        assertSums(coverage);
        assertEquals(coverage.read, SIZE - 4096);
        const reason = kind === "goes" ? "unmapped" : "not-readable";
        assertEquals(coverage.reasons[reason], 4096);
      },
    );
  }
}

const ENDS: [
  what: string,
  pages: number,
  end: (world: MacosWorld) => void | Promise<void>,
][] = [
  ["a process that ends", 2, (world) => world.exit()],
  ["a task port that dies", 3, ({ pid, double }) => {
    double.tell.double_kill_port(pid);
  }],
];

for (const [what, pages, end] of ENDS) {
  testOnMacos(`${what} between plan and read is counted`, async ({ world }) => {
    const base = await world.lay(LAID, hay());
    using target = world.open();
    const range = { start: base, end: base + BigInt(SIZE) };
    const scan = target.find(NEEDLE, { range, chunkSize: 4096 });
    let found = 0;
    const error = await assertRejects(async () => {
      for await (const { address } of scan) {
        assertEquals(address, base + BigInt(found++ * 4096));
        if (found === pages) await end(world);
      }
    }, MemoryError);
    assertEquals(error.code, "process-gone");
    assertEquals(found, pages);
    assertSums(scan.coverage);
    assertEquals(scan.coverage.read, pages * 4096);
    const unread = SIZE - pages * 4096;
    assertEquals(scan.coverage.reasons["process-gone"], unread);
  });
}

testOnMacos(
  "a read that was right when its process ended is not shown",
  async ({
    world,
  }) => {
    const base = await world.lay(LAID, hay());
    using target = world.open();
    // Between the bytes and the question whose they were.
    world.double.fail("pid_for_task", { code: 5 });
    const into = new Uint8Array(64).fill(7);
    try {
      target.read(base, into);
      assert(false, "it was read");
    } catch (error) {
      assert(error instanceof MemoryError);
      assertEquals(error.code, "process-gone");
    }
    assertEquals(into, new Uint8Array(64).fill(7));
  },
);
