import { SYSTEM_NAMES } from "./system_names.ts";

/** An option of a command. */
export interface Option {
  /** Its name, without dashes. */
  readonly name: string;
  /** One letter for it. */
  readonly short?: string;
  /** What its value is called; without one it is a switch. */
  readonly value?: string;
  /** The values it can have, for completions. */
  readonly choices?: readonly string[];
  /** Whether it may be given several times. */
  readonly repeat?: boolean;
  /** What it does. */
  readonly help: string;
}

/** Options of every command. */
export const COMMON_OPTIONS: readonly Option[] = [
  { name: "json", help: "print one JSON object a line" },
  {
    name: "system",
    value: "NAME",
    choices: SYSTEM_NAMES,
    help: "call another system's functions: macos, fuchsia",
  },
  { name: "library", value: "PATH", help: "the library that has them" },
  {
    name: "root-job",
    value: "HANDLE",
    help: "fuchsia: the job whose processes are wanted",
  },
  {
    name: "debug-privilege",
    help: "Windows, as administrator: open processes of other users too",
  },
  { name: "help", short: "h", help: "show this help" },
];
