import {
  infoOf,
  type StatusFailure,
  ZX_INFO_HANDLE_BASIC,
} from "./object_info.ts";
import type { Zircon } from "./symbols.ts";

/** The type of a process. */
export const ZX_OBJ_TYPE_PROCESS = 1;
/** The type of a job. */
export const ZX_OBJ_TYPE_JOB = 17;

/** What the system says of a handle. */
export interface HandleBasic {
  /** The object's id, which no other object ever gets. */
  readonly koid: bigint;
  /** What the handle may be used for. */
  readonly rights: number;
  /** `ZX_OBJ_TYPE_*`. */
  readonly type: number;
}

/**
 * Asks what a handle is of, which takes no right.
 *
 * @param zircon The system.
 * @param handle The handle.
 * @returns The answer, from a zx_info_handle_basic_t: koid u64 @0, rights u32
 * @8, type u32 @12, related_koid u64 @16 and 8 bytes that have no meaning.
 */
export function handleBasic(
  zircon: Zircon,
  handle: number,
): HandleBasic | StatusFailure {
  const info = infoOf(zircon, handle, ZX_INFO_HANDLE_BASIC, 32);
  if ("status" in info) return info;
  return {
    koid: info.getBigUint64(0, true),
    rights: info.getUint32(8, true),
    type: info.getUint32(12, true),
  };
}
