import type { SystemName, SystemOptions } from "../mod.ts";
import { UsageError } from "./usage_error.ts";

/** Which system's functions are called, if not this one's. */
const SYSTEM = "MEMSIFT_SYSTEM";
/** The library that has them. */
const LIBRARY = "MEMSIFT_LIBRARY";
/** Fuchsia: the handle of the job whose processes are wanted. */
const ROOT_JOB = "MEMSIFT_ROOT_JOB";

/**
 * What the environment says of the system, where it may be read: the
 * permission for that is none that memsift asks for.
 *
 * @returns The options of `open()`.
 */
export function systemOptions(): SystemOptions {
  const system = variable(SYSTEM) as SystemName | undefined;
  const library = variable(LIBRARY);
  const rootJob = variable(ROOT_JOB);
  if (rootJob === undefined) return { system, library };
  if (!/^\d+$/.test(rootJob)) {
    throw new UsageError(
      `Cannot use "${rootJob}" as a job`,
      `${ROOT_JOB} is the number of a handle`,
    );
  }
  return { system, library, rootJob: Number(rootJob) };
}

function variable(name: string): string | undefined {
  const env: Deno.PermissionDescriptor = { name: "env", variable: name };
  return Deno.permissions.querySync(env).state === "granted"
    ? Deno.env.get(name) || undefined
    : undefined;
}
