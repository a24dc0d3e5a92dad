import {
  type Change,
  diffSnapshots,
  type DiffSummary,
  formatAddress,
  type Module,
  moduleAt,
  type Snapshot,
  type WorkOptions,
} from "../mod.ts";
import { type CellType, readCellType } from "./cell.ts";
import type { Command } from "./command.ts";
import { EXIT } from "./exit_code.ts";
import { pause, readInterval } from "./interval.ts";
import { IMPACT, readImpact } from "./impact.ts";
import { coverageLine } from "./print/coverage.ts";
import { printable } from "./print/printable.ts";
import { progressLine } from "./print/progress.ts";
import { regionRecord } from "./print/records.ts";
import { humanSize } from "./print/size.ts";
import type { Terminal } from "./print/terminal.ts";
import { showBytes } from "./print/value.ts";
import { readCount, readSelection, SELECTING } from "./selecting.ts";
import { modulesForLabels } from "./labels.ts";
import { openTarget, TARGET } from "./target.ts";
import { UsageError } from "./usage_error.ts";

/** `memsift diff` */
export const diff: Command = {
  name: "diff",
  usage: TARGET,
  summary: "show what changes in a process's memory",
  details: `
Takes a snapshot again and again and shows what changed from one to the next,
until Ctrl-C or --count. Looks at writable memory if --perm is left out.

Examples:
  memsift diff game --every 1s --kind heap
  memsift diff game --every 500ms --count 1 --type i32`,
  positionals: [1, 1],
  options: [
    { name: "every", value: "TIME", help: "500ms, 1s, 2m; 1s if left out" },
    { name: "count", value: "N", help: "stop after N comparisons" },
    {
      name: "type",
      value: "TYPE",
      help: "show whole aligned values of this type",
    },
    ...SELECTING,
    ...IMPACT,
    { name: "max", value: "N", help: "show N changes of each comparison" },
  ],
  async run(args, { terminal, signal }) {
    const interval = readInterval(args.value("every") ?? "1s");
    const rounds = readCount(args, "count") ?? Infinity;
    const max = readCount(args, "max") ?? Infinity;
    using target = openTarget(args);
    const typeName = args.value("type");
    const type = typeName === undefined
      ? undefined
      : readCellType(typeName, target);
    if (type && type.size === null) {
      throw new UsageError(
        `Cannot compare as ${type.name}`,
        "--type takes a number type, such as i32",
      );
    }
    const selection = readSelection(args, target);
    const impact = readImpact(args);
    const work = { signal, nice: impact.nice };
    const options = {
      ...selection,
      ...impact,
      perm: selection.perm ?? "rw",
      signal,
      onProgress: progressLine(terminal),
    };
    const modules = modulesForLabels(target, terminal);
    const printer = new ChangePrinter(terminal, modules, type, max);
    let before: Snapshot = await target.snapshot(options);
    try {
      for (let round = 1; round <= rounds; round++) {
        await pause(interval, signal);
        const after = await target.snapshot(options);
        await printer.round(before, after, work);
        before = after;
      }
    } finally {
      printer.finish(before);
    }
    return printer.changes > 0 ? EXIT.ok : EXIT.nothing;
  },
};

/** Prints changes, and at the end what was compared. */
class ChangePrinter {
  readonly #terminal: Terminal;
  readonly #modules: readonly Module[];
  readonly #type: CellType | undefined;
  readonly #max: number;
  #rounds = 0;
  #changes = 0;
  #last: DiffSummary | undefined;

  constructor(
    terminal: Terminal,
    modules: readonly Module[],
    type: CellType | undefined,
    max: number,
  ) {
    this.#terminal = terminal;
    this.#modules = modules;
    this.#type = type;
    this.#max = max;
  }

  /** Changes so far. */
  get changes(): number {
    return this.#changes;
  }

  async round(
    before: Snapshot,
    after: Snapshot,
    options: WorkOptions,
  ): Promise<void> {
    this.#rounds++;
    const unit = this.#type?.size ?? 1;
    const changes = diffSnapshots(before, after, { ...options, unit });
    let count = 0;
    let step = await changes.next();
    for (; !step.done; step = await changes.next()) {
      if (++count <= this.#max) this.#print(step.value);
    }
    this.#changes += count;
    this.#last = step.value;
    const { compared, changed, removed, added } = step.value;
    const hidden = count > this.#max ? ` (${count - this.#max} not shown)` : "";
    this.#terminal.note(
      `comparison ${this.#rounds}: ${count} changes${hidden}, ` +
        `${humanSize(changed)} of ${humanSize(compared)}` +
        (removed ? `, ${humanSize(removed)} gone` : "") +
        (added ? `, ${humanSize(added)} new` : ""),
    );
    this.#terminal.flush();
  }

  #print({ address, length, before, after, region }: Change): void {
    if (this.#terminal.json) {
      this.#terminal.record({
        addr: formatAddress(address),
        len: length,
        old: before.toHex(),
        new: after.toHex(),
        region: regionRecord(region),
      });
      return;
    }
    const { styles } = this.#terminal;
    const module = moduleAt(this.#modules, address);
    const place = module
      ? `${printable(module.name)}+${formatAddress(address - module.base)}`
      : region.kind;
    for (const { at, old, now } of this.#values(address, before, after)) {
      this.#terminal.line(
        `${styles.yellow(formatAddress(at))}  ${styles.red(old)} → ` +
          `${styles.green(now)}  ${styles.dim(place)}`,
      );
    }
  }

  *#values(
    address: bigint,
    before: Uint8Array,
    after: Uint8Array,
  ): Generator<{ at: bigint; old: string; now: string }> {
    const type = this.#type;
    const size = type?.size;
    if (!type || !size) {
      yield {
        at: address,
        old: showBytes(before, 16),
        now: showBytes(after, 16),
      };
      return;
    }
    // A range may begin or end inside a value.
    const first = Number(BigInt.asUintN(64, -address) % BigInt(size));
    for (let offset = first; offset + size <= before.length; offset += size) {
      yield {
        at: address + BigInt(offset),
        old: type.show(before.subarray(offset, offset + size)),
        now: type.show(after.subarray(offset, offset + size)),
      };
    }
  }

  finish({ coverage }: Snapshot): void {
    if (this.#terminal.json) {
      this.#terminal.record({
        summary: {
          changes: this.#changes,
          comparisons: this.#rounds,
          ...this.#last,
          coverage,
        },
      });
    } else {
      this.#terminal.note(coverageLine(coverage));
    }
  }
}
