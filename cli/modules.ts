import { formatAddress } from "../mod.ts";
import type { Command } from "./command.ts";
import { EXIT } from "./exit_code.ts";
import { printable } from "./print/printable.ts";
import { humanSize } from "./print/size.ts";
import { table } from "./print/table.ts";
import { openTarget, TARGET } from "./target.ts";

/** `memsift modules` */
export const modules: Command = {
  name: "modules",
  usage: TARGET,
  summary: "list the program and the libraries in a process",
  details: `
Addresses can be written relative to a module: libc.so.6+0x10.`,
  positionals: [1, 1],
  options: [],
  run(args, { terminal }) {
    using target = openTarget(args);
    const found = target.modules();
    if (terminal.json) {
      for (const { name, base, size, path } of found) {
        terminal.record({ name, base: formatAddress(base), size, path });
      }
    } else {
      const { styles } = terminal;
      const rows = found.map(({ name, base, size, path }) => [
        formatAddress(base),
        humanSize(size),
        printable(name),
        printable(path),
      ]);
      const lines = table(
        [["BASE", "SIZE", "NAME", "PATH"], ...rows],
        [styles.yellow, undefined, styles.bold, styles.dim],
        [1],
      );
      lines.forEach((line) => terminal.line(line));
    }
    return found.length > 0 ? EXIT.ok : EXIT.nothing;
  },
};
