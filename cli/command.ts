import type { Arguments } from "./arguments.ts";
import type { Option } from "./option.ts";
import type { Terminal } from "./print/terminal.ts";

/** One of memsift's commands. */
export interface Command {
  /** What it is called by. */
  readonly name: string;
  /** What stands behind the name, for example `TARGET ADDRESS`. */
  readonly usage: string;
  /** What it does, in a line. */
  readonly summary: string;
  /** What else there is to know. */
  readonly details: string;
  /** How many words it takes that are not options. */
  readonly positionals: readonly [least: number, most: number];
  /** Its options, beside those of every command. */
  readonly options: readonly Option[];
  /** Does it; the result is the exit code. */
  run(args: Arguments, context: Context): number | Promise<number>;
}

/** What a command works with. */
export interface Context {
  /** Where it prints. */
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}
