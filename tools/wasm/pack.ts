/** Builds the engine: from the same sources the same bytes anywhere. @module */

import { outputOf, run } from "../run.ts";
import type { Toolchain } from "./toolchain.ts";

/**
 * What the engine is compiled for, on top of plain WebAssembly. Loop strength
 * reduction is made for machines with few registers and addressing modes: here
 * it turns the loads' constant offsets into additions, a fifth of a search.
 */
export const FLAGS = [
  "-Ctarget-feature=+simd128",
  "-Cllvm-args=-disable-lsr",
];

/** What wasm-pack leaves behind that is for npm, or would hide its output. */
const NOT_OURS = [".gitignore", "package.json", "README.md", "LICENSE"];

async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) names.push(name);
  return names;
}

/**
 * Neutral names for the folders of this machine, which panic messages carry
 * into the module. Where two fit, the compiler takes the later one.
 */
async function remaps(
  crate: string,
  env: Record<string, string>,
): Promise<string[]> {
  const home = Deno.env.get("HOME") ?? "/";
  const cargo = Deno.env.get("CARGO_HOME") ?? `${home}/.cargo`;
  const rustc = (args: string[]) => outputOf(["rustc", ...args], { env });
  const sysroot = await rustc(["--print", "sysroot"]);
  const commit = /^commit-hash: (\w+)$/m.exec(await rustc(["-vV"]))?.[1];
  const registries = `${cargo}/registry/src`;
  const pairs: [from: string, to: string][] = [
    [home, "/home-folder"],
    [cargo, "/cargo"],
    [sysroot, "/rust"],
    // The name that the standard library's files have where its sources are
    // not installed.
    [`${sysroot}/lib/rustlib/src/rust`, `/rustc/${commit}`],
    [crate, "/wasm"],
  ];
  for (const registry of await namesIn(registries)) {
    // Its name is made from the registry's address: a mirror has another one.
    pairs.push([`${registries}/${registry}`, "/crates"]);
  }
  return pairs.map(([from, to]) => `--remap-path-prefix=${from}=${to}`);
}

/**
 * Runs wasm-pack over a crate. The folder `out` then holds the module and its
 * bindings, nothing else.
 *
 * @throws {TaskError} if the build fails
 */
export async function pack(
  crate: string,
  out: string,
  toolchain: Toolchain,
): Promise<void> {
  const env = {
    ...toolchain.env,
    SOURCE_DATE_EPOCH: "0",
    TZ: "UTC",
    LC_ALL: "C",
    CARGO_INCREMENTAL: "0",
  };
  // First, so that the folders of all crates are there to be renamed.
  await run(["cargo", "fetch", "--quiet", "--locked"], { cwd: crate, env });
  const flags = [...FLAGS, ...await remaps(crate, env)];
  await run([
    "wasm-pack",
    ...["--quiet", "build", "--release", "--target", "bundler"],
    ...["--mode", "no-install", "--no-pack", "--out-dir", out, crate],
    ...["--", "--locked"],
  ], { env: { ...env, CARGO_ENCODED_RUSTFLAGS: flags.join("\x1f") } });
  for (const name of await namesIn(out)) {
    if (NOT_OURS.includes(name)) await Deno.remove(`${out}/${name}`);
  }
}
