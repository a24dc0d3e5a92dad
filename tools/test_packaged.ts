/**
 * `deno task test:bundle` and `test:binary`: run the CLI tests through what
 * users get, away from the sources. The flags are those of the tasks `bundle`
 * and `compile`.
 *
 * @module
 */

import { compiler } from "./denort.ts";
import { run } from "./run.ts";
import { ROOT, type StagedCopy, stagedCopy } from "./staged_copy.ts";
import { argumentsOf, withOutput } from "./task_arguments.ts";
import { task, TaskError } from "./task.ts";

/** How the tests call the CLI they are to test, as JSON. */
const VARIABLE = "MEMSIFT_CLI";

async function bundle({ project, elsewhere }: StagedCopy): Promise<string[]> {
  const script = `${elsewhere}/memsift.js`;
  const args = withOutput(await argumentsOf("bundle"), script);
  await run([Deno.execPath(), ...args], { cwd: project });
  return [Deno.execPath(), "run", "--allow-ffi", script];
}

async function binary({ project, elsewhere }: StagedCopy): Promise<string[]> {
  const program = `${elsewhere}/memsift`;
  const args = withOutput(await argumentsOf("compile"), program);
  const { deno, env } = await compiler();
  await run([deno, ...args], { cwd: project, env });
  return [program];
}

async function testPackaged(): Promise<void> {
  const make = { bundle, binary }[Deno.args[0] ?? ""];
  if (make === undefined) throw new TaskError("Say bundle or binary");
  await using copy = await stagedCopy();
  const cli = await make(copy);
  // Nothing may be left that it could still load.
  await Deno.remove(copy.project, { recursive: true });
  await run([Deno.execPath(), "test", "-A", "tests/cli"], {
    cwd: ROOT,
    env: { [VARIABLE]: JSON.stringify(cli) },
  });
}

if (import.meta.main) await task(testPackaged);
