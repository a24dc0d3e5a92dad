/**
 * The root that Wine lives in: a small Debian of its own, since this machine's
 * Wine, if it has one, may be too old to run Deno.
 *
 * @module
 */

import { TaskError } from "../task.ts";
import { type Command, quietly } from "./command.ts";
import { confined } from "./confined.ts";
import { inRoot } from "./in_root.ts";
import { recipe } from "./recipe.ts";

/** The file in a root that tells how the root was made. */
const STAMP = "memsift-recipe.json";

/** What this checkout's roots are made by, wherever they are made. */
const RECIPE = JSON.stringify(recipe("root"), null, 2);

/** A root that stays as it is for as long as it is held. */
export interface WineRoot extends Disposable {
  /** Its folder. */
  readonly path: string;
}

/** @throws {TaskError} where a command is not allowed to be confined */
async function assertAllowed(command: Command): Promise<void> {
  try {
    await quietly(command);
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    const way = "in a container, grant CAP_SYS_ADMIN";
    throw new TaskError(`${error.message}; ${way}`, { cause: error });
  }
}

/** @throws {TaskError} where no root can be made */
async function assertPossible(): Promise<void> {
  const { os, arch } = Deno.build;
  if (os !== "linux" || arch !== "x86_64") {
    throw new TaskError(`Wine is run on Linux x86_64 only, this is ${os}`);
  }
  if (Deno.uid() !== 0) {
    throw new TaskError("Wine is run in a root of its own: be root");
  }
  await assertAllowed(confined(["true"]));
}

async function hasMmdebstrap(): Promise<boolean> {
  try {
    await quietly(["mmdebstrap", "--version"]);
    return true;
  } catch (error) {
    if (error instanceof TaskError) return false;
    throw error;
  }
}

async function installMmdebstrap(): Promise<void> {
  console.error("Installing mmdebstrap");
  // Debian's keys: on Ubuntu, mmdebstrap comes without them.
  const packages = ["mmdebstrap", "debian-archive-keyring"];
  const apt: Command = ["apt-get", "-o", "Dpkg::Use-Pty=0"];
  try {
    await quietly([...apt, "update"]);
    await quietly([...apt, "install", "--yes", ...packages]);
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    throw new TaskError(
      `Cannot install mmdebstrap, which makes Wine's root: ${error.message}; ` +
        `on Debian, apt-get install ${packages.join(" ")}`,
      { cause: error },
    );
  }
}

async function isMade(root: string): Promise<boolean> {
  try {
    return await Deno.readTextFile(`${root}/${STAMP}`) === RECIPE;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Removes a root; what may be mounted in it stays untouched. */
async function remove(root: string): Promise<void> {
  await quietly(["rm", "--recursive", "--force", "--one-file-system", root]);
}

async function make(root: string): Promise<void> {
  if (!await hasMmdebstrap()) await installMmdebstrap();
  console.error("Making a root with Wine: takes about a minute");
  // Elsewhere first: half a root must not pass for a whole one.
  const half = `${root}.half`;
  await remove(half);
  try {
    await quietly(confined(recipe(half)));
  } catch (error) {
    await remove(half);
    if (!(error instanceof TaskError)) throw error;
    const what = "mmdebstrap cannot make a root with Wine";
    throw new TaskError(`${what}: ${error.message}`, { cause: error });
  }
  await Deno.writeTextFile(`${half}/${STAMP}`, RECIPE);
  await remove(root);
  await Deno.rename(half, root);
}

/**
 * Holds the root in a folder, made now if it is not there or was made by
 * another recipe. Who makes it waits until nobody holds it.
 *
 * @throws {TaskError} if it cannot be made or entered on this machine
 */
export async function wineRoot(folder: string): Promise<WineRoot> {
  await assertPossible();
  await Deno.mkdir(folder, { recursive: true });
  const path = `${folder}/root`;
  const lock = await Deno.open(`${path}.lock`, { create: true, write: true });
  using cleanUp = new DisposableStack();
  cleanUp.use(lock);
  await lock.lock();
  while (!await isMade(path)) {
    await lock.lock(true);
    // Another process may have made it meanwhile.
    if (!await isMade(path)) await make(path);
    await lock.lock();
  }
  await assertAllowed(inRoot(path, {}, ["true"]));
  const later = cleanUp.move();
  return { path, [Symbol.dispose]: () => later.dispose() };
}
