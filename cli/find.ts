import {
  decodeValue,
  type FindOptions,
  formatAddress,
  isComplete,
  type Match,
  type Module,
  moduleAt,
  parseInteger,
  type Pattern,
  type Scan,
} from "../mod.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { EXIT } from "./exit_code.ts";
import { IMPACT, readImpact } from "./impact.ts";
import { findRules } from "./find_rules.ts";
import { coverageLine } from "./print/coverage.ts";
import { matchLine, matchPreview } from "./print/match.ts";
import { progressLine } from "./print/progress.ts";
import { moduleRecord, regionRecord } from "./print/records.ts";
import type { Terminal } from "./print/terminal.ts";
import { jsonValue, showValue } from "./print/value.ts";
import { readCount, readSelection, SELECTING } from "./selecting.ts";
import { modulesForLabels } from "./labels.ts";
import { openTarget, TARGET } from "./target.ts";
import { UsageError } from "./usage_error.ts";

/** `memsift find` */
export const find: Command = {
  name: "find",
  usage: `${TARGET} PATTERN… | --rules FILE`,
  summary: "search for bytes, text, expressions and values",
  details: `
All patterns are searched for in one pass. Each is one word of the shell:
  '48 8b ?? 0? 05'            bytes in hex; ? is any half of a byte
  '48 8b 05 : ff ff f0'       bytes under a mask of bits
  'e8 [2-8] (c3 | ~00 90)'    jumps, alternatives, bytes that are not wanted
  '"Bearer " nocase'          text in double quotes, then what it is like:
                              utf8 utf16le utf16be (several encodings are all
                              searched for; utf8 if none is named), nocase
                              fullword xor base64 base64wide
  '/sk-[a-z0-9]{20,}/i'       a regular expression over bytes; flags imswx,
                              then fullword
  i32:100  u16:1..50          a value of a type; also >5 <=5 !=5 'not 1..5'
  f32:~3.5±0.01               a float that is about this; ~3.5 if it rounds
                              to it
  hp=i32:100                  any of them with a name

Examples:
  memsift find game i32:100 --perm rw --align auto
  memsift find 1234 '"password" utf8 utf16le nocase'
  memsift find 1234 --rules rules.yar`,
  positionals: [1, Infinity],
  options: [
    {
      name: "text",
      short: "t",
      value: "TEXT",
      repeat: true,
      help: "search for this text, as it is, in UTF-8",
    },
    {
      name: "rules",
      value: "FILE",
      help: "search for YARA rules; - reads them from standard input",
    },
    ...SELECTING,
    ...IMPACT,
    {
      name: "align",
      value: "N",
      help: "only at multiples of N; auto: of each value's size",
    },
    { name: "max", value: "N", help: "stop after N matches" },
    {
      name: "threads",
      value: "N",
      help: "search with up to N threads; as many as there are processors",
    },
    {
      name: "fail-partial",
      help: "exit with 3 if not all that was asked for could be read",
    },
  ],
  async run(args, context) {
    if (args.has("rules")) return await findRules(args, context);
    const { terminal, signal } = context;
    const named = readPatterns(args);
    const align = readAlign(args.value("align"));
    const max = readCount(args, "max");
    const threads = readCount(args, "threads");
    using target = openTarget(args);
    const modules = modulesForLabels(target, terminal);
    const options: FindOptions = {
      ...readSelection(args, target),
      ...readImpact(args),
      align,
      max,
      threads,
      signal,
      onProgress: progressLine(terminal),
    };
    const scan = target.find(named.map(({ text }) => text), options);
    const printer = new MatchPrinter(terminal, scan, named, modules);
    try {
      for await (const match of scan) printer.print(match);
    } finally {
      printer.finish();
    }
    if (args.has("fail-partial") && !isComplete(scan.coverage)) {
      return EXIT.partial;
    }
    return printer.count > 0 ? EXIT.ok : EXIT.nothing;
  },
};

/** A pattern, and what the user calls it. */
interface NamedPattern {
  readonly label?: string;
  readonly text: string;
}

function readPatterns(args: Arguments): NamedPattern[] {
  const patterns = args.positionals.slice(1).map((word): NamedPattern => {
    const [, label, text] = /^([a-z_]\w*)=(.+)$/is.exec(word) ?? [];
    return label && text ? { label, text } : { text: word };
  });
  for (const text of args.values("text")) {
    patterns.push({ text: JSON.stringify(text) });
  }
  if (patterns.length > 0) return patterns;
  throw new UsageError(
    "There is nothing to search for",
    "memsift find --help shows how patterns are written",
  );
}

function readAlign(text: string | undefined): number | "auto" | undefined {
  if (text === undefined || text === "auto") return text;
  const align = parseInteger(text);
  if (align !== undefined) return Number(align);
  throw new UsageError(
    `Cannot use --align ${text}`,
    "it is a power of two, or auto",
  );
}

/** Prints matches as they are found, and at the end what was seen. */
class MatchPrinter {
  readonly #terminal: Terminal;
  readonly #scan: Scan;
  readonly #named: readonly NamedPattern[];
  readonly #modules: readonly Module[];
  readonly #start = performance.now();
  #count = 0;

  constructor(
    terminal: Terminal,
    scan: Scan,
    named: readonly NamedPattern[],
    modules: readonly Module[],
  ) {
    this.#terminal = terminal;
    this.#scan = scan;
    this.#named = named;
    this.#modules = modules;
  }

  /** Matches so far. */
  get count(): number {
    return this.#count;
  }

  print(match: Match): void {
    this.#count++;
    const { label } = this.#named[match.pattern] ?? {};
    const pattern = this.#scan.patterns[match.pattern] as Pattern;
    const module = moduleAt(this.#modules, match.address);
    if (this.#terminal.json) {
      this.#terminal.record({
        addr: formatAddress(match.address),
        len: match.length,
        pattern: match.pattern,
        ...(label ? { label } : {}),
        ...valueRecord(pattern, match),
        region: regionRecord(match.region),
        ...moduleRecord(module, match.address),
      });
      return;
    }
    const name = this.#named.length > 1
      ? label ?? `#${match.pattern + 1}`
      : undefined;
    const { styles } = this.#terminal;
    this.#terminal.line(
      matchLine(styles, match, module, name, preview(pattern, match)),
    );
  }

  finish(): void {
    const { coverage, truncated } = this.#scan;
    // Refused before it began.
    if (coverage.total === 0) return;
    const seconds = (performance.now() - this.#start) / 1000;
    if (this.#terminal.json) {
      this.#terminal.record({
        summary: {
          matches: this.#count,
          truncated,
          seconds: Number(seconds.toFixed(6)),
          coverage,
        },
      });
    } else {
      const more = truncated ? " (stopped there: there may be more)" : "";
      this.#terminal.note(
        `${this.#count} ${this.#count === 1 ? "match" : "matches"}${more} in ` +
          `${seconds.toFixed(2)} s; ${coverageLine(coverage)}`,
      );
    }
  }
}

function valueRecord(
  { type, layout }: Pattern,
  { bytes }: Match,
): { type?: string; value?: unknown } {
  if (!type || !layout) return {};
  return { type, value: jsonValue(decodeValue(layout, bytes)) };
}

function preview(pattern: Pattern, { bytes }: Match): string {
  const { type, layout, text } = pattern;
  if (type && layout) return showValue(decodeValue(layout, bytes), type);
  return matchPreview(text, bytes);
}
