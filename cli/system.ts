import type { SystemName, SystemOptions } from "../mod.ts";
import type { Arguments } from "./arguments.ts";
import { SYSTEM_NAMES } from "./system_names.ts";
import { UsageError } from "./usage_error.ts";

/** The environment's words for the options. */
const VARIABLES = {
  "system": "MEMSIFT_SYSTEM",
  "library": "MEMSIFT_LIBRARY",
  "root-job": "MEMSIFT_ROOT_JOB",
} as const;

/**
 * Which system's functions are to be called: what the options say, or else
 * the environment, where it may be read. The permission for that is none that
 * memsift asks for.
 *
 * @param args The command line.
 * @returns The options of `open()`.
 */
export function systemOptions(args: Arguments): SystemOptions {
  const said = (name: keyof typeof VARIABLES): string | undefined =>
    args.value(name) ?? variable(VARIABLES[name]);
  const rootJob = said("root-job");
  return {
    system: readSystem(said("system")),
    library: said("library"),
    rootJob: rootJob === undefined ? undefined : readHandle(rootJob),
  };
}

function readSystem(text: string | undefined): SystemName | undefined {
  const found = SYSTEM_NAMES.find((name) => name === text);
  if (found || text === undefined) return found;
  throw new UsageError(
    `Cannot call the functions of "${text}"`,
    `the systems are ${SYSTEM_NAMES.join(", ")}`,
  );
}

function readHandle(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new UsageError(
    `Cannot use "${text}" as a job`,
    "a job is given as the number of a handle",
  );
}

function variable(name: string): string | undefined {
  const env: Deno.PermissionDescriptor = { name: "env", variable: name };
  return Deno.permissions.querySync(env).state === "granted"
    ? Deno.env.get(name) || undefined
    : undefined;
}
