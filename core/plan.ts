import { type AddressRange, intersect } from "./address.ts";
import type { Ledger } from "./coverage.ts";
import { type Region, sizeOf } from "./region.ts";
import {
  addressFilters,
  isUnasked,
  regionFilter,
  type Selection,
} from "./selection.ts";
import type { MemorySource } from "./source.ts";

/** A contiguous stretch of memory that is to be read. */
export interface Run extends AddressRange {
  /** The regions it goes through, in ascending order. */
  readonly regions: Region[];
}

/**
 * Decides which bytes are to be read and enters all others in the ledger.
 *
 * Regions that touch become one run, unless the caller says otherwise: what
 * starts in one may end in the next.
 *
 * @param source Where the memory is.
 * @param selection What is wanted of it.
 * @param own Ranges to leave out: this process's own buffers.
 * @param ledger Gets every byte that is mapped and every one that is not read.
 * @param acrossRegions Whether regions that touch become one run.
 * @returns The runs, in ascending order.
 */
export function planRuns(
  source: MemorySource,
  selection: Selection,
  own: readonly AddressRange[],
  ledger: Ledger,
  acrossRegions = true,
): Run[] {
  const refused = regionFilter(selection);
  const filters = addressFilters(selection, () => source.modules());
  const runs: Run[] = [];
  for (const region of source.regions()) {
    ledger.mapped(sizeOf(region));
    const reason = refused(region) ??
      (isUnasked(selection, region) ? "cache" : undefined);
    if (reason) {
      ledger.unread(sizeOf(region), reason);
      continue;
    }
    let wanted: AddressRange = region;
    for (const { name, range } of filters) {
      const left = intersect(wanted, range);
      ledger.unread(sizeOf(wanted) - sizeOf(left), name);
      wanted = left;
    }
    let left = sizeOf(wanted);
    for (const piece of without(wanted, own)) {
      const size = sizeOf(piece);
      left -= size;
      if (!region.perm.includes("r")) ledger.unread(size, "not-readable");
      else if (acrossRegions) append(runs, piece, region);
      else runs.push({ ...piece, regions: [region] });
    }
    ledger.unread(left, "own-buffers");
  }
  return runs;
}

function append(runs: Run[], piece: AddressRange, region: Region): void {
  const last = runs.at(-1);
  if (last?.end === piece.start) {
    runs[runs.length - 1] = {
      start: last.start,
      end: piece.end,
      regions: last.regions,
    };
    last.regions.push(region);
  } else {
    runs.push({ ...piece, regions: [region] });
  }
}

/** What is left of a range when others are taken out. */
function without(
  range: AddressRange,
  others: readonly AddressRange[],
): AddressRange[] {
  const { start, end } = range;
  let pieces = start < end ? [{ start, end }] : [];
  for (const other of others) {
    pieces = pieces.flatMap((piece) => {
      const hole = intersect(piece, other);
      if (hole.start === hole.end) return [piece];
      return [
        { start: piece.start, end: hole.start },
        { start: hole.end, end: piece.end },
      ].filter(({ start, end }) => start < end);
    });
  }
  return pieces;
}
