import type { ProcessAccess, ProcessInfo } from "../../core/process.ts";
import { findInJobs, processKoids } from "./jobs.ts";
import { mayListMappings } from "./mappings.ts";
import { objectName } from "./object_name.ts";
import { childWith, TO_DESCRIBE, TO_USE } from "./open_process.ts";
import { hasEnded } from "./process_state.ts";
import { ZX } from "./status.ts";
import type { Zircon } from "./symbols.ts";

/**
 * Lists the processes of the job that is known and of the jobs in it, in
 * ascending order. Their ids are their koids.
 *
 * @param zircon The system.
 * @returns The processes; one that ends meanwhile is left out.
 */
export function listProcesses(zircon: Zircon): ProcessInfo[] {
  const found: ProcessInfo[] = [];
  findInJobs<never>(zircon, (job) => {
    for (const koid of processKoids(zircon, job)) {
      const process = describe(zircon, job, koid);
      if (process) found.push(process);
    }
    return undefined;
  });
  return found.sort((a, b) => a.pid - b.pid);
}

function describe(
  zircon: Zircon,
  job: number,
  koid: bigint,
): ProcessInfo | undefined {
  const used = childWith(zircon, job, koid, TO_USE);
  const got = "handle" in used
    ? used
    : childWith(zircon, job, koid, TO_DESCRIBE);
  if ("status" in got && got.status === ZX.ZX_ERR_NOT_FOUND) return undefined;
  let name: string | null = null;
  let access: ProcessAccess =
    "handle" in used && mayListMappings(zircon, used.handle) ? "ok" : "denied";
  if ("handle" in got) {
    name = objectName(zircon, got.handle);
    if (hasEnded(zircon, got.handle)) access = "gone";
    zircon.call.zx_handle_close(got.handle);
  }
  return {
    pid: Number(koid),
    name: name || `process ${koid}`,
    path: null,
    arch: null,
    access,
  };
}
