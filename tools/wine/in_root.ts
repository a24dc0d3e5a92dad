/** Commands that see a root as their whole machine. @module */

import { fileURLToPath } from "node:url";
import type { Command } from "./command.ts";
import { confined } from "./confined.ts";

const SCRIPT = fileURLToPath(import.meta.resolve("./in_root.sh"));

/**
 * The command that runs another one in a root, confined.
 *
 * @param folders Folders of this machine, by the path that they get there.
 */
export function inRoot(
  root: string,
  folders: Readonly<Record<string, string>>,
  command: Command,
): Command {
  const binds = Object.entries(folders).flatMap(([to, from]) => [from, to]);
  return confined(["sh", SCRIPT, root, ...binds, "--", ...command]);
}
