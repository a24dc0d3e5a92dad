import type { Command } from "./command.ts";
import { COMMON_OPTIONS, type Option } from "./option.ts";
import { table } from "./print/table.ts";

/** What `memsift --help` prints. */
export function generalHelp(commands: readonly Command[]): string {
  return `memsift reads, searches, compares and changes the memory of processes.

Usage: memsift COMMAND TARGET …     (TARGET: a process's id or exact name)

Commands:
${
    indent(table(commands.map(({ name, usage, summary }) => [
      `${name} ${usage}`,
      summary,
    ])))
  }

Options:
  -h, --help   show this help, or that of a command
  --version    show the version

Exit codes: 0 found or done, 1 nothing found, 2 wrong use or refused,
3 not all could be read (--fail-partial), 4 access denied, 5 process gone,
130 interrupted.
`;
}

/** What `memsift COMMAND --help` prints. */
export function commandHelp(command: Command): string {
  const { name, usage, summary, details, options } = command;
  const rows = [...options, ...COMMON_OPTIONS].map((option) => [
    optionText(option),
    option.help,
  ]);
  return `${summary[0]?.toUpperCase()}${summary.slice(1)}.

Usage: memsift ${name} ${usage} [OPTIONS]

${details.trim()}

Options:
${indent(table(rows))}
`;
}

function optionText({ name, short, value }: Option): string {
  const long = value ? `--${name} ${value}` : `--${name}`;
  return short ? `-${short}, ${long}` : long;
}

function indent(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join("\n");
}
