import { fileURLToPath } from "node:url";

/** Whether libraries can be built and loaded: on Linux, with a C compiler. */
export const HAS_COMPILER: boolean = Deno.build.os === "linux" && hasCompiler();

function hasCompiler(): boolean {
  try {
    return new Deno.Command("cc", {
      args: ["--version"],
      stdout: "null",
      stderr: "null",
    }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
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
 * Builds a library from C files, without a warning.
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
  const library = Deno.makeTempFileSync({ suffix: ".so" });
  try {
    const { success, stderr } = new Deno.Command("cc", {
      args: [
        ...["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror"],
        ...flags,
        ...["-o", library, ...sources],
      ],
    }).outputSync();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return Deno.readFileSync(library);
  } finally {
    Deno.removeSync(library);
  }
}
