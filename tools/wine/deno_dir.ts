/** The packages that the tests import, for a Deno that cannot fetch them. @module */

import { filesBelow } from "../files_below.ts";
import { quietly } from "./command.ts";

/** Where npm's packages come from: Deno keeps them under that name. */
async function npmRegistry(): Promise<string> {
  return await quietly(["npm", "config", "get", "registry"]);
}

/** What must be loaded to know all that the tests and the CLI import. */
async function entryPoints(project: string): Promise<string[]> {
  const tests = (await filesBelow(`${project}/tests`))
    .filter((path) => path.endsWith("_test.ts"));
  return ["cli.ts", ...tests.map((path) => `tests/${path}`)];
}

/**
 * Fills a folder for `DENO_DIR` with all that a project's tests and its
 * command line import. What cannot be had is told, and the tests that need it
 * will fail.
 *
 * @returns The variables with which a Deno finds them there.
 */
export async function fillDenoDir(
  folder: string,
  project: string,
): Promise<Record<string, string>> {
  const registries: Record<string, string> = {
    NPM_CONFIG_REGISTRY: await npmRegistry(),
  };
  const jsr = Deno.env.get("JSR_URL");
  if (jsr !== undefined) registries["JSR_URL"] = jsr;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["cache", "--quiet", ...await entryPoints(project)],
    cwd: project,
    env: { ...registries, DENO_DIR: folder },
    stdout: "null",
  }).output();
  if (!success) console.error(new TextDecoder().decode(stderr).trimEnd());
  return registries;
}
