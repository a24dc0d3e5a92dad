import { ERRNO } from "./errno.ts";
import { shortInfoOf } from "./short_info.ts";
import type { LibSystem } from "./symbols.ts";

/** Whether a process exists, and whether it has a memory. */
export type Life = "alive" | "zombie" | "none";

/**
 * Tells what task_for_pid does not: it gives one number for a process that
 * does not exist, for one that has ended and for one that is forbidden.
 *
 * @param libSystem The system.
 * @param pid The process.
 * @returns What it is.
 */
export function lifeOf(libSystem: LibSystem, pid: number): Life {
  const sent = libSystem.call.kill(pid, 0);
  const errno = libSystem.errno();
  // EPERM: there is one, of somebody else.
  if (sent !== 0 && errno !== ERRNO.EPERM) return "none";
  const info = shortInfoOf(libSystem, pid);
  if (!("errno" in info)) return info.zombie ? "zombie" : "alive";
  // Signals reach zombies, and libproc need not know of them.
  return info.errno === ERRNO.ESRCH ? "zombie" : "alive";
}
