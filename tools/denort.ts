/**
 * What `deno compile` needs: a base program, to which it appends the code. It
 * downloads one. Where it cannot, PyPI has another: every program that was
 * compiled once serves as a base, and the wheels of bids-validator-deno carry
 * such a program. It was made by Deno 2.6, so it takes that compiler, which
 * PyPI has too, and shows besides that the oldest Deno we name still works.
 *
 * @module
 */

import { cacheFolder } from "./cache_folder.ts";
import { run } from "./run.ts";
import { TaskError } from "./task.ts";

const COMPILER = { name: "deno", version: "2.6.10", program: "deno" };
const BASE = {
  name: "bids-validator-deno",
  version: "2.4.1",
  program: "bids-validator-deno",
};

/** A download of some 40 MB, or a dead network. */
const DOWNLOAD_LIMIT_MS = 120_000;

/** A Deno that can compile on this machine. */
export interface Compiler {
  /** The program to call with `compile`. */
  deno: string;
  /** The variables that it needs. */
  env: Record<string, string>;
}

/** Compiles next to nothing, which gets and keeps the base. */
async function canCompile(): Promise<boolean> {
  const folder = await Deno.makeTempDir({ prefix: "memsift-" });
  try {
    await Deno.writeTextFile(`${folder}/empty.ts`, "");
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["compile", "--no-config", "--no-check", "empty.ts"],
      cwd: folder,
      stdout: "null",
      stderr: "null",
      signal: AbortSignal.timeout(DOWNLOAD_LIMIT_MS),
    }).output();
    return success;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function fromPyPI(
  { name, version, program }: typeof BASE,
): Promise<string> {
  const folder = cacheFolder(`${name}-${version}`);
  const path = `${folder}/bin/${program}`;
  try {
    await Deno.stat(path);
    return path;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  console.error(`Installing ${name} ${version} from PyPI`);
  // Elsewhere first: half an installation must not pass for a whole one.
  const half = `${folder}.${Deno.pid}`;
  await run([
    "python3",
    ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check"],
    ...["--no-deps", "--only-binary=:all:", "--target", half],
    `${name}==${version}`,
  ], { env: { PIP_ROOT_USER_ACTION: "ignore" } });
  await Deno.rename(half, folder);
  return path;
}

/**
 * Finds a way to compile: this Deno with the base it downloads or that
 * DENORT_BIN names, else the pair from PyPI.
 *
 * @throws {TaskError} if neither is to be had
 */
export async function compiler(): Promise<Compiler> {
  if (await canCompile()) return { deno: Deno.execPath(), env: {} };
  try {
    return {
      deno: await fromPyPI(COMPILER),
      env: { DENORT_BIN: await fromPyPI(BASE) },
    };
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    const way = "name a denort program in DENORT_BIN";
    throw new TaskError(
      `Cannot get a base for deno compile: ${error.message}; ${way}`,
      { cause: error },
    );
  }
}
