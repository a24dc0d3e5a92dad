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
import { task, TaskError } from "./task.ts";

/** How the tests call the CLI they are to test, as JSON. */
const VARIABLE = "MEMSIFT_CLI";

/** The arguments that a task of deno.json gives to deno. */
async function argumentsOf(name: string): Promise<string[]> {
  const config = JSON.parse(await Deno.readTextFile(`${ROOT}deno.json`));
  const command: string | undefined = config.tasks[name]?.command;
  const [program, ...args] = command?.split(" ") ?? [];
  if (program !== "deno") {
    throw new TaskError(`deno.json's task ${name} is no plain deno command`);
  }
  return args;
}

/** The same arguments with the result elsewhere. */
function withOutput(args: readonly string[], path: string): string[] {
  const at = args.indexOf("--output");
  if (at < 0) throw new TaskError("The task's command names no --output");
  return args.with(at + 1, path);
}

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
