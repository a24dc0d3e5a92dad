/** Measures how long the command line tool takes to start. @module */

import { fileURLToPath } from "node:url";
import config from "../deno.json" with { type: "json" };
import { secondsOf } from "./measure.ts";

/** Seconds of one round. */
export interface StartupRound {
  /** `memsift --version`. */
  readonly version: number;
  /** `deno run` of an empty file. */
  readonly empty: number;
}

const CLI = fileURLToPath(import.meta.resolve("../cli.ts"));

/**
 * Measures both, one after the other.
 *
 * @param folder Where an empty file can be made.
 * @param rounds How many times each.
 * @returns The times, or `null` where there is no cli.ts.
 */
export async function measureStartup(
  folder: string,
  rounds: number,
): Promise<StartupRound[] | null> {
  if (!await exists(CLI)) return null;
  const empty = `${folder}/empty.ts`;
  await Deno.writeTextFile(empty, "");
  const all: StartupRound[] = [];
  const version = ["--allow-ffi", CLI, "--version"];
  // The first time also fills the cache.
  await deno(version, `memsift ${config.version}\n`);
  await deno([empty], "");
  for (let round = 0; round < rounds; round++) {
    all.push({
      version: await secondsOf(() =>
        deno(version, `memsift ${config.version}\n`)
      ),
      empty: await secondsOf(() => deno([empty], "")),
    });
  }
  return all;
}

async function deno(args: string[], expected: string): Promise<void> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...args],
    stderr: "inherit",
  }).output();
  const text = new TextDecoder().decode(stdout);
  if (text === expected) return;
  throw new Error(`deno run ${args.join(" ")} printed ${text}`);
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
