/**
 * A copy of the project as it would be committed now, in a folder of its own.
 * The stand-ins for `@std`, where they are in use, lie beside it: in it they
 * would be files of the package that are not published.
 *
 * @module
 */

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { outputOf } from "./run.ts";

/** The folder of the project. */
export const ROOT = fileURLToPath(import.meta.resolve("../"));

/** A copy to work in; it is gone when the variable that holds it is. */
export interface StagedCopy extends AsyncDisposable {
  /** The folder of the copied project. */
  readonly project: string;
  /** An empty folder, far from the sources. */
  readonly elsewhere: string;
}

async function projectFiles(): Promise<string[]> {
  const list = await outputOf(
    ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    { cwd: ROOT },
  );
  return [...new Set(list.split("\0"))].filter((path) => path !== "");
}

async function copyFiles(
  paths: readonly string[],
  folder: string,
): Promise<void> {
  for (const path of paths) {
    const target = `${folder}/${path}`;
    await Deno.mkdir(dirname(target), { recursive: true });
    try {
      await Deno.copyFile(`${ROOT}${path}`, target);
    } catch (error) {
      // Still tracked, but deleted.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/** The link folders that the task `std` made, relative to the project. */
async function linkedFolders(): Promise<string[]> {
  const folders: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(`${ROOT}.offline`)) {
      if (isDirectory) folders.push(`.offline/${name}`);
    }
  } catch (error) {
    // JSR answers.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return folders;
}

/** Copies the project to a new temporary folder. */
export async function stagedCopy(): Promise<StagedCopy> {
  const top = await Deno.makeTempDir({ prefix: "memsift-" });
  await using cleanUp = new AsyncDisposableStack();
  cleanUp.defer(() => Deno.remove(top, { recursive: true }));
  const [project, elsewhere] = [`${top}/project`, `${top}/elsewhere`];
  await Deno.mkdir(elsewhere);
  const files = await projectFiles();
  await copyFiles(files, project);

  const links = await linkedFolders();
  const standIns = files.filter((path) => path.startsWith("tools/offline/"));
  await copyFiles(
    [...links.map((link) => `${link}/deno.json`), ...standIns],
    top,
  );
  const config = JSON.parse(await Deno.readTextFile(`${project}/deno.json`));
  // By name: Deno 2.6 knows no patterns here.
  config.links = links.map((link) => `../${link}`);
  await Deno.writeTextFile(`${project}/deno.json`, JSON.stringify(config));

  const later = cleanUp.move();
  return {
    project,
    elsewhere,
    [Symbol.asyncDispose]: () => later.disposeAsync(),
  };
}
