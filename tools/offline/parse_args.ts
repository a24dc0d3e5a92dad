/**
 * Stand-in for `@std/cli/parse-args` on a machine that cannot reach JSR, for
 * what this project uses of it. Not here: dots in names (`--a.b=1`), `-x-`.
 *
 * @module
 */

import { parseArgs as tokenize } from "node:util";

type OneOrMore<T extends string> = T | readonly T[];

/** Options for {@linkcode parseArgs}. */
export interface ParseOptions<
  B extends string = string,
  S extends string = string,
  C extends string = string,
> {
  /** Put what follows `--` into the result's `"--"` instead of its `_`. */
  "--"?: boolean;
  /** Other names of an option. */
  alias?: Record<string, string | readonly string[]>;
  /** Options without a value; `true`: all `--name` are. */
  boolean?: boolean | OneOrMore<B>;
  /** Values of options that were not given. */
  default?: Record<string, unknown>;
  /** Parse nothing after the first positional argument. */
  stopEarly?: boolean;
  /** Options whose value stays text; `_` for the positional arguments. */
  string?: OneOrMore<S>;
  /** Options that may be given again; their values come as a list. */
  collect?: OneOrMore<C>;
  /** Options that `--no-name` sets to false. */
  negatable?: OneOrMore<string>;
  /** Called for what no other option names; `false` leaves it out. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** What {@linkcode parseArgs} returns. */
export type Args<
  B extends string = string,
  S extends string = string,
  C extends string = string,
> =
  & Record<string, unknown>
  & { [name in Exclude<B, C>]: boolean }
  & { [name in Exclude<S, C | "_">]?: string }
  & { [name in C]: name extends B ? boolean[] : string[] }
  & { _: (string | number)[]; "--"?: string[] };

/** The names in an option of the parser, and all their aliases. */
function namesIn(
  list: boolean | OneOrMore<string> | undefined,
  aliases: Map<string, string[]>,
): Set<string> {
  if (list === undefined || typeof list === "boolean") return new Set();
  const names = typeof list === "string" ? [list] : list;
  return new Set(names.flatMap((name) => [name, ...aliases.get(name) ?? []]));
}

/** Each name of an option to its other names. */
function aliasesOf(
  alias: Record<string, string | readonly string[]>,
): Map<string, string[]> {
  const others = new Map<string, string[]>();
  for (const [name, list] of Object.entries(alias)) {
    const group = [name, ...typeof list === "string" ? [list] : list];
    for (const one of group) others.set(one, group.filter((it) => it !== one));
  }
  return others;
}

function asNumber(text: string): string | number {
  return /\S/.test(text) && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** The value that a letter of `-x=value`, `-n5` or `-x/path` carries. */
function attachedValue(letter: string, rest: string): string | undefined {
  if (rest === "-") return rest;
  if (rest === "=") return "";
  if (/[A-Za-z]/.test(letter)) {
    const value = /=(.+)/.exec(rest)?.[1];
    if (value !== undefined) return value;
    if (/\d\.?$/.test(rest)) return rest;
  }
  return rest.length > 1 && /^\W/.test(rest) ? rest : undefined;
}

class Parser {
  readonly result: Record<string, unknown> & { _: unknown[] } = { _: [] };
  readonly #args: readonly string[];
  readonly #options: ParseOptions;
  readonly #aliases: Map<string, string[]>;
  readonly #booleans: Set<string>;
  readonly #strings: Set<string>;
  readonly #lists: Set<string>;
  readonly #negatable: Set<string>;

  constructor(args: readonly string[], options: ParseOptions) {
    this.#args = args;
    this.#options = options;
    this.#aliases = aliasesOf(options.alias ?? {});
    this.#booleans = namesIn(options.boolean, this.#aliases);
    this.#strings = namesIn(options.string, this.#aliases);
    this.#lists = namesIn(options.collect, this.#aliases);
    this.#negatable = namesIn(options.negatable, this.#aliases);
  }

  parse(): void {
    const { tokens = [] } = tokenize({
      args: [...this.#args],
      strict: false,
      tokens: true,
    });
    const terminator = tokens.find(({ kind }) => kind === "option-terminator");
    const end = terminator?.index ?? this.#args.length;
    /** The next argument: an option may have taken some, or be many tokens. */
    let next = 0;
    for (const token of tokens) {
      if (token.index < next || token.index >= end) continue;
      next = token.index + 1;
      if (token.kind === "option") {
        const following = next < end ? this.#args[next] : undefined;
        const took = token.rawName.startsWith("--")
          ? this.#long(token.name, token.value, token.index, following)
          : this.#short(token.index, following);
        if (took) next++;
      } else if (token.kind === "positional") {
        this.#positional(token.value);
        if (!this.#options.stopEarly) continue;
        this.result._.push(...this.#args.slice(next, end));
        break;
      }
    }
    this.#fillIn();
    const rest = this.#args.slice(end + 1);
    if (this.#options["--"]) this.result["--"] = rest;
    else this.result._.push(...rest);
  }

  /** Returns whether it took the following argument, as its value. */
  #long(
    name: string,
    value: string | undefined,
    index: number,
    following: string | undefined,
  ): boolean {
    const arg = this.#args[index] ?? "";
    if (value !== undefined) {
      this.#set(name, this.#isBoolean(name) ? value !== "false" : value, arg);
      return false;
    }
    const negated = /^no-(.+)/s.exec(name)?.[1];
    if (negated !== undefined && this.#negatable.has(negated)) {
      this.#set(negated, false, arg, false);
      return false;
    }
    const takes = !this.#isBoolean(name) && this.#options.boolean !== true &&
      !following?.startsWith("-");
    return this.#last(name, arg, following, takes);
  }

  /** `-x`, `-xyz`, `-x=value`, `-n5`, `-x/path`. */
  #short(index: number, following: string | undefined): boolean {
    const arg = this.#args[index] ?? "";
    for (let at = 1; at < arg.length - 1; at++) {
      const name = arg.charAt(at);
      const value = attachedValue(name, arg.slice(at + 1));
      if (value !== undefined) {
        this.#set(name, value, arg);
        return false;
      }
      this.#set(name, this.#strings.has(name) ? "" : true, arg);
    }
    const name = arg.slice(-1);
    const takes = !this.#isBoolean(name) && !/^--?[^-]/.test(following ?? "");
    return this.#last(name, arg, following, takes);
  }

  /** An option that may have its value in the following argument. */
  #last(
    name: string,
    arg: string,
    following: string | undefined,
    takes: boolean,
  ): boolean {
    if (following && takes) {
      this.#set(name, following, arg);
      return true;
    }
    if (following === "true" || following === "false") {
      this.#set(name, following === "true", arg);
      return true;
    }
    this.#set(name, this.#strings.has(name) ? "" : true, arg);
    return false;
  }

  #positional(arg: string): void {
    if (this.#options.unknown?.(arg) === false) return;
    this.result._.push(this.#strings.has("_") ? arg : asNumber(arg));
  }

  #isBoolean(name: string): boolean {
    return this.#booleans.has(name);
  }

  #isKnown(name: string, arg: string): boolean {
    return this.#booleans.has(name) || this.#strings.has(name) ||
      this.#aliases.has(name) || this.#lists.has(name) ||
      this.#options.boolean === true && /^--[^=]+$/.test(arg);
  }

  #set(
    name: string,
    given: string | boolean,
    arg: string,
    collect = this.#lists.has(name),
  ): void {
    const skip = !this.#isKnown(name, arg) &&
      this.#options.unknown?.(arg, name, given) === false;
    if (skip) return;
    const value = typeof given === "string" && !this.#strings.has(name)
      ? asNumber(given)
      : given;
    for (const key of [name, ...this.#aliases.get(name) ?? []]) {
      const before = this.result[key];
      if (!collect) this.result[key] = value;
      else if (Array.isArray(before)) before.push(value);
      else this.result[key] = before ? [before, value] : [value];
    }
  }

  /** What was not given. */
  #fillIn(): void {
    const missing = (name: string) => !Object.hasOwn(this.result, name);
    for (const [name, value] of Object.entries(this.#options.default ?? {})) {
      if (!missing(name)) continue;
      for (const key of [name, ...this.#aliases.get(name) ?? []]) {
        this.result[key] = value;
      }
    }
    for (const name of this.#booleans) {
      if (missing(name)) this.result[name] = this.#lists.has(name) ? [] : false;
    }
    for (const name of this.#strings) {
      if (missing(name) && this.#lists.has(name)) this.result[name] = [];
    }
  }
}

/** Parses command line arguments. */
export function parseArgs<
  const B extends string = never,
  const S extends string = never,
  const C extends string = never,
>(
  args: readonly string[],
  options: ParseOptions<B, S, C> = {},
): Args<B, S, C> {
  const parser = new Parser(args, options);
  parser.parse();
  return parser.result as Args<B, S, C>;
}
