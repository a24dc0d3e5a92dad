import { type AddressRange, formatAddress } from "./address.ts";
import { type Module, moduleNamed, moduleRange } from "./module.ts";
import { type Region, REGION_KINDS, type RegionKind } from "./region.ts";

/** Which memory an operation looks at. All of it, where nothing is said. */
export interface Selection {
  /**
   * Protection: `"rw-"` wants all three as they stand, `?` in a place does not
   * care; `"rw"` wants these and does not care for others; `"+W-X"` wants the
   * one and refuses the other (`C` is memory copied from a file on writing).
   */
  readonly perm?: string | undefined;
  /** Kinds of region; with `!` in front, all others. */
  readonly kind?: readonly (RegionKind | `!${RegionKind}`)[] | undefined;
  /** The name of a module. */
  readonly module?: string | undefined;
  /** A range of addresses. */
  readonly range?: AddressRange | undefined;
}

/**
 * Reads a protection filter.
 *
 * @param text The filter, as {@linkcode Selection} has it.
 * @returns Whether a region passes it.
 */
export function parsePermission(text: string): (region: Region) => boolean {
  if (/^[r?*-][w?*-][x?*-]$/.test(text)) {
    return ({ perm }) =>
      [...text].every((wanted, index) =>
        wanted === "?" || wanted === "*" || wanted === perm[index]
      );
  }
  if (/^[rwx]+$/.test(text)) {
    return ({ perm }) => [...text].every((letter) => perm.includes(letter));
  }
  if (/^(?:[+*-][rwxc])+$/i.test(text)) {
    const terms = text.toLowerCase().match(/../g) ?? [];
    return (region) =>
      terms.every(([sign, letter = ""]) =>
        sign === "*" || (sign === "+") === has(region, letter)
      );
  }
  throw new SyntaxError(
    `Cannot read "${text}" as a protection: write it as in rw-, r?x or +W-X`,
  );
}

function has(region: Region, letter: string): boolean {
  if (letter !== "c") return region.perm.includes(letter);
  return !region.shared && region.path !== null && region.perm.includes("w");
}

/**
 * Reads a list of region kinds, as in `heap,stack` or `!kernel`.
 *
 * @param text The list.
 * @returns The kinds.
 */
export function parseKinds(text: string): NonNullable<Selection["kind"]> {
  const kinds = text.split(",").map((kind) => kind.trim());
  const stranger = kinds.find((kind) =>
    !REGION_KINDS.includes(kind.replace(/^!/, "") as RegionKind)
  );
  if (stranger !== undefined) {
    throw new SyntaxError(
      `Cannot read "${stranger}" as a kind of region: there are ` +
        `${REGION_KINDS.join(", ")}, each also with ! in front`,
    );
  }
  return kinds as NonNullable<Selection["kind"]>;
}

function wantsKind(
  kinds: NonNullable<Selection["kind"]>,
  kind: RegionKind,
): boolean {
  if (kinds.includes(`!${kind}`)) return false;
  return kinds.includes(kind) || kinds.every((each) => each.startsWith("!"));
}

/**
 * Why a region as a whole is not wanted, or `undefined` if some of it may be.
 *
 * @param selection What is wanted.
 * @returns The question, to be asked of each region.
 */
export function regionFilter(
  { perm, kind }: Selection,
): (region: Region) => "perm" | "kind" | undefined {
  const passes = perm === undefined ? undefined : parsePermission(perm);
  return (region) => {
    if (passes && !passes(region)) return "perm";
    if (kind && !wantsKind(kind, region.kind)) return "kind";
    return undefined;
  };
}

/**
 * Whether nobody asked for a region of the kind that every process has: it is
 * wanted by its kind, or by a module or range that may lie in it.
 *
 * @param selection What is wanted.
 * @param region The region.
 * @returns Whether to leave it out.
 */
export function isUnasked(
  { kind, module, range }: Selection,
  region: Region,
): boolean {
  return region.kind === "cache" && !kind?.includes("cache") &&
    module === undefined && range === undefined;
}

/**
 * The addresses that are wanted.
 *
 * @param selection What is wanted.
 * @param modules Gives the process's modules, if they are needed.
 * @returns The ranges that an address must be in, each with its name.
 */
export function addressFilters(
  { module, range }: Selection,
  modules: () => readonly Module[],
): { name: "module" | "range"; range: AddressRange }[] {
  const filters: ReturnType<typeof addressFilters> = [];
  if (module !== undefined) {
    const found = moduleNamed(modules(), module);
    filters.push({ name: "module", range: moduleRange(found) });
  }
  if (range) {
    assertAscending(range);
    filters.push({ name: "range", range });
  }
  return filters;
}

/** Throws unless a selection is one; whether its module is there is not asked. */
export function assertSelection({ perm, kind, range }: Selection): void {
  if (perm !== undefined) parsePermission(perm);
  if (kind) parseKinds(kind.join(","));
  if (range) assertAscending(range);
}

/**
 * The regions that are wanted, in whole or in part.
 *
 * @param regions All regions.
 * @param selection What is wanted.
 * @param modules Gives the process's modules, if they are needed.
 * @returns The regions, whole.
 */
export function selectRegions(
  regions: readonly Region[],
  selection: Selection,
  modules: () => readonly Module[],
): Region[] {
  const refused = regionFilter(selection);
  const filters = addressFilters(selection, modules);
  return regions.filter((region) =>
    !refused(region) &&
    filters.every(({ range }) =>
      region.start < range.end && range.start < region.end
    )
  );
}

function assertAscending({ start, end }: AddressRange): void {
  if (start >= end) {
    throw new RangeError(
      `Cannot use the range ${formatAddress(start)}..${formatAddress(end)}: ` +
        `it must end after its start`,
    );
  }
}
