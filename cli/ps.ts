import { listProcesses } from "../mod.ts";
import type { Command } from "./command.ts";
import { EXIT } from "./exit_code.ts";
import { printable } from "./print/printable.ts";
import { table } from "./print/table.ts";
import { systemOptions } from "./system.ts";
import { askForPermission } from "./target.ts";

/** `memsift ps` */
export const ps: Command = {
  name: "ps",
  usage: "[NAME]",
  summary: "list processes and whether they can be opened",
  details: `
NAME lists only the processes with that in their name.
ACCESS is ok, denied (memsift doctor PID tells why), kernel for threads of the
kernel's, or zombie for processes that have ended.`,
  positionals: [0, 1],
  options: [],
  run(args, { terminal }) {
    askForPermission();
    const wanted = args.at(0);
    const processes = listProcesses(systemOptions(args)).filter((
      { name, path },
    ) => name.includes(wanted) || path?.includes(wanted));
    if (terminal.json) {
      processes.forEach((process) => terminal.record(process));
    } else {
      const { styles } = terminal;
      const rows = processes.map(({ pid, access, arch, name, path }) => [
        String(pid),
        access,
        arch ?? "-",
        printable(name),
        printable(path ?? "-"),
      ]);
      const lines = table(
        [["PID", "ACCESS", "ARCH", "NAME", "PATH"], ...rows],
        [styles.yellow, undefined, undefined, styles.bold, styles.dim],
        [0],
      );
      lines.forEach((line) => terminal.line(line));
    }
    return processes.length > 0 ? EXIT.ok : EXIT.nothing;
  },
};
