import type { AddressRange } from "../../core/address.ts";

/**
 * Where the kernel keeps pages of its own for programs to read: time, what the
 * processor can do, and on Intel code. From the published sources of xnu,
 * vm_commpage_enter() of osfmk/vm/vm_shared_region.c and cpu_capabilities.h:
 *
 * - Intel: maps within the map, read-only, in the last 2 MiB below 2^47, from
 *   _COMM_PAGE64_BASE_ADDRESS on.
 * - Apple silicon: the page is at 0xfffffc000 (newer ones have another one at
 *   0xfffff4000), and only the page tables know it. Since the time of such
 *   Macs the map has one entry that keeps all of the 1 GiB around it, "commpage
 *   nesting", closed for the process. Should there be a map in the map there,
 *   then it is the kernel's too: the shared cache never lies so high.
 */
const INTEL: AddressRange = { start: 0x7fff_ffe0_0000n, end: 1n << 47n };
const APPLE: AddressRange = { start: 0xf_c000_0000n, end: 1n << 36n };

/**
 * Whether a region is of the kernel's comm page. Intel's processes may have
 * memory of their own where Apple silicon has the page.
 *
 * @param region The region.
 * @param depth How many maps within the map it lies in.
 * @returns Whether it is.
 */
export function isOfCommPage(region: AddressRange, depth: number): boolean {
  return liesIn(region, INTEL) ||
    liesIn(region, APPLE) && (depth > 0 || liesIn(APPLE, region));
}

function liesIn(inner: AddressRange, outer: AddressRange): boolean {
  return outer.start <= inner.start && inner.end <= outer.end;
}
