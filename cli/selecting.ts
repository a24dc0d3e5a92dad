import {
  parseInteger,
  parseKinds,
  parsePermission,
  parseSize,
  REGION_KINDS,
  type Selection,
  type Target,
} from "../mod.ts";
import type { Arguments } from "./arguments.ts";
import type { Option } from "./option.ts";
import { UsageError } from "./usage_error.ts";

/** Options that say which memory a command looks at. */
export const SELECTING: readonly Option[] = [
  {
    name: "perm",
    value: "PERM",
    help: "protection: rw- exactly, rw at least, r?x, +W-X",
  },
  {
    name: "kind",
    value: "KINDS",
    choices: REGION_KINDS,
    help: "kinds of region, as in heap,stack or !kernel",
  },
  { name: "module", value: "NAME", help: "only in this module" },
  {
    name: "range",
    value: "RANGE",
    help: "only in START..END or START,+LENGTH",
  },
];

/**
 * Reads the options of {@linkcode SELECTING}.
 *
 * @param args The command line.
 * @param target Whose addresses a range names.
 * @returns What is selected.
 */
export function readSelection(args: Arguments, target: Target): Selection {
  const perm = args.value("perm");
  const kind = args.value("kind");
  const range = args.value("range");
  // Wrong ones are told before anything is read.
  if (perm !== undefined) parsePermission(perm);
  return {
    perm,
    kind: kind === undefined ? undefined : parseKinds(kind),
    module: args.value("module"),
    range: range === undefined ? undefined : readRange(range, target),
  };
}

function readRange(
  text: string,
  target: Target,
): { start: bigint; end: bigint } {
  const [, from, length, to] = /^(.+?)(?:,\s*\+(.+)|\.\.(.+))$/.exec(text) ??
    [];
  if (!from || !(length ?? to)) {
    throw new UsageError(
      `Cannot read "${text}" as a range`,
      "write it as in 0x1000..0x2000 or 0x1000,+4k",
    );
  }
  const start = target.resolve(from);
  const end = length === undefined
    ? target.resolve(to ?? "")
    : start + BigInt(parseSize(length));
  return { start, end };
}

/** Reads a whole number of at least `least`. */
export function readCount(
  args: Arguments,
  name: string,
  least: number = 1,
): number | undefined {
  const text = args.value(name);
  if (text === undefined) return undefined;
  const count = parseInteger(text);
  if (count === undefined || count < least || count > Number.MAX_SAFE_INTEGER) {
    throw new UsageError(
      `Cannot use --${name} ${text}`,
      `it must be a whole number of at least ${least}`,
    );
  }
  return Number(count);
}
