import { MemoryError } from "../../core/error.ts";
import { handleBasic, ZX_OBJ_TYPE_JOB } from "./handle_basic.ts";
import {
  InfoRecords,
  type StatusFailure,
  ZX_INFO_JOB_CHILDREN,
  ZX_INFO_JOB_PROCESSES,
} from "./object_info.ts";
import { ZX_RIGHT_ENUMERATE, ZX_RIGHT_SAME_RIGHTS } from "./rights.ts";
import { nativeError, ZX } from "./status.ts";
import type { Zircon } from "./symbols.ts";

/** A handle, or why there is none. */
export type Got = { readonly handle: number } | StatusFailure;

/**
 * Gets a handle of what a job has.
 *
 * @param zircon The system.
 * @param job A handle with ZX_RIGHT_ENUMERATE.
 * @param koid What is wanted.
 * @param rights What for; the job's handle must have these too.
 * @returns The handle, to be closed.
 */
export function childOf(
  { call }: Zircon,
  job: number,
  koid: bigint,
  rights: number,
): Got {
  const out = new Uint32Array(1);
  const outBytes = new Uint8Array(out.buffer);
  const status = call.zx_object_get_child(job, koid, rights, outBytes);
  return status === ZX.ZX_OK ? { handle: out[0] ?? 0 } : { status };
}

/** The koids of a job's processes; none if the job has ended meanwhile. */
export function processKoids(zircon: Zircon, job: number): bigint[] {
  return koidsOf(zircon, job, ZX_INFO_JOB_PROCESSES);
}

/**
 * Goes through the jobs, the root first and each before the jobs in it, until
 * something is found.
 *
 * @param zircon The system.
 * @param visit Looks at a job, by a handle that is good meanwhile.
 * @returns What was found.
 */
export function findInJobs<T>(
  zircon: Zircon,
  visit: (job: number) => T | undefined,
): T | undefined {
  assertRoot(zircon);
  return search(zircon, zircon.rootJob, visit);
}

function search<T>(
  zircon: Zircon,
  job: number,
  visit: (job: number) => T | undefined,
): T | undefined {
  const found = visit(job);
  if (found !== undefined) return found;
  for (const koid of koidsOf(zircon, job, ZX_INFO_JOB_CHILDREN)) {
    const child = childOf(zircon, job, koid, ZX_RIGHT_SAME_RIGHTS);
    // It has ended since it was listed.
    if ("status" in child) continue;
    try {
      // The kernel lets jobs lie no more than 32 deep.
      const deeper = search(zircon, child.handle, visit);
      if (deeper !== undefined) return deeper;
    } finally {
      zircon.call.zx_handle_close(child.handle);
    }
  }
  return undefined;
}

function koidsOf(zircon: Zircon, job: number, topic: number): bigint[] {
  const view = new InfoRecords(zircon, topic, 8).read(job);
  if ("status" in view) return [];
  return Array.from(
    { length: view.byteLength / 8 },
    (_, index) => view.getBigUint64(8 * index, true),
  );
}

/** Throws unless there is a job to begin with, that may be listed. */
function assertRoot(zircon: Zircon): void {
  const basic = handleBasic(zircon, zircon.rootJob);
  const hint = "give a job's handle (rootJob) with ZX_RIGHT_ENUMERATE, " +
    "ZX_RIGHT_READ, ZX_RIGHT_WRITE and ZX_RIGHT_INSPECT";
  if ("status" in basic) {
    throw new MemoryError(
      "invalid-handle",
      zircon.rootJob === 0
        ? "Cannot look for processes: no job is known to begin with"
        : `Cannot look for processes: ${zircon.rootJob} is no handle`,
      { native: nativeError("zx_object_get_info", basic.status), hint },
    );
  }
  if (basic.type !== ZX_OBJ_TYPE_JOB) {
    throw new MemoryError(
      "wrong-type",
      `Cannot look for processes: handle ${zircon.rootJob} is not of a job`,
      { native: nativeError("zx_object_get_info", ZX.ZX_ERR_WRONG_TYPE), hint },
    );
  }
  if (!(basic.rights & ZX_RIGHT_ENUMERATE)) {
    throw new MemoryError(
      "permission-denied",
      "Cannot look for processes: the job may not be listed",
      {
        native: nativeError("zx_object_get_child", ZX.ZX_ERR_ACCESS_DENIED),
        hint,
      },
    );
  }
}
