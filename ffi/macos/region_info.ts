import { isOfCommPage } from "./comm_page.ts";
import { KERN } from "./kern_return.ts";
import type { LibSystem } from "./symbols.ts";
import { isOfSharedCache } from "./user_tag.ts";

/**
 * VM_REGION_SUBMAP_SHORT_INFO_COUNT_64, in words of 4 bytes. The long form
 * has the same and counts the region's pages, which takes the system as long
 * as the region is large.
 */
const SHORT_INFO_COUNT = 12;

/**
 * How deep to go down into maps that lie in the map: to the ground. What is
 * not gone into is told of as one region.
 */
const DEPTH = 64;

/** Pages side by side that are alike. */
export interface RegionInfo {
  /** Address of the first one. */
  readonly address: bigint;
  /** Bytes from the first one's begin to the last one's end. */
  readonly size: bigint;
  /** VM_PROT_*. */
  readonly protection: number;
  /** Where in the file or object behind it the region starts. */
  readonly offset: bigint;
  /** What it was mapped for, VM_MEMORY_*. */
  readonly userTag: number;
  /** SM_*. */
  readonly shareMode: number;
  /** Whether it is of the dyld shared cache, as all processes have it. */
  readonly inSharedCache: boolean;
  /** Whether it is of the pages that the kernel keeps for all processes. */
  readonly inCommPage: boolean;
}

/** What mach_vm_region_recurse refused with. */
export interface RegionFailure {
  readonly error: number;
}

/**
 * Reads a vm_region_submap_short_info_64: protection i32 @0, max_protection
 * @4, inheritance @8, offset u64 @12, user_tag u32 @20, ref_count @24,
 * shadow_depth u16 @28, external_pager u8 @30, share_mode u8 @31, is_submap
 * i32 @32, behavior @36, object_id @40, user_wired_count u16 @44. It is packed
 * to 4 bytes, so that the offset follows without a gap.
 */
export function decodeRegionInfo(
  view: DataView<ArrayBuffer>,
): Pick<RegionInfo, "protection" | "offset" | "userTag" | "shareMode"> {
  return {
    protection: view.getInt32(0, true),
    offset: view.getBigUint64(12, true),
    userTag: view.getUint32(20, true),
    shareMode: view.getUint8(31),
  };
}

/**
 * Asks what lies at an address or comes next.
 *
 * @param libSystem The system.
 * @param task The task's port.
 * @param from The address.
 * @returns The region, `null` if there is none any more, or why it is not
 * told. Its address may be lower than the one asked for, or higher; its end is
 * higher, so that a walk from end to end comes to an end.
 */
export function queryRegion(
  { call }: LibSystem,
  task: number,
  from: bigint,
): RegionInfo | RegionFailure | null {
  const range = new BigUint64Array([from, 0n]);
  const words = new Uint32Array([DEPTH, SHORT_INFO_COUNT]);
  const info = new DataView(new ArrayBuffer(4 * SHORT_INFO_COUNT));
  const error = call.mach_vm_region_recurse(
    task,
    new Uint8Array(range.buffer, 0, 8),
    new Uint8Array(range.buffer, 8, 8),
    new Uint8Array(words.buffer, 0, 4),
    new Uint8Array(info.buffer),
    new Uint8Array(words.buffer, 4, 4),
  );
  if (error === KERN.KERN_INVALID_ADDRESS) return null;
  if (error !== KERN.KERN_SUCCESS) return { error };
  const [address = 0n, size = 0n] = range;
  const end = address + size;
  // The system promises it nowhere.
  if (end <= from) return null;
  const [depth = 0] = words;
  const region = decodeRegionInfo(info);
  const inCommPage = isOfCommPage({ start: address, end }, depth);
  // Beside the comm page's, the one map that lies in the maps of programs is
  // the shared region: osfmk/vm/vm_shared_region.c of xnu makes both.
  const inSharedCache = !inCommPage &&
    (depth > 0 || isOfSharedCache(region.userTag));
  return { ...region, address, size, inSharedCache, inCommPage };
}
