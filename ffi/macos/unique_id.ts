import type { Failure } from "./errno.ts";
import { pidInfo } from "./pid_info.ts";
import type { LibSystem } from "./symbols.ts";

/** PROC_PIDUNIQIDENTIFIERINFO, which any user may ask for. */
const FLAVOR = 17;

/** sizeof(struct proc_uniqidentifierinfo). */
const SIZE = 56;

/**
 * The number that the system gives to each process once and never again:
 * p_uniqueid u64 @16 of a proc_uniqidentifierinfo, behind u8 p_uuid[16].
 *
 * @param libSystem The system.
 * @param pid The process.
 * @returns The number, or the error number.
 */
export function uniqueIdOf(
  libSystem: LibSystem,
  pid: number,
): bigint | Failure {
  const info = pidInfo(libSystem, pid, FLAVOR, 0n, SIZE);
  return "errno" in info ? info : info.getBigUint64(16, true);
}
