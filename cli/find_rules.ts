import {
  formatAddress,
  isComplete,
  type Module,
  moduleAt,
  type RuleMatch,
  type RuleScan,
  scanRules,
  type StringMatch,
} from "../mod.ts";
import type { Arguments } from "./arguments.ts";
import type { Context } from "./command.ts";
import { EXIT } from "./exit_code.ts";
import { readImpact } from "./impact.ts";
import { modulesForLabels } from "./labels.ts";
import { coverageLine } from "./print/coverage.ts";
import { matchLine, matchPreview } from "./print/match.ts";
import { printable } from "./print/printable.ts";
import { progressLine } from "./print/progress.ts";
import { moduleRecord, regionRecord } from "./print/records.ts";
import type { Terminal } from "./print/terminal.ts";
import { readRules } from "./rules_file.ts";
import { readCount, readSelection } from "./selecting.ts";
import { openTarget } from "./target.ts";
import { UsageError } from "./usage_error.ts";

/**
 * `memsift find TARGET --rules FILE`: searches for the rules of a file.
 *
 * @param args The command line.
 * @param context What it works with.
 * @returns The exit code.
 */
export async function findRules(
  args: Arguments,
  { terminal, signal }: Context,
): Promise<number> {
  assertAlone(args);
  const rules = await readRules(args.value("rules") ?? "");
  using target = openTarget(args);
  const modules = modulesForLabels(target, terminal);
  const scan = scanRules(target, rules, {
    ...readSelection(args, target),
    ...readImpact(args),
    threads: readCount(args, "threads"),
    signal,
    onProgress: progressLine(terminal),
  });
  const printer = new RulePrinter(terminal, scan, modules);
  try {
    for await (const match of scan) printer.print(match);
  } finally {
    printer.finish();
  }
  if (args.has("fail-partial") && !isComplete(scan.coverage)) {
    return EXIT.partial;
  }
  return printer.count > 0 ? EXIT.ok : EXIT.nothing;
}

/** Rules say themselves what to search for and how often it must be there. */
function assertAlone(args: Arguments): void {
  const other = args.positionals.length > 1
    ? `the pattern ${args.at(1)}`
    : ["text", "align", "max"].filter((name) => args.has(name))
      .map((name) => `--${name}`)[0];
  if (other === undefined) return;
  throw new UsageError(
    `Cannot use --rules together with ${other}`,
    "rules say all of that themselves: search twice",
  );
}

/** Prints rules that match, and at the end what was seen. */
class RulePrinter {
  readonly #terminal: Terminal;
  readonly #scan: RuleScan;
  readonly #modules: readonly Module[];
  readonly #start = performance.now();
  #count = 0;
  #matches = 0;

  constructor(
    terminal: Terminal,
    scan: RuleScan,
    modules: readonly Module[],
  ) {
    this.#terminal = terminal;
    this.#scan = scan;
    this.#modules = modules;
  }

  /** Rules so far. */
  get count(): number {
    return this.#count;
  }

  print(match: RuleMatch): void {
    this.#count++;
    this.#matches += match.count;
    const { name, tags, meta } = match.rule;
    if (this.#terminal.json) {
      this.#terminal.record({
        rule: name,
        tags,
        meta: meta.map(([key, value]) => [key, metaValue(value)]),
        matches: match.count,
      });
    } else {
      const { styles } = this.#terminal;
      const tagged = tags.length > 0 ? `  [${tags.join(" ")}]` : "";
      this.#terminal.line(`${styles.bold(name)}${styles.dim(tagged)}`);
    }
    for (const each of match.matches) this.#printString(name, each);
  }

  #printString(rule: string, match: StringMatch): void {
    const { string, label, address, length, bytes, region } = match;
    const module = moduleAt(this.#modules, address);
    if (this.#terminal.json) {
      this.#terminal.record({
        addr: formatAddress(address),
        len: length,
        rule,
        label,
        region: regionRecord(region),
        ...moduleRecord(module, address),
      });
      return;
    }
    const preview = matchPreview(string.pattern.text, bytes);
    const { styles } = this.#terminal;
    this.#terminal.line(
      `  ${matchLine(styles, match, module, label, preview)}`,
    );
  }

  finish(): void {
    const { coverage, warnings } = this.#scan;
    const seconds = (performance.now() - this.#start) / 1000;
    if (this.#terminal.json) {
      this.#terminal.record({
        summary: {
          rules: this.#count,
          matches: this.#matches,
          warnings,
          seconds: Number(seconds.toFixed(6)),
          coverage,
        },
      });
      return;
    }
    for (const { rule, label, reason } of warnings) {
      const what = label === undefined ? rule : `${rule} ${label}`;
      this.#terminal.note(printable(`Of ${what} ${reason}`));
    }
    this.#terminal.note(
      `${this.#count} ${this.#count === 1 ? "rule" : "rules"}, ` +
        `${this.#matches} ${this.#matches === 1 ? "match" : "matches"} in ` +
        `${seconds.toFixed(2)} s; ${coverageLine(coverage)}`,
    );
  }
}

/** A fact's value as JSON has it: integers that are too long are text. */
function metaValue(value: string | bigint | boolean): unknown {
  if (typeof value !== "bigint") return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
