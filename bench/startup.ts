/** Measures what is over soon, the program's start included. @module */

import { fileURLToPath } from "node:url";
import config from "../deno.json" with { type: "json" };
import { HeldMemory } from "./held.ts";

/** Seconds of one round. */
export interface StartupRound {
  /** `memsift --version`. */
  readonly version: number;
  /** `deno run` of an empty file. */
  readonly empty: number;
  /** `memsift find` in a process of 100 MiB. */
  readonly find: number;
  /** The same by the compiled executable, where that is. */
  readonly binaryFind?: number;
  /** The first `open` of a program, of a small process. */
  readonly open: number;
  /** From a small process opened to the first match in it. */
  readonly firstMatch: number;
}

/** A small process, and one that is large enough to be worth a search. */
const SMALL = 2 ** 20;
const LARGE = 100 * 2 ** 20;

const SEED = 7;
const NEEDLE = "memsift startup needle";
const PATTERN = `"${NEEDLE}"`;

const CLI = pathOf("../cli.ts");
const FIRST_MATCH = pathOf("./first_match.ts");
/** Where `deno task compile` puts it. */
const BINARY = pathOf("../dist/memsift");

/**
 * Measures all, one after the other.
 *
 * @param program target.c, compiled.
 * @param folder Where an empty file can be made.
 * @param rounds How many times each.
 */
export async function measureStartup(
  program: string,
  folder: string,
  rounds: number,
): Promise<StartupRound[]> {
  const empty = `${folder}/empty.ts`;
  await Deno.writeTextFile(empty, "");
  await using small = await HeldMemory.start(program, SMALL);
  await small.fill("random", SEED);
  await using large = await HeldMemory.start(program, LARGE);
  await large.fill("random", SEED);
  const needle = new TextEncoder().encode(NEEDLE);
  await small.plant(SMALL / 2, needle);
  await large.plant(LARGE / 2, needle);
  const hasBinary = await exists(BINARY);

  const deno = (...args: string[]) => runTimed(Deno.execPath(), "run", ...args);
  const find = ["find", String(large.pid), PATTERN];
  const foundAt = `0x${(large.range.start + BigInt(LARGE / 2)).toString(16)} `;
  const measure = async (): Promise<StartupRound> => {
    const version = await deno("--allow-ffi", CLI, "--version");
    assertBegins(version.output, `memsift ${config.version}\n`);
    const found = await deno("--allow-ffi", CLI, ...find);
    assertBegins(found.output, foundAt);
    const binary = hasBinary ? await runTimed(BINARY, ...find) : undefined;
    if (binary) assertBegins(binary.output, foundAt);
    return {
      version: version.seconds,
      empty: (await deno(empty)).seconds,
      find: found.seconds,
      ...(binary ? { binaryFind: binary.seconds } : {}),
      ...await firstMatch(small),
    };
  };

  // The first time also fills the cache.
  await measure();
  const all: StartupRound[] = [];
  for (let round = 0; round < rounds; round++) all.push(await measure());
  return all;
}

async function firstMatch(
  small: HeldMemory,
): Promise<Pick<StartupRound, "open" | "firstMatch">> {
  const { output } = await runTimed(
    Deno.execPath(),
    ...["run", "--allow-ffi", FIRST_MATCH, String(small.pid), PATTERN],
  );
  const [open = "", firstMatch = "", address = ""] = output.split(" ");
  assertBegins(address, `${small.range.start + BigInt(SMALL / 2)}n`);
  return { open: Number(open), firstMatch: Number(firstMatch) };
}

async function runTimed(
  program: string,
  ...args: string[]
): Promise<{ seconds: number; output: string }> {
  const command = new Deno.Command(program, { args });
  const start = performance.now();
  const { success, stdout, stderr } = await command.output();
  const seconds = (performance.now() - start) / 1000;
  if (!success) {
    const said = new TextDecoder().decode(stderr);
    throw new Error(`${program} ${args.join(" ")}: ${said}`);
  }
  return { seconds, output: new TextDecoder().decode(stdout) };
}

function assertBegins(output: string, expected: string): void {
  if (output.startsWith(expected)) return;
  throw new Error(`A program printed ${output}, expected was ${expected}`);
}

async function exists(file: string): Promise<boolean> {
  try {
    await Deno.stat(file);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function pathOf(specifier: string): string {
  return fileURLToPath(import.meta.resolve(specifier));
}
