import type { AddressRange } from "../../core/address.ts";

/** What a page is, as the bits of PAGEMAP_SCAN: PAGE_IS_… of linux/fs.h. */
export const PAGE = {
  /** In memory, and mapped. */
  PRESENT: 1 << 3,
  /** In swap, or marked there as something special. */
  SWAPPED: 1 << 4,
  /** The one page of zeros that all processes share. */
  PFNZERO: 1 << 5,
  /** Refuses every access; marked with SWAPPED, too. */
  GUARD: 1 << 8,
} as const;

/** Pages side by side that are alike. */
export interface Pages extends AddressRange {
  /** Bits of {@linkcode PAGE}, or `null` where nothing is mapped. */
  readonly categories: number | null;
}
