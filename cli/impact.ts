import { type ImpactOptions, parseSize, type WorkOptions } from "../mod.ts";
import type { Arguments } from "./arguments.ts";
import type { Option } from "./option.ts";
import { UsageError } from "./usage_error.ts";

/** Options that say how much a command may do to what it looks at. */
export const IMPACT: readonly Option[] = [
  {
    name: "untouched",
    help: "read memory that was never used too, which holds zeros",
  },
  {
    name: "resident",
    help: "only what is in memory: fetch nothing from swap or disk",
  },
  {
    name: "throttle",
    value: "BYTES/s",
    help: "read no more than this in a second, as in 50M",
  },
  { name: "nice", help: "rest three times as long as it works" },
];

/**
 * Reads the options of {@linkcode IMPACT}.
 *
 * @param args The command line.
 * @returns What they ask for.
 */
export function readImpact(
  args: Arguments,
): ImpactOptions & Pick<WorkOptions, "nice"> {
  return {
    untouched: args.has("untouched"),
    resident: args.has("resident"),
    throttle: readThrottle(args.value("throttle")),
    nice: args.has("nice"),
  };
}

function readThrottle(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const throttle = parseSize(text.replace(/\/s$/, ""));
  if (throttle > 0) return throttle;
  throw new UsageError(
    `Cannot use --throttle ${text}`,
    "it is a number of bytes, as in 500k, 50M/s or 1G",
  );
}
