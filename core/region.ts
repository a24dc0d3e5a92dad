import type { AddressRange } from "./address.ts";

/**
 * What a region is for:
 *
 * - `exe`: the program's own file; `lib`: another file with code in it.
 * - `heap`, `stack`: as the system labels them.
 * - `mapped`: a file without code; `shared`: memory shared between processes.
 * - `anon`: all other memory of the process itself.
 * - `kernel`: what the kernel puts into the process (vdso, vvar, vsyscall).
 * - `cache`: the libraries of the whole system, which every process has (the
 *   dyld shared cache of macOS). A search leaves them out unless it asks for
 *   them, by this kind, a module or a range.
 */
export type RegionKind =
  | "exe"
  | "lib"
  | "heap"
  | "stack"
  | "mapped"
  | "shared"
  | "anon"
  | "kernel"
  | "cache";

/** All region kinds. */
export const REGION_KINDS: readonly RegionKind[] = [
  "exe",
  "lib",
  "heap",
  "stack",
  "mapped",
  "shared",
  "anon",
  "kernel",
  "cache",
];

/** A range of addresses with one protection and one origin. */
export interface Region extends AddressRange {
  /** Protection: `r`, `w` and `x`, or `-` in their places, as in `"rw-"`. */
  readonly perm: string;
  /** What it is for. */
  readonly kind: RegionKind;
  /** Whether changes are seen by other processes that map it. */
  readonly shared: boolean;
  /** The file or label behind it, or `null`. */
  readonly path: string | null;
  /**
   * Whether the system lists it as guarded: refused to whoever touches it,
   * whatever its protection. Not all systems list that.
   */
  readonly guard?: true;
  /** Where in the file it starts, in bytes. */
  readonly offset: bigint;
}

/**
 * The region that holds an address.
 *
 * @param regions Regions in ascending order.
 * @param address The address.
 * @returns The region, or `undefined` where nothing is mapped.
 */
export function regionAt(
  regions: readonly Region[],
  address: bigint,
): Region | undefined {
  let low = 0;
  let high = regions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const region = regions[middle] as Region;
    if (region.end <= address) low = middle + 1;
    else high = middle;
  }
  const region = regions[low];
  return region && region.start <= address ? region : undefined;
}

/**
 * A region's size.
 *
 * @param range The region.
 * @returns Its size in bytes.
 */
export function sizeOf(range: AddressRange): number {
  return Number(range.end - range.start);
}
