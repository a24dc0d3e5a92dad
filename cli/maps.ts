import { formatAddress, type Region } from "../mod.ts";
import type { Command } from "./command.ts";
import { EXIT } from "./exit_code.ts";
import { printable } from "./print/printable.ts";
import { humanSize } from "./print/size.ts";
import { table } from "./print/table.ts";
import { readSelection, SELECTING } from "./selecting.ts";
import { openTarget, TARGET } from "./target.ts";

/** `memsift maps` */
export const maps: Command = {
  name: "maps",
  usage: TARGET,
  summary: "list the regions of a process's memory",
  details: `
KIND is exe and lib for files with code, mapped for other files, heap, stack,
shared, anon for all other memory of its own, and kernel.`,
  positionals: [1, 1],
  options: SELECTING,
  run(args, { terminal }) {
    using target = openTarget(args);
    const regions = target.regions(readSelection(args, target));
    if (terminal.json) {
      for (const { start, end, perm, kind, path, offset } of regions) {
        terminal.record({
          start: formatAddress(start),
          end: formatAddress(end),
          size: Number(end - start),
          perm,
          kind,
          path,
          offset: formatAddress(offset),
        });
      }
    } else {
      const { styles } = terminal;
      const lines = table(
        [["START", "END", "SIZE", "PERM", "KIND", "PATH"], ...regions.map(row)],
        [styles.yellow, styles.yellow, undefined, undefined, styles.cyan],
        [2],
      );
      lines.forEach((line) => terminal.line(line));
      const total = regions.reduce(
        (sum, { start, end }) => sum + Number(end - start),
        0,
      );
      terminal.note(`${regions.length} regions, ${humanSize(total)}`);
    }
    return regions.length > 0 ? EXIT.ok : EXIT.nothing;
  },
};

function row({ start, end, perm, shared, kind, path }: Region): string[] {
  return [
    formatAddress(start),
    formatAddress(end),
    humanSize(Number(end - start)),
    shared ? `${perm}s` : `${perm}p`,
    kind,
    printable(path ?? ""),
  ];
}
