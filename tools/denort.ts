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

/** A program that PyPI has. */
interface Wheel {
  name: string;
  version: string;
  program: string;
  /** As pip calls it; this machine's own if left out. */
  platform?: string;
}

const COMPILER: Wheel = { name: "deno", version: "2.6.10", program: "deno" };
const BASE: Wheel = {
  name: "bids-validator-deno",
  version: "2.4.1",
  program: "bids-validator-deno",
};

/** The systems that a program can be compiled for, besides this one. */
export type Target = "x86_64-pc-windows-msvc";

const TARGET_BASES: Record<Target, Wheel> = {
  "x86_64-pc-windows-msvc": {
    ...BASE,
    program: `${BASE.program}.exe`,
    platform: "win_amd64",
  },
};

/** A download of some 40 MB, or a dead network. */
const DOWNLOAD_LIMIT_MS = 120_000;

/** A Deno that can compile. */
export interface Compiler {
  /** The program to call with `compile`. */
  deno: string;
  /** The variables that it needs. */
  env: Record<string, string>;
}

/** Compiles next to nothing, which gets and keeps the base. */
async function canCompile(target?: Target): Promise<boolean> {
  const flags = target ? ["--target", target] : [];
  const folder = await Deno.makeTempDir({ prefix: "memsift-" });
  try {
    await Deno.writeTextFile(`${folder}/empty.ts`, "");
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["compile", ...flags, "--no-config", "--no-check", "empty.ts"],
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
  { name, version, program, platform }: Wheel,
): Promise<string> {
  const id = [name, version, ...platform ? [platform] : []].join("-");
  const folder = cacheFolder(id);
  const path = `${folder}/bin/${program}`;
  try {
    await Deno.stat(path);
    return path;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  console.error(`Installing ${id} from PyPI`);
  // Elsewhere first: half an installation must not pass for a whole one.
  const half = `${folder}.${Deno.pid}`;
  await run([
    "python3",
    ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check"],
    ...["--no-deps", "--only-binary=:all:", "--target", half],
    ...platform ? ["--platform", platform] : [],
    `${name}==${version}`,
  ], { env: { PIP_ROOT_USER_ACTION: "ignore" } });
  await Deno.rename(half, folder);
  return path;
}

/**
 * Finds a way to compile: this Deno with the base it downloads or that
 * DENORT_BIN names, else the pair from PyPI.
 *
 * @param target The system to compile for; this one if left out.
 * @throws {TaskError} if neither is to be had
 */
export async function compiler(target?: Target): Promise<Compiler> {
  // What DENORT_BIN names is a base for this system.
  const isBaseNamed = target !== undefined && Deno.env.has("DENORT_BIN");
  if (!isBaseNamed && await canCompile(target)) {
    return { deno: Deno.execPath(), env: {} };
  }
  const base = target ? TARGET_BASES[target] : BASE;
  try {
    return {
      deno: await fromPyPI(COMPILER),
      env: { DENORT_BIN: await fromPyPI(base) },
    };
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    const way = target ? "" : "; name a denort program in DENORT_BIN";
    throw new TaskError(
      `Cannot get a base for deno compile: ${error.message}${way}`,
      { cause: error },
    );
  }
}
