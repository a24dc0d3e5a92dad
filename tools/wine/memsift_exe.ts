/** The executable that users on Windows get. @module */

import type { Compiler, Target } from "../denort.ts";
import { run } from "../run.ts";
import { stagedCopy } from "../staged_copy.ts";
import { argumentsOf, withOutput } from "../task_arguments.ts";

/** What it is compiled for. */
export const WINDOWS: Target = "x86_64-pc-windows-msvc";

/**
 * Compiles it with the flags of the task `compile`. The sources that it was
 * compiled from are gone afterwards: it cannot load them.
 *
 * @throws {TaskError} if it cannot be compiled
 */
export async function compileMemsift(
  program: string,
  { deno, env }: Compiler,
): Promise<void> {
  await using copy = await stagedCopy();
  const args = withOutput(await argumentsOf("compile"), program);
  await run([deno, ...args.toSpliced(1, 0, "--target", WINDOWS)], {
    cwd: copy.project,
    env,
  });
}
