import { diagnose, open } from "../mod.ts";
import type { Command } from "./command.ts";
import { EXIT } from "./exit_code.ts";
import { failureOf } from "./failure.ts";
import { printable } from "./print/printable.ts";
import { table } from "./print/table.ts";
import { systemOptions } from "./system.ts";
import { askForPermission } from "./target.ts";
import { UsageError } from "./usage_error.ts";

/** `memsift doctor` */
export const doctor: Command = {
  name: "doctor",
  usage: "PID",
  summary: "tell whether a process can be opened, and if not, what to do",
  details: `
Looks at all that the system looks at: whether the process is one, who it runs
as, what it allows, and what this process may do.`,
  positionals: [1, 1],
  options: [],
  run(args, { terminal }) {
    const pid = /^\d+$/.test(args.at(0)) ? Number(args.at(0)) : 0;
    if (pid <= 0) {
      throw new UsageError(
        `Cannot use "${args.at(0)}" as a process id`,
        "memsift ps lists processes and their ids",
      );
    }
    askForPermission();
    const findings = diagnose(pid, systemOptions(args));
    const { styles } = terminal;
    if (terminal.json) {
      findings.forEach((finding) => terminal.record(finding));
    } else {
      const rows = findings.map(({ name, ok, detail }) => [
        ok ? "ok" : "NO",
        name,
        printable(detail),
      ]);
      const paint = (text: string): string =>
        text === "ok" ? styles.green(text) : styles.red(text);
      table(rows, [paint, styles.bold]).forEach((line) => terminal.line(line));
      const hints = findings.flatMap(({ ok, hint }) => ok ? [] : hint ?? []);
      for (const hint of new Set(hints)) terminal.line(`→ ${hint}`);
    }
    try {
      open(pid, systemOptions(args)).close();
      return EXIT.ok;
    } catch (error) {
      return failureOf(error).exitCode;
    }
  },
};
