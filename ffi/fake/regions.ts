import type { Region, RegionKind } from "../../core/region.ts";

/** A region of a fake process. Start and size are multiples of 4096. */
export interface FakeMapping {
  /** Its first address. */
  readonly start: bigint;
  /** Its size in bytes. */
  readonly size: number;
  /** Its protection. Default `"rw-"`. */
  readonly perm?: string | undefined;
  /** What it is for. Default `"anon"`. */
  readonly kind?: RegionKind | undefined;
  /** Whether it is shared with other processes. Default `false`. */
  readonly shared?: boolean | undefined;
  /** The file or label behind it. Default `null`. */
  readonly path?: string | null | undefined;
  /** Where in the file it starts. Default 0. */
  readonly offset?: bigint | undefined;
}

/** A region and what is in it. */
export interface FakeRegion extends Region {
  /** Its bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Addresses of pages that the system refuses whatever the protection. */
  readonly guarded: Set<bigint>;
}

/** Bytes of a fake process's page. */
export const FAKE_PAGE = 4096;
