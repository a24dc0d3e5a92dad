/** Commands that leave no process and no mount behind. @module */

import type { Command } from "./command.ts";

/**
 * The command that runs another one with processes and mounts of its own. The
 * command is the first of these processes: when it ends, the kernel ends the
 * others, and the mounts go with the last of them. It ends at the latest when
 * this process does, even if that is killed.
 */
export function confined(command: Command): Command {
  return [
    "setpriv",
    ...["--pdeathsig", "KILL", "--"],
    "unshare",
    ...["--mount", "--propagation", "private", "--mount-proc"],
    ...["--pid", "--fork", "--kill-child", "--"],
    ...command,
  ];
}
