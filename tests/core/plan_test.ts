import { assertEquals } from "@std/assert";
import { type CoverageReason, Ledger } from "../../core/coverage.ts";
import { planRuns } from "../../core/plan.ts";
import { FakeProcess } from "../../ffi/fake/mod.ts";
import { FakeSource } from "../../ffi/fake/source.ts";
import type { AddressRange, Module, RegionKind, Selection } from "../../mod.ts";
import { forSeeds, type Random } from "../support/random.ts";

const PAGE = 4096;
const MODULE: Module = {
  name: "game",
  base: 0x3000n,
  size: 0x2800,
  path: "/opt/game",
};

function randomProcess(random: Random): FakeProcess {
  const process = new FakeProcess();
  process.modules.push(MODULE);
  for (let start = BigInt(PAGE); start < 12 * PAGE; start += BigInt(PAGE)) {
    if (random.once(4)) continue;
    process.map({
      start,
      size: PAGE,
      perm: random.pick(["rw-", "rw-", "r--", "r-x", "---", "-w-"]),
      kind: random.pick<RegionKind>(["heap", "anon", "lib"]),
    });
  }
  return process;
}

function randomRange(random: Random): AddressRange {
  const start = BigInt(random.below(12 * PAGE));
  return { start, end: start + BigInt(random.between(1, 6 * PAGE)) };
}

function randomSelection(random: Random): Selection {
  return {
    perm: random.pick([undefined, undefined, "rw-", "+r"]),
    kind: random.pick([undefined, ["heap", "lib"], ["!heap"]]) as
      | RegionKind[]
      | undefined,
    module: random.pick([undefined, undefined, "game"]),
    range: random.once(2) ? randomRange(random) : undefined,
  };
}

function isIn({ start, end }: AddressRange, address: bigint): boolean {
  return start <= address && address < end;
}

/** Why a byte is not to be read, or that it is; `null` where none is. */
function naiveReason(
  process: FakeProcess,
  { perm, kind, module, range }: Selection,
  own: readonly AddressRange[],
  address: bigint,
): CoverageReason | "wanted" | null {
  const region = process.regions.find((each) => isIn(each, address));
  if (!region) return null;
  if (perm === "rw-" && region.perm !== "rw-") return "perm";
  if (perm === "+r" && !region.perm.includes("r")) return "perm";
  const without = kind?.includes("!heap") ? region.kind === "heap" : undefined;
  if (kind && (without ?? !kind.includes(region.kind))) return "kind";
  const end = MODULE.base + BigInt(MODULE.size);
  if (module && !isIn({ start: MODULE.base, end }, address)) return "module";
  if (range && !isIn(range, address)) return "range";
  if (own.some((each) => isIn(each, address))) return "own-buffers";
  return region.perm.includes("r") ? "wanted" : "not-readable";
}

Deno.test("planRuns() decides of each byte as a look at it alone does", async () => {
  await forSeeds(60, (random) => {
    const process = randomProcess(random);
    const selection = randomSelection(random);
    const own = Array.from({ length: random.below(3) }, () => {
      const { start } = randomRange(random);
      return { start, end: start + BigInt(random.between(1, 2 * PAGE)) };
    });
    const ledger = new Ledger();
    const source = new FakeSource(process);
    const acrossRegions = !random.once(3);
    const runs = planRuns(source, selection, own, ledger, acrossRegions);

    const reasons: Partial<Record<CoverageReason, number>> = {};
    const wanted: AddressRange[] = [];
    let total = 0;
    for (let address = 0n; address < 13 * PAGE; address++) {
      const reason = naiveReason(process, selection, own, address);
      if (reason === null) continue;
      total++;
      const last = wanted.at(-1);
      const border = !acrossRegions &&
        process.regions.some(({ start }) => start === address);
      if (reason !== "wanted") reasons[reason] = (reasons[reason] ?? 0) + 1;
      else if (last?.end !== address || border) {
        wanted.push({ start: address, end: address + 1n });
      } else wanted[wanted.length - 1] = { ...last, end: address + 1n };
    }
    assertEquals(runs.map(({ start, end }) => ({ start, end })), wanted);
    const { "not-readable": unreadable = 0, ...filters } = reasons;
    assertEquals(ledger.balance(), {
      total,
      read: 0,
      unreadable,
      filtered: Object.values(filters).reduce((sum, size) => sum + size, 0),
      reasons,
    });
    for (const { start, end, regions } of runs) {
      assertEquals(
        regions.map((region) => region.start),
        process.regions.filter((region) =>
          region.start < end && start < region.end
        ).map((region) => region.start),
      );
    }
  });
});
