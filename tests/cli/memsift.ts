import { assertEquals } from "@std/assert";
import { forEachAtOnce } from "../support/at_once.ts";

/** How memsift is called: from its sources, unless the environment says. */
const COMMAND: readonly string[] = JSON.parse(
  Deno.env.get("MEMSIFT_CLI") ?? JSON.stringify([
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-prompt",
    "--allow-ffi",
    new URL("../../cli.ts", import.meta.url).href,
  ]),
);

/** What a run of memsift did. */
export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs memsift to its end. */
export function memsift(...args: readonly unknown[]): Promise<Run> {
  return outcome(start(...args));
}

/** Runs memsift to its end, with something to read on its standard input. */
export async function memsiftReading(
  input: string,
  ...args: readonly unknown[]
): Promise<Run> {
  const process = launch("piped", args);
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  return await outcome(process);
}

async function outcome(process: Deno.ChildProcess): Promise<Run> {
  const { code, stdout, stderr } = await process.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** Runs memsift with `--json`; all of its records. */
export async function records(
  ...args: readonly unknown[]
  // deno-lint-ignore no-explicit-any -- records of any command
): Promise<{ code: number; records: any[]; stderr: string }> {
  const { code, stdout, stderr } = await memsift(...args, "--json");
  const lines = stdout.split("\n").filter((line) => line !== "");
  return { code, records: lines.map((line) => JSON.parse(line)), stderr };
}

/** Starts memsift. */
export function start(...args: readonly unknown[]): Deno.ChildProcess {
  return launch("null", args);
}

function launch(
  stdin: "null" | "piped",
  args: readonly unknown[],
): Deno.ChildProcess {
  const [program = "", ...words] = COMMAND;
  return new Deno.Command(program, {
    args: [...words, ...args.map(String)],
    env: { NO_COLOR: "1" },
    stdin,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs memsift, which must refuse: the code, and words of the message. */
export async function assertRefused(
  args: readonly unknown[],
  code: number,
  ...words: readonly string[]
): Promise<void> {
  const run = await memsift(...args);
  const missing = words.filter((word) => !run.stderr.includes(word));
  assertEquals(
    { code: run.code, stdout: run.stdout, missing },
    { code, stdout: "", missing: [] },
    `memsift ${args.join(" ")}\n${run.stderr}`,
  );
}

/** What memsift must refuse: how it is called, the code, and words it says. */
export type Refusal = readonly [
  args: readonly unknown[],
  code: number,
  ...words: readonly string[],
];

/** Runs memsift for each of some refusals, several at a time. */
export async function assertAllRefused(
  refusals: readonly Refusal[],
): Promise<void> {
  await forEachAtOnce(refusals, (refusal) => assertRefused(...refusal));
}

/** An address as memsift writes it. */
export function hex(address: bigint): string {
  return `0x${address.toString(16)}`;
}
