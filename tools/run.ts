/** Runs other programs. @module */

import { TaskError } from "./task.ts";

/** How to run a program. */
export interface RunOptions {
  /** The folder to run it in. */
  cwd?: string;
  /** Variables on top of this process's own. */
  env?: Record<string, string>;
}

type Command = readonly [program: string, ...args: string[]];

function spawn(
  [program, ...args]: Command,
  options: RunOptions,
  stdout: "inherit" | "piped",
): Deno.ChildProcess {
  try {
    return new Deno.Command(program, {
      args,
      stdin: "null",
      stdout,
      ...options,
    }).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new TaskError(`${program} is not on the PATH`, { cause: error });
  }
}

function failed(command: Command, code: number): TaskError {
  return new TaskError(`${command.join(" ")}: exited with ${code}`);
}

/**
 * Runs a program; its output goes where this process's goes.
 *
 * @throws {TaskError} if it is absent or exits with another status than 0
 */
export async function run(
  command: Command,
  options: RunOptions = {},
): Promise<void> {
  const { success, code } = await spawn(command, options, "inherit").status;
  if (!success) throw failed(command, code);
}

/**
 * Runs a program and returns what it printed, without the last line break.
 *
 * @throws {TaskError} if it is absent or exits with another status than 0
 */
export async function outputOf(
  command: Command,
  options: RunOptions = {},
): Promise<string> {
  const child = spawn(command, options, "piped");
  const { success, code, stdout } = await child.output();
  if (!success) throw failed(command, code);
  return new TextDecoder().decode(stdout).trimEnd();
}
