/** Compiles the C programs that lie beside. @module */

import { fileURLToPath } from "node:url";
import { outputOf, run } from "../tools/run.ts";
import { TaskError } from "../tools/task.ts";

/** What somebody uses who builds for the machine that it will run on. */
export const FLAGS = ["-O2", "-march=native"] as const;

const WARNINGS = ["-Wall", "-Wextra"];

/**
 * The C compiler's name and version.
 *
 * @throws {TaskError} if there is none
 */
export async function compilerVersion(): Promise<string> {
  try {
    const [version = ""] = (await outputOf(["cc", "--version"])).split("\n");
    return version;
  } catch (cause) {
    if (!(cause instanceof TaskError)) throw cause;
    throw new TaskError(
      `Cannot measure without a C compiler: ${cause.message}. The searched ` +
        "process and the program to compare with are C programs; install " +
        "gcc or clang",
      { cause },
    );
  }
}

/**
 * Compiles a program.
 *
 * @param name The source's name without its ending.
 * @param folder Where the program goes.
 * @returns The program.
 */
export async function compile(name: string, folder: string): Promise<string> {
  const source = fileURLToPath(import.meta.resolve(`./${name}.c`));
  const program = `${folder}/${name}`;
  await run(["cc", ...FLAGS, ...WARNINGS, "-o", program, source]);
  return program;
}
