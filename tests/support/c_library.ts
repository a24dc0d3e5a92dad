import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../../tools/cache_folder.ts";

/** What the C compiler says of itself, if there is one. */
const COMPILER = Deno.build.os === "linux" ? compiler() : undefined;

/** Whether libraries can be built and loaded: on Linux, with a C compiler. */
export const HAS_COMPILER: boolean = COMPILER !== undefined;

function compiler(): string | undefined {
  try {
    const { success, stdout } = new Deno.Command("cc", {
      args: ["--version"],
      stderr: "null",
    }).outputSync();
    return success ? new TextDecoder().decode(stdout) : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** The paths of a folder's C files. */
export function cFilesOf(folder: URL): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((name) => name.endsWith(".c")).sort()
    .map((name) => fileURLToPath(new URL(name, folder)));
}

/**
 * A library built from C files, without a warning. It is kept in the user's
 * cache folder: many tests want the same one.
 *
 * @param sources The files' paths.
 * @param flags What the compiler is told beside what it is always told.
 * @returns The library. It is to be written to a file of its own as often as
 * its state is wanted anew: the same file would be the same library.
 */
export function buildLibrary(
  sources: readonly string[],
  ...flags: readonly string[]
): Uint8Array<ArrayBuffer> {
  const options = ["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror"]
    .concat(flags);
  const kept = join(cacheFolder("doubles"), `${keyOf(sources, options)}.so`);
  try {
    return Deno.readFileSync(kept);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  Deno.mkdirSync(dirname(kept), { recursive: true });
  // Elsewhere first: half a library must not pass for a whole one.
  const half = Deno.makeTempFileSync({ dir: dirname(kept) });
  const { success, stderr } = new Deno.Command("cc", {
    args: [...options, "-o", half, ...sources],
  }).outputSync();
  if (!success) {
    Deno.removeSync(half);
    throw new Error(new TextDecoder().decode(stderr));
  }
  const library = Deno.readFileSync(half);
  Deno.renameSync(half, kept);
  return library;
}

/** What tells libraries apart: all that they are built from, and how. */
function keyOf(sources: readonly string[], options: readonly string[]): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([COMPILER, sources, options]));
  for (const folder of new Set(sources.map(dirname))) {
    const files = [...Deno.readDirSync(folder)].map(({ name }) => name)
      .filter((name) => /\.[ch]$/.test(name)).sort();
    for (const name of files) {
      const text = Deno.readTextFileSync(join(folder, name));
      hash.update(JSON.stringify([name, text]));
    }
  }
  return hash.digest("hex");
}
