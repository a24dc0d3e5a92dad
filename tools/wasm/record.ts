/**
 * The record beside the built engine: what it was built from and what came out,
 * so that anyone can tell without Rust whether the two still belong together.
 *
 * @module
 */

import { filesBelow } from "../files_below.ts";
import { TaskError } from "../task.ts";

/** What `build.json` holds. */
export interface BuildRecord {
  /** One hash over all that the engine is built from. */
  sourceHash: string;
  /** The hash of each built file. */
  outputHash: Record<string, string>;
  /** The versions of the programs that built it. */
  tools: Record<string, string>;
}

/** The name of the record among the built files. */
export const RECORD_NAME = "build.json";

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

async function hashes(
  folder: string,
  paths: readonly string[],
): Promise<Record<string, string>> {
  const entries = paths.map(async (path) =>
    [path, await sha256(await Deno.readFile(`${folder}/${path}`))] as const
  );
  return Object.fromEntries(await Promise.all(entries));
}

/** One hash over the paths and the contents of a crate's sources. */
export async function sourceHash(crate: string): Promise<string> {
  const paths = (await filesBelow(`${crate}/src`))
    // Its tests are not built into the engine.
    .filter((path) => !path.startsWith("tests/"))
    .map((path) => `src/${path}`);
  paths.push("Cargo.lock", "Cargo.toml", "rust-toolchain.toml");
  const config = ".cargo/config.toml";
  if (await isFile(`${crate}/${config}`)) paths.push(config);
  const lines = Object.entries(await hashes(crate, paths.sort()))
    .map(([path, hash]) => `${hash}  ${path}\n`);
  return await sha256(new TextEncoder().encode(lines.join("")));
}

/** The hash of each built file in a folder. */
export async function outputHashes(
  pkg: string,
): Promise<Record<string, string>> {
  const paths = await filesBelow(pkg);
  return await hashes(pkg, paths.filter((path) => path !== RECORD_NAME));
}

/** Writes the record of a build that is just done. */
export async function writeRecord(
  crate: string,
  pkg: string,
  tools: Record<string, string>,
): Promise<void> {
  const record: BuildRecord = {
    sourceHash: await sourceHash(crate),
    outputHash: await outputHashes(pkg),
    tools,
  };
  const text = JSON.stringify(record, null, 2) + "\n";
  await Deno.writeTextFile(`${pkg}/${RECORD_NAME}`, text);
}

/**
 * Reads the record of a build.
 *
 * @throws {TaskError} if there is none
 */
export async function readRecord(pkg: string): Promise<BuildRecord> {
  if (!await isFile(`${pkg}/${RECORD_NAME}`)) {
    throw new TaskError(`No ${RECORD_NAME} in ${pkg}: run deno task wasm`);
  }
  return JSON.parse(await Deno.readTextFile(`${pkg}/${RECORD_NAME}`));
}

/** What is not as the record says, a line each: files that differ, by name. */
export function outputFaults(
  recorded: Record<string, string>,
  found: Record<string, string>,
): string[] {
  const paths = new Set([...Object.keys(recorded), ...Object.keys(found)]);
  return [...paths].sort().flatMap((path) => {
    if (found[path] === recorded[path]) return [];
    if (found[path] === undefined) return [`${path} is missing`];
    if (recorded[path] === undefined) return [`${path} does not belong there`];
    return [`${path} differs from what was built`];
  });
}

/** Whether the built engine and its sources belong together: what does not. */
export async function faults(crate: string, pkg: string): Promise<string[]> {
  const record = await readRecord(pkg);
  const found = outputFaults(record.outputHash, await outputHashes(pkg));
  const isFresh = await sourceHash(crate) === record.sourceHash;
  return isFresh
    ? found
    : ["the sources have changed since the build", ...found];
}
