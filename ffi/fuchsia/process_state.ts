import { infoOf, ZX_INFO_PROCESS, ZX_INFO_PROCESS_V1 } from "./object_info.ts";
import { ZX } from "./status.ts";
import type { Zircon } from "./symbols.ts";

/** ZX_INFO_PROCESS_FLAG_EXITED. */
const EXITED = 2;

/**
 * Asks whether a process has ended; as soon as it is being killed, it has.
 *
 * Of a zx_info_process_t, flags is u32 @16, behind return_code i64 @0 and
 * start_time i64 @8; 24 bytes. Older systems have 16 bytes, with started u8
 * @8 and exited u8 @9 behind return_code.
 *
 * @param zircon The system.
 * @param process A handle with ZX_RIGHT_INSPECT.
 * @returns Whether it has; without the right it counts as alive, and its
 * calls then fail.
 */
export function hasEnded(zircon: Zircon, process: number): boolean {
  const info = infoOf(zircon, process, ZX_INFO_PROCESS, 24);
  if (!("status" in info)) return (info.getUint32(16, true) & EXITED) !== 0;
  if (info.status !== ZX.ZX_ERR_NOT_SUPPORTED) return false;
  const older = infoOf(zircon, process, ZX_INFO_PROCESS_V1, 16);
  return !("status" in older) && older.getUint8(9) !== 0;
}
