import { childOf, findInJobs, type Got, processKoids } from "./jobs.ts";
import {
  ZX_RIGHT_GET_PROPERTY,
  ZX_RIGHT_INSPECT,
  ZX_RIGHT_READ,
  ZX_RIGHT_WRITE,
} from "./rights.ts";
import { ZX } from "./status.ts";
import type { Zircon } from "./symbols.ts";

/**
 * What reading takes, with as much as is granted of what else is useful. The
 * kernel wants the right to write for it, "for historical reasons", so that
 * the handle is good for writing too. Without ZX_RIGHT_INSPECT older kernels
 * list what is mapped all the same.
 */
export const TO_USE: readonly number[] = [
  ZX_RIGHT_READ | ZX_RIGHT_WRITE | ZX_RIGHT_INSPECT | ZX_RIGHT_GET_PROPERTY,
  ZX_RIGHT_READ | ZX_RIGHT_WRITE | ZX_RIGHT_INSPECT,
  ZX_RIGHT_READ | ZX_RIGHT_WRITE,
];

/** What asking for a name and whether it lives takes, or any handle at all. */
export const TO_DESCRIBE: readonly number[] = [
  ZX_RIGHT_INSPECT | ZX_RIGHT_GET_PROPERTY,
  ZX_RIGHT_GET_PROPERTY,
  0,
];

/**
 * Gets a handle of a job's child with the first of some sets of rights that
 * is granted.
 *
 * @param zircon The system.
 * @param job The job.
 * @param koid The child.
 * @param rights Sets of rights, the most wanted first.
 * @returns The handle, to be closed.
 */
export function childWith(
  zircon: Zircon,
  job: number,
  koid: bigint,
  rights: readonly number[],
): Got {
  let got: Got = { status: ZX.ZX_ERR_ACCESS_DENIED };
  for (const right of rights) {
    got = childOf(zircon, job, koid, right);
    if ("handle" in got || got.status !== ZX.ZX_ERR_ACCESS_DENIED) break;
  }
  return got;
}

/**
 * Looks for a process in all jobs, and gets a handle of it.
 *
 * @param zircon The system.
 * @param koid The process.
 * @param rights Sets of rights, the most wanted first.
 * @returns The handle, to be closed: of anything that has this koid.
 */
export function openProcess(
  zircon: Zircon,
  koid: bigint,
  rights: readonly number[],
): Got {
  const found = findInJobs<Got>(zircon, (job) => {
    const got = childWith(zircon, job, koid, rights);
    if ("handle" in got) return got;
    switch (got.status) {
      case ZX.ZX_ERR_NOT_FOUND:
        return undefined;
      case ZX.ZX_ERR_ACCESS_DENIED:
        // The kernel says so before it looks whether the child is there.
        return processKoids(zircon, job).includes(koid) ? got : undefined;
      default:
        return got;
    }
  });
  return found ?? { status: ZX.ZX_ERR_NOT_FOUND };
}
