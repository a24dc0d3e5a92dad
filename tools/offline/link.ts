/**
 * Makes the two `@std` packages resolve on a machine that cannot reach JSR.
 *
 * deno.json links every folder that `.offline/` holds. Where JSR does not
 * answer, this script puts two folders there that point at the stand-ins
 * beside it; once JSR answers, it takes them away again.
 *
 * @module
 */

const ROOT = new URL("../../", import.meta.url);
const OFFLINE = new URL(".offline/", ROOT);
const PROBED = ["jsr:@std/assert@^1", "jsr:@std/cli@^1/parse-args"];

/** A dead network may take all of this until it says so. */
const PROBE_LIMIT_MS = 10_000;

/** So long "JSR does not answer" is believed without asking again. */
const ANSWER_HOLDS_MS = 10 * 60_000;

/**
 * The link folders. No `version`: one that `^1` does not include would not be
 * used. The paths leave their folder, which Deno allows after a leading `./`.
 */
const STAND_INS: Record<string, unknown> = {
  assert: {
    name: "@std/assert",
    exports: { ".": "./../../tools/offline/assert.ts" },
  },
  cli: {
    name: "@std/cli",
    exports: { "./parse-args": "./../../tools/offline/parse_args.ts" },
  },
};

/** Holds the registry that did not answer; its age says when that was. */
const STAMP = new URL("no_answer_from", OFFLINE);

async function textOf(file: URL): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

async function knownToBeAway(registry: string): Promise<boolean> {
  if (await textOf(STAMP) !== registry) return false;
  const { mtime } = await Deno.stat(STAMP);
  return mtime !== null && Date.now() - mtime.getTime() < ANSWER_HOLDS_MS;
}

async function jsrAnswers(): Promise<boolean> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["cache", "--quiet", "--no-config", "--no-lock", ...PROBED],
    stdout: "null",
    stderr: "null",
    signal: AbortSignal.timeout(PROBE_LIMIT_MS),
  }).output();
  return success;
}

/** Tasks run side by side: nobody may see a file that is half written. */
async function replace(file: URL, text: string): Promise<void> {
  const half = new URL(`${file.href}.${Deno.pid}`);
  await Deno.writeTextFile(half, text);
  await Deno.rename(half, file);
}

async function link(): Promise<void> {
  for (const [folder, manifest] of Object.entries(STAND_INS)) {
    const file = new URL(`${folder}/deno.json`, OFFLINE);
    const text = JSON.stringify(manifest, null, 2) + "\n";
    if (await textOf(file) === text) continue;
    await Deno.mkdir(new URL(".", file), { recursive: true });
    await replace(file, text);
  }
}

async function remember(registry: string): Promise<void> {
  const isNews = await textOf(STAMP) === undefined;
  await replace(STAMP, registry);
  if (isNews) {
    console.error("JSR does not answer: using tools/offline in place of @std");
  }
}

async function unlink(): Promise<void> {
  try {
    await Deno.remove(OFFLINE, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

if (import.meta.main) {
  const registry = Deno.env.get("JSR_URL") ?? "";
  if (await knownToBeAway(registry)) {
    await link();
  } else if (await jsrAnswers()) {
    await unlink();
  } else {
    await link();
    await remember(registry);
  }
}
