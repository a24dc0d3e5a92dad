import type { NativeError } from "../../core/error.ts";
import type { Extent } from "../extents.ts";
import { KERN, kernError } from "./kern_return.ts";
import { protectionName } from "./protection.ts";
import {
  queryRegion,
  type RegionFailure,
  type RegionInfo,
} from "./region_info.ts";
import type { LibSystem } from "./symbols.ts";

/** What lies where memory can be used no further; `null` if nothing does. */
export type Stop = RegionInfo | RegionFailure | null;

/**
 * Looks how far memory can be used, by its protection. No call tells how far
 * it came, and small ones have one number for all that can stop them.
 *
 * @param libSystem The system.
 * @param task The task's port.
 * @param address Where to begin.
 * @param size Bytes that are wanted.
 * @param allows Whether pages of a protection can be used.
 * @returns How far.
 */
export function extentOf(
  libSystem: LibSystem,
  task: number,
  address: bigint,
  size: number,
  allows: (protection: number) => boolean,
): Extent<Stop> {
  const end = address + BigInt(size);
  let at = address;
  while (at < end) {
    const found = queryRegion(libSystem, task, at);
    // The system goes on to the next region where there is none.
    const region = found && "address" in found && found.address > at
      ? null
      : found;
    if (!region || "error" in region || !allows(region.protection)) {
      return { size: Number(at - address), stop: region };
    }
    at = region.address + region.size;
  }
  return { size };
}

/** The system's word for what lies where an extent stops. */
export function stopError(stop: Stop | undefined): NativeError {
  const api = "mach_vm_region_recurse";
  if (!stop) return kernError(api, KERN.KERN_INVALID_ADDRESS);
  if ("error" in stop) return kernError(api, stop.error);
  const { protection } = stop;
  return { api, number: protection, name: protectionName(protection) };
}
