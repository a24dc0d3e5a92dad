import { assert, assertEquals, assertRejects } from "@std/assert";
import { Target } from "../../../core/target.ts";
import { FuchsiaSource } from "../../../ffi/fuchsia/source.ts";
import { MemoryError, type MemoryErrorCode } from "../../../mod.ts";
import { refusal } from "../../contract/case.ts";
import { assertBytes } from "../../support/bytes.ts";
import type { FuchsiaWorld } from "../../support/fuchsia_world.ts";
import { Random } from "../../support/random.ts";
import { canvas, INSPECT, PAGE, READ, STATUS, testOnZircon } from "./stage.ts";

// What happens between the moment at which a search is planned and the moment
// at which its bytes are read.

const NEEDLE = Uint8Array.from("memsift needle", (c) => c.charCodeAt(0));

const PAGES = 8;

/** Lays pages that begin with a needle each, and says where. */
async function layNeedles(world: FuchsiaWorld) {
  const content = canvas(PAGES * PAGE);
  for (let page = 0; page < PAGES; page++) content.set(NEEDLE, page * PAGE);
  const start = await world.lay(Array(PAGES).fill("rw-").join(" "), content);
  return { start, end: start + BigInt(content.length) };
}

testOnZircon(
  "a region that shrinks after the plan is unmapped in the coverage",
  async (world) => {
    const range = await layNeedles(world);
    using target = world.open();
    const scan = target.find(NEEDLE, { range, chunkSize: PAGE });
    const found: bigint[] = [];
    for await (const { address, bytes } of scan) {
      assertBytes(bytes, NEEDLE);
      found.push(address - range.start);
      if (found.length > 1) continue;
      await world.child.unmap(range.start + BigInt(3 * PAGE), 2 * PAGE);
      await world.child.unmap(range.start + BigInt(7 * PAGE), PAGE);
    }
    const pages = [0, 1, 2, 5, 6].map((page) => BigInt(page * PAGE));
    assertEquals(found, pages);
    const { coverage } = scan;
    assertEquals(coverage.read, 5 * PAGE);
    assertEquals(coverage.unreadable, 3 * PAGE);
    assertEquals(coverage.reasons.unmapped, 3 * PAGE);
    const { total, read, unreadable, filtered } = coverage;
    assertEquals(read + unreadable + filtered, total);
  },
);

const ENDS: readonly {
  readonly name: string;
  readonly code: MemoryErrorCode;
  readonly change: (world: FuchsiaWorld) => void | Promise<void>;
}[] = [
  {
    name: "a process that ends",
    code: "process-gone",
    change: (world) => world.exit(),
  },
  {
    name: "a process that is being terminated",
    code: "process-gone",
    change: ({ double, koid }) => double.setState(koid, "ending"),
  },
  {
    name: "a handle that loses its right to write",
    code: "permission-denied",
    change: ({ double, koid }) => double.restrict(koid, READ | INSPECT),
  },
  {
    name: "a handle that loses all of its rights",
    code: "permission-denied",
    change: ({ double, koid }) => double.restrict(koid, 0),
  },
  {
    name: "a handle that is closed by somebody else",
    code: "invalid-handle",
    change: ({ double, koid }) => double.revoke(koid),
  },
];

for (const { name, code, change } of ENDS) {
  testOnZircon(
    `${name} after the plan is in the coverage as ${code}`,
    async (world) => {
      const range = await layNeedles(world);
      using target = world.open();
      const scan = target.find(NEEDLE, { range, chunkSize: PAGE });
      const found: bigint[] = [];
      const error = await assertRejects(async () => {
        for await (const { address, bytes } of scan) {
          assertBytes(bytes, NEEDLE);
          found.push(address - range.start);
          if (found.length === 2) await change(world);
        }
      }, MemoryError);
      assertEquals(error.code, code);
      assertEquals(error.pid, world.pid);
      assertEquals(found, [0n, BigInt(PAGE)]);
      const { total, read, unreadable, filtered, reasons } = scan.coverage;
      assertEquals(read, 2 * PAGE);
      assertEquals(reasons[code], 6 * PAGE);
      assertEquals(read + unreadable + filtered, total);
      refusal(code, () => target.read(range.start, 8));
    },
  );
}

/** A process of which something happens between its map and each read. */
function openBefore(world: FuchsiaWorld, change: () => void): Target {
  const zircon = world.double.use();
  const { call } = zircon;
  return new Target(
    new FuchsiaSource(world.pid, {
      ...zircon,
      call: {
        ...call,
        zx_process_read_memory(...given) {
          change();
          return call.zx_process_read_memory?.(...given) ?? 0;
        },
      },
    }),
  );
}

testOnZircon(
  "a mapping that shrinks between its map and the read ends the read",
  async (world) => {
    const content = new Random(2).bytes(4 * PAGE);
    const base = await world.lay("rw- rw- rw- rw-", content);
    let hidden = false;
    using target = openBefore(world, () => {
      if (hidden) return;
      hidden = true;
      world.double.hide(world.koid, base + BigInt(2 * PAGE), 2 * PAGE);
    });
    const { bytes, stoppedAt, reason } = target.readPartial(
      base + 5n,
      4 * PAGE - 5,
    );
    assertBytes(bytes, content.subarray(5, 2 * PAGE));
    assertEquals(stoppedAt, base + BigInt(2 * PAGE));
    assertEquals(reason, "unmapped");
    // It is the kernel that stopped there: more was asked for.
    assertEquals(world.double.clamped, 1);
  },
);

testOnZircon(
  "a read whose process ends, or whose right goes, shows no byte",
  async (world) => {
    const { double, koid } = world;
    const base = await world.lay("rw- rw-", new Random(3).bytes(2 * PAGE));
    const changes: [code: MemoryErrorCode, change: () => void][] = [
      ["permission-denied", () => double.restrict(koid, READ | INSPECT)],
      ["process-gone", () => double.setState(koid, "ending")],
    ];
    for (const [code, change] of changes) {
      using target = openBefore(world, change);
      const into = canvas(2 * PAGE);
      const error = refusal(code, () => target.read(base, into));
      assertBytes(into, canvas(2 * PAGE));
      assertEquals(error.native?.api, "zx_process_read_memory");
      refusal(code, () => target.readPartial(base, 8));
    }
  },
);

testOnZircon(
  "whatever fails at whatever call, memsift gives right bytes or none",
  async (world) => {
    const content = new Random(4).bytes(4 * PAGE);
    const base = await world.lay("rw- rw-' r-- r-x", content);
    const { double } = world;
    using target = world.open();
    double.setShortest(PAGE / 2);
    for (const status of Object.values(STATUS)) {
      for (const api of ["read", "info"] as const) {
        for (let skip = 0; skip < 10; skip++) {
          double.fail(api, { status, skip, times: 1 });
          const into = canvas(4 * PAGE);
          try {
            target.read(base, into);
            assertBytes(into, content);
          } catch (error) {
            assert(error instanceof MemoryError, String(error));
            assertBytes(into, canvas(4 * PAGE));
          }
          double.fail(api, { status, skip, times: 1 });
          try {
            const { bytes } = target.readPartial(base + 3n, 4 * PAGE - 3);
            assertBytes(bytes, content.subarray(3, 3 + bytes.length));
          } catch (error) {
            assert(error instanceof MemoryError, String(error));
          }
        }
      }
    }
    double.fail("read", { status: 0, times: 0 });
    double.fail("info", { status: 0, times: 0 });
    assertBytes(target.read(base, content.length), content);
  },
);
