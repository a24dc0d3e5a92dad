/** The commands of deno.json's tasks, to be run with another result. @module */

import { ROOT } from "./staged_copy.ts";
import { TaskError } from "./task.ts";

/** The arguments that a task of deno.json gives to deno. */
export async function argumentsOf(name: string): Promise<string[]> {
  const config = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`));
  const command: string | undefined = config.tasks[name]?.command;
  const [program, ...args] = command?.split(" ") ?? [];
  if (program !== "deno") {
    throw new TaskError(`deno.json's task ${name} is no plain deno command`);
  }
  return args;
}

/** The same arguments with the result elsewhere. */
export function withOutput(args: readonly string[], path: string): string[] {
  const at = args.indexOf("--output");
  if (at < 0) throw new TaskError("The task's command names no --output");
  return args.with(at + 1, path);
}
