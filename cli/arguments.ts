import { parseArgs } from "@std/cli/parse-args";
import type { Command } from "./command.ts";
import { COMMON_OPTIONS, type Option } from "./option.ts";
import { UsageError } from "./usage_error.ts";

/** A command line, read. */
export class Arguments {
  /** The words that are no options. */
  readonly positionals: readonly string[];
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(
    positionals: readonly string[],
    values: ReadonlyMap<string, readonly string[]>,
  ) {
    this.positionals = positionals;
    this.#values = values;
  }

  /** The `index`th word, or `""`. */
  at(index: number): string {
    return this.positionals[index] ?? "";
  }

  /** Whether an option was given. */
  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** An option's value; the last one, if it was given several times. */
  value(name: string): string | undefined {
    return this.#values.get(name)?.at(-1);
  }

  /** All values of an option. */
  values(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }
}

/**
 * Reads a command's words.
 *
 * Numbers below zero are words, not options, and `--` ends the options.
 *
 * @param command Whose words they are.
 * @param words What stands behind the command's name.
 * @returns The command line; a {@linkcode UsageError} if it is wrong.
 */
export function parseArguments(
  command: Command,
  words: readonly string[],
): Arguments {
  const options = [...command.options, ...COMMON_OPTIONS];
  const hint = `memsift ${command.name} --help shows how it is used`;
  const { flags, positionals } = separate(words, options, hint);
  const parsed = parseArgs(flags, {
    string: options.filter(({ value }) => value).map(({ name }) => name),
    boolean: options.filter(({ value }) => !value).map(({ name }) => name),
    collect: options.filter(({ value }) => value).map(({ name }) => name),
    alias: Object.fromEntries(
      options.flatMap(({ name, short }) => short ? [[name, short]] : []),
    ),
    unknown: (flag) => {
      throw new UsageError(`Unknown option ${flag}`, hint);
    },
  }) as Record<string, unknown>;
  const values = new Map<string, readonly string[]>();
  for (const { name, value, repeat } of options) {
    const given = parsed[name];
    if (!value) {
      if (given === true) values.set(name, []);
      continue;
    }
    if (!Array.isArray(given) || given.length === 0) continue;
    if (given.includes("")) {
      throw new UsageError(`Option --${name} needs a value: ${value}`, hint);
    }
    if (given.length > 1 && !repeat) {
      throw new UsageError(`Option --${name} was given twice`, hint);
    }
    values.set(name, given.map(String));
  }
  if (!values.has("help")) assertCount(command, positionals, hint);
  return new Arguments(positionals, values);
}

function assertCount(
  { name, usage, positionals: [least, most] }: Command,
  positionals: readonly string[],
  hint: string,
): void {
  if (positionals.length < least) {
    throw new UsageError(
      `Something is missing: memsift ${name} ${usage}`,
      hint,
    );
  }
  if (positionals.length > most) {
    throw new UsageError(`Cannot use "${positionals[most]}" here`, hint);
  }
}

/** A dash and something that is no number. */
const OPTION = /^-(?!\d|\.|inf|nan)./i;

/**
 * Sorts words into options and others, and ties each option to its value:
 * `--expect -5` would lose it.
 */
function separate(
  words: readonly string[],
  options: readonly Option[],
  hint: string,
): { flags: string[]; positionals: string[] } {
  const takesValue = (flag: string): Option | undefined =>
    options.find(({ name, short, value }) =>
      value && (flag === `--${name}` || flag === `-${short}`)
    );
  const flags: string[] = [];
  const positionals: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index] as string;
    if (word === "--") {
      positionals.push(...words.slice(index + 1));
      break;
    }
    if (!OPTION.test(word)) {
      positionals.push(word);
      continue;
    }
    const option = takesValue(word);
    if (!option) {
      flags.push(word);
      continue;
    }
    const value = words[++index];
    if (value === undefined) {
      throw new UsageError(
        `Option ${word} needs a value: ${option.value}`,
        hint,
      );
    }
    flags.push(`--${option.name}=${value}`);
  }
  return { flags, positionals };
}
