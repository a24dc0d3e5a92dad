/** Runs Windows programs. @module */

import { TaskError } from "../task.ts";
import { assignments, ENVIRONMENT } from "./environment.ts";
import { inRoot } from "./in_root.ts";
import type { WineRoot } from "./root.ts";

/** A run that takes so long is stuck, on a slow and busy machine too. */
const LIMIT_MS = 30 * 60_000;

/** How to run a program under Wine. Paths are those of Linux. */
export interface WineRun {
  /** Folders of this machine, by the path that they get in the root. */
  readonly folders: Readonly<Record<string, string>>;
  /** The folder in the root to run it in. */
  readonly cwd: string;
  /** Variables on top of those that Wine needs. */
  readonly env: Readonly<Record<string, string>>;
  /** The program, a path in the root, and its arguments. */
  readonly command: readonly [program: string, ...args: string[]];
}

/** Passes on what a program prints: a terminal would make Wine draw on it. */
function passOn(child: Deno.ChildProcess): Promise<unknown> {
  const open = { preventClose: true };
  return Promise.all([
    child.stdout.pipeTo(Deno.stdout.writable, open),
    child.stderr.pipeTo(Deno.stderr.writable, open),
  ]);
}

/**
 * Runs a Windows program to its end and gives its exit status. All that it
 * started and wrote ends with it.
 *
 * @throws {TaskError} if it does not end by itself
 */
export async function runUnderWine(
  root: WineRoot,
  { folders, cwd, env, command }: WineRun,
): Promise<number> {
  const [program, ...args] = inRoot(root.path, folders, [
    "env",
    ...["--ignore-environment", `--chdir=${cwd}`],
    ...assignments({ ...ENVIRONMENT, ...env }),
    ...["wine", ...command],
  ]);
  const child = new Deno.Command(program, {
    args,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();

  let ended = "";
  const end = (why: string) => {
    ended ||= why;
    child.kill("SIGKILL");
  };
  const interrupted = () => end("was interrupted");
  const limit = setTimeout(() => end("does not end"), LIMIT_MS);
  // Not to die of them, but to clean up.
  Deno.addSignalListener("SIGINT", interrupted);
  Deno.addSignalListener("SIGTERM", interrupted);
  try {
    await passOn(child);
    const { code } = await child.status;
    if (ended !== "") throw new TaskError(`${command[0]} ${ended}`);
    return code;
  } finally {
    clearTimeout(limit);
    Deno.removeSignalListener("SIGINT", interrupted);
    Deno.removeSignalListener("SIGTERM", interrupted);
  }
}
