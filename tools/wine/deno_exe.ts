/** Deno for Windows. @module */

import { TaskError } from "../task.ts";
import { quietly } from "./command.ts";

/** npm takes the newest of this number that it has. */
const PACKAGE = "@deno/win32-x64@2";

/** So long it is not asked for a newer one. */
const KEPT_MS = 7 * 24 * 60 * 60_000;

/** How old a file is, if it is there. */
async function ageOf(file: string): Promise<number | undefined> {
  try {
    const { mtime } = await Deno.stat(file);
    return mtime === null ? Infinity : Date.now() - mtime.getTime();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function fetchFromNpm(program: string): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "memsift-" });
  try {
    const how = ["--loglevel", "error", "--pack-destination", folder];
    const name = await quietly(["npm", "pack", ...how, PACKAGE]);
    // Beside the old one first: half a program must not pass for a whole one.
    const half = `${program}.${Deno.pid}`;
    const from = ["--strip-components=1", "package/deno.exe"];
    const archive = `${folder}/${name}`;
    // As of now: npm dates all files to 1985.
    const as = ["--touch", "--directory", folder, "--file", archive];
    await quietly(["tar", "--extract", "--gzip", ...as, ...from]);
    await Deno.copyFile(`${folder}/deno.exe`, half);
    await Deno.rename(half, program);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * Keeps Deno for Windows in a folder, as `deno.exe`.
 *
 * @throws {TaskError} if there is none, and npm has none
 */
export async function keepDenoExe(folder: string): Promise<void> {
  const program = `${folder}/deno.exe`;
  await Deno.mkdir(folder, { recursive: true });
  const age = await ageOf(program);
  if (age !== undefined && age < KEPT_MS) return;
  try {
    await fetchFromNpm(program);
  } catch (error) {
    // An older one is as good where npm does not answer.
    if (!(error instanceof TaskError) || age === undefined) throw error;
  }
}
