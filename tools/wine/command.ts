/** A command line, and one to run out of sight. @module */

import { TaskError } from "../task.ts";

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** How programs begin the line that says what was wrong. */
const REASON = /^(?:E:|npm error|error)/i;

/** The one line of a program's messages that says most, if there is any. */
function reasonIn(messages: string): string | undefined {
  const lines = messages.split("\n").filter((line) => line.trim() !== "");
  return lines.find((line) => REASON.test(line)) ?? lines.at(-1);
}

/**
 * Runs a program and returns what it printed. Its messages are not shown: if
 * it fails, one line of them is in the error.
 *
 * @throws {TaskError} if it is absent or exits with another status than 0
 */
export async function quietly([program, ...args]: Command): Promise<string> {
  const command = new Deno.Command(program, { args, stdin: "null" });
  let output: Deno.CommandOutput;
  try {
    output = await command.output();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new TaskError(`${program} is not on the PATH`, { cause: error });
  }
  const [stdout, stderr] = [output.stdout, output.stderr]
    .map((bytes) => new TextDecoder().decode(bytes).trimEnd());
  if (!output.success) {
    const reason = reasonIn(stderr ?? "");
    throw new TaskError(reason ?? `${program} exited with ${output.code}`);
  }
  return stdout ?? "";
}
