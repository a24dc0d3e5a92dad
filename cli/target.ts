import {
  enableDebugPrivilege,
  open,
  type ProcessQuery,
  type Target,
} from "../mod.ts";
import type { Arguments } from "./arguments.ts";
import { systemOptions } from "./system.ts";
import { UsageError } from "./usage_error.ts";

/** What a target is called in the usage of commands. */
export const TARGET = "TARGET";

/**
 * Opens what a person means by a target, which is a command's first word: a
 * process id, or an exact name.
 *
 * @param args The command line.
 * @returns The target.
 */
export function openTarget(args: Arguments): Target {
  askForPermission();
  return open(readTarget(args.at(0)), systemOptions(args));
}

/** A process id, or an exact name. */
export function readTarget(text: string): ProcessQuery {
  if (/^-?\d+$/.test(text)) return Number(text);
  if (text === "") {
    throw new UsageError("Cannot open a process without a name", "memsift ps");
  }
  return { name: text };
}

/** Takes the right to open processes of other users, where there is such. */
export function takeDebugPrivilege(): void {
  askForPermission();
  enableDebugPrivilege();
}

/**
 * Asks for the one permission in its whole: what `dlopen` itself would ask
 * for is good for one file only, which does not do. Where nobody can be
 * asked, `dlopen` says what is missing.
 */
export function askForPermission(): void {
  const ffi: Deno.PermissionDescriptor = { name: "ffi" };
  if (
    Deno.permissions.querySync(ffi).state === "prompt" &&
    Deno.stdin.isTerminal()
  ) {
    Deno.permissions.requestSync(ffi);
  }
}
