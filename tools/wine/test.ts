/**
 * `deno task test:windows`: runs the tests on Windows, which here is Wine:
 * first through Deno for Windows, then those of the CLI once more through the
 * compiled executable. Arguments name the tests to run, and are for `deno
 * test`; after `--compiled` they are run through the executable.
 *
 * Where something cannot be had that this needs, it is left out; in CI, that
 * is a failure.
 *
 * @module
 */

import { dirname } from "node:path";
import { cacheFolder } from "../cache_folder.ts";
import { compiler } from "../denort.ts";
import { type StagedCopy, stagedCopy } from "../staged_copy.ts";
import { task, TaskError } from "../task.ts";
import { quietly } from "./command.ts";
import { keepDenoExe } from "./deno_exe.ts";
import { fillDenoDir } from "./deno_dir.ts";
import { compileMemsift, WINDOWS } from "./memsift_exe.ts";
import { type WineRoot, wineRoot } from "./root.ts";
import { windowsPath } from "./windows_path.ts";
import { runUnderWine } from "./wine.ts";

/** How the tests call the CLI they are to test, as JSON. */
const VARIABLE = "MEMSIFT_CLI";

/** Where the root has the folder around the copied project, and Deno. */
const [STAGE, DENO] = ["/memsift", "/opt/deno"];

/** What is needed, or undefined where it may be left out. */
async function ifToBeHad<T>(get: () => Promise<T>): Promise<T | undefined> {
  try {
    return await get();
  } catch (error) {
    if (!(error instanceof TaskError) || Deno.env.has("CI")) throw error;
    console.error(`Not tested on Windows: ${error.message}`);
    return undefined;
  }
}

/** What the arguments ask for; all tests if they name none. */
function asked(
  [first, ...others]: readonly string[],
): { compiled: boolean; tests: string[] | undefined } {
  const isFlag = first === "--compiled";
  const tests = isFlag || first === undefined ? others : [first, ...others];
  return { compiled: isFlag, tests: tests.length > 0 ? tests : undefined };
}

/** The root, with Deno for Windows in a folder beside it. */
async function wineWithDeno(folder: string): Promise<WineRoot> {
  using cleanUp = new DisposableStack();
  const root = cleanUp.use(await wineRoot(folder));
  await keepDenoExe(`${folder}/deno`);
  cleanUp.move();
  return root;
}

/** Makes the executable and tells the tests of it, if it is to be had. */
async function compiled(
  { elsewhere }: StagedCopy,
): Promise<Record<string, string> | undefined> {
  const made = await ifToBeHad(() => compiler(WINDOWS));
  if (made === undefined) return undefined;
  await compileMemsift(`${elsewhere}/memsift.exe`, made);
  const program = windowsPath(`${STAGE}/elsewhere/memsift.exe`);
  return { [VARIABLE]: JSON.stringify([program]) };
}

async function testWindows(): Promise<void> {
  const folder = cacheFolder("wine");
  using root = await ifToBeHad(() => wineWithDeno(folder));
  if (root === undefined) return;
  const { compiled: isCompiled, tests } = asked(Deno.args);
  await using copy = await stagedCopy();
  const kept = `${folder}/deno-dir`;
  const registries = await fillDenoDir(kept, copy.project);
  // The stand-ins for @std lie around the project.
  const stage = dirname(copy.project);
  await quietly(["cp", "-r", kept, stage]);

  const test = (env: Record<string, string>, ...args: string[]) =>
    runUnderWine(root, {
      folders: { [STAGE]: stage, [DENO]: `${folder}/deno` },
      cwd: `${STAGE}/project`,
      env: {
        ...registries,
        DENO_DIR: windowsPath(`${STAGE}/deno-dir`),
        ...env,
      },
      command: [`${DENO}/deno.exe`, "test", "-A", "--cached-only", ...args],
    });

  const codes: number[] = [];
  if (!isCompiled) codes.push(await test({}, ...tests ?? ["--doc"]));
  if (isCompiled || tests === undefined) {
    const env = await compiled(copy);
    if (env) codes.push(await test(env, ...tests ?? ["tests/cli"]));
  }
  Deno.exitCode = codes.find((code) => code !== 0) ?? 0;
}

if (import.meta.main) await task(testWindows);
