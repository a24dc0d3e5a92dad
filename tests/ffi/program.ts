const ROOT = new URL("../../", import.meta.url);

/** What a program left behind. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program in a Deno of its own, with no permission but those given.
 *
 * @param source The program; `./mod.ts` is memsift's.
 * @param flags What `deno run` is told.
 * @returns What it left behind.
 */
export async function runProgram(
  source: string,
  ...flags: readonly string[]
): Promise<Outcome> {
  await using process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", ...flags, "-"],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(source));
  await writer.close();
  const { code, stdout, stderr } = await process.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}
