/**
 * `deno task publish:check`: proves that the package can be published as it
 * would be committed. With `--list` it prints the files of the package.
 *
 * @module
 */

import { stagedCopy } from "./staged_copy.ts";
import { task, TaskError } from "./task.ts";

const PUBLISH = ["publish", "--dry-run", "--allow-dirty"];

async function publishCheck(): Promise<void> {
  await using copy = await stagedCopy();
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: PUBLISH,
    cwd: copy.project,
    env: { NO_COLOR: "1" },
  }).output();
  const said = new TextDecoder().decode(stderr)
    .replaceAll(`file://${copy.project}/`, "")
    .replaceAll(`${copy.project}/`, "");
  if (!success) {
    throw new TaskError(`The package cannot be published:\n${said}`);
  }
  const files = said.split("\n").filter((line) =>
    /\([\d.]+[A-Z]*B\)$/.test(line)
  );
  if (/^warning\[/m.test(said)) console.error(said);
  if (Deno.args.includes("--list")) console.log(files.join("\n"));
  console.log(`${files.length} files can be published`);
}

if (import.meta.main) await task(publishCheck);
