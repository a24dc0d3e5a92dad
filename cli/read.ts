import { formatAddress, type Target } from "../mod.ts";
import {
  type CellType,
  encodingNamed,
  readCellType,
  TYPE,
  TYPE_HELP,
} from "./cell.ts";
import type { Command, Context } from "./command.ts";
import { EXIT } from "./exit_code.ts";
import { pause, readInterval } from "./interval.ts";
import { printable } from "./print/printable.ts";
import { readCount } from "./selecting.ts";
import { openTarget, TARGET } from "./target.ts";
import { UsageError } from "./usage_error.ts";

/** A value in memory: where it lies, and how it is shown. */
interface Cell {
  readonly address: bigint;
  readonly json: unknown;
  readonly shown: string;
}

/** `memsift read` */
export const read: Command = {
  name: "read",
  usage: `${TARGET} ADDRESS ${TYPE}`,
  summary: "read values, text or bytes at an address",
  details: `
ADDRESS is a number (0x7f0010, 4096) or relative to a module (libc.so.6+0x10).
${TYPE_HELP}
Text is read up to its NUL.

Examples:
  memsift read game 0x7f5a10 i32
  memsift read game game+0x4010 f32 -n 3
  memsift read game 0x7f5a10 i32 --every 500ms`,
  positionals: [3, 3],
  options: [
    {
      name: "number",
      short: "n",
      value: "N",
      help: "values to read, one after the other; for text and bytes, bytes",
    },
    { name: "force", help: "read past the memory's protection" },
    {
      name: "every",
      value: "TIME",
      help: "read again and again and show each change: 500ms",
    },
    { name: "count", value: "N", help: "with --every: stop after N times" },
  ],
  async run(args, context) {
    const every = args.value("every");
    const interval = every === undefined ? undefined : readInterval(every);
    const rounds = readCount(args, "count") ?? Infinity;
    if (interval === undefined && args.has("count")) {
      throw new UsageError("--count goes with --every", "add --every 1s");
    }
    const number = readCount(args, "number");
    const force = args.has("force");
    using target = openTarget(args);
    const address = target.resolve(args.at(1));
    const type = readCellType(args.at(2), target);
    let last: string | undefined;
    for (let round = 1;; round++) {
      const cells = readCells(target, address, type, { number, force });
      const now = cells.map(({ shown }) => shown).join("\n");
      if (now !== last) print(cells, type, context, interval !== undefined);
      last = now;
      if (interval === undefined || round >= rounds) return EXIT.ok;
      context.terminal.flush();
      await pause(interval, context.signal);
    }
  },
};

function readCells(
  target: Target,
  address: bigint,
  type: CellType,
  { number, force }: { number: number | undefined; force: boolean },
): Cell[] {
  const encoding = encodingNamed(type.name);
  if (encoding) {
    const text = target.readCString(address, {
      encoding,
      maxBytes: number,
      force,
    });
    return [{ address, json: text, shown: `"${printable(text)}"` }];
  }
  const { size } = type;
  const count = number ?? (size === null ? 16 : 1);
  const bytes = target.read(address, (size ?? 1) * count, { force });
  const cell = (address: bigint, bytes: Uint8Array): Cell => ({
    address,
    json: type.json(bytes),
    shown: type.show(bytes),
  });
  if (size === null) return [cell(address, bytes)];
  return Array.from({ length: count }, (_, index) => {
    const at = index * size;
    return cell(address + BigInt(at), bytes.subarray(at, at + size));
  });
}

function print(
  cells: readonly Cell[],
  type: CellType,
  { terminal }: Context,
  timed: boolean,
): void {
  const { styles } = terminal;
  for (const { address, json, shown } of cells) {
    if (terminal.json) {
      terminal.record({
        addr: formatAddress(address),
        type: type.name,
        value: json,
      });
    } else {
      const time = timed ? `${styles.dim(clock())}  ` : "";
      const where = styles.yellow(formatAddress(address));
      terminal.line(`${time}${where}  ${type.name}  ${shown}`);
    }
  }
}

function clock(): string {
  return new Date().toISOString().slice(11, 23);
}
