/** The Rust programs that build and test the engine. @module */

import { cacheFolder } from "../cache_folder.ts";
import { outputOf, run } from "../run.ts";
import { TaskError } from "../task.ts";
import { CRATE } from "./crate.ts";

const WASM_PACK = "0.15.0";
const COMPONENTS = ["clippy", "rustfmt"];

/** The engine's own target, and the one that its Rust tests run on. */
const TARGETS = ["wasm32-unknown-unknown", "wasm32-wasip1"];

/** What a build needs, and in which version. */
export interface Toolchain {
  /** The Rust release, from rust-toolchain.toml. */
  rustc: string;
  /** The version of wasm-pack. */
  wasmPack: string;
  /** The version of wasm-bindgen: the one of the library, from Cargo.lock. */
  wasmBindgen: string;
  /** The variables that bring all of them onto the PATH. */
  env: Record<string, string>;
}

/** A program that `cargo install` makes, by the name of its package. */
interface Tool {
  crate: string;
  program: string;
  version: string;
}

async function match(file: string, pattern: RegExp): Promise<string> {
  const text = await Deno.readTextFile(`${CRATE}/${file}`);
  const found = pattern.exec(text)?.[1];
  if (found === undefined) {
    throw new TaskError(`Cannot find ${pattern} in wasm/${file}`);
  }
  return found;
}

/** The folder that `cargo install` fills. */
function toolsFolder(): string {
  return cacheFolder("wasm-tools");
}

/** What this checkout asks for; nothing is looked for yet. */
export async function wantedToolchain(): Promise<Toolchain> {
  const rustc = await match("rust-toolchain.toml", /^channel = "([\d.]+)"$/m);
  return {
    rustc,
    wasmPack: WASM_PACK,
    // The program and the library speak a format of that one version.
    wasmBindgen: await match(
      "Cargo.lock",
      /^name = "wasm-bindgen"\nversion = "([\d.]+)"$/m,
    ),
    env: {
      RUSTUP_TOOLCHAIN: rustc,
      PATH: `${toolsFolder()}/bin:${Deno.env.get("PATH") ?? ""}`,
    },
  };
}

async function isRustInstalled(rustc: string): Promise<boolean> {
  const list = async (what: string, ...how: string[]) =>
    (await outputOf(["rustup", what, "list", ...how])).split("\n");
  const toolchains = await list("toolchain");
  if (!toolchains.some((line) => line.startsWith(`${rustc}-`))) return false;
  const targets = await list("target", "--installed", "--toolchain", rustc);
  const parts = await list("component", "--installed", "--toolchain", rustc);
  return TARGETS.every((target) => targets.includes(target)) &&
    COMPONENTS.every((name) => parts.some((part) => part.startsWith(name)));
}

function toolsOf({ wasmPack, wasmBindgen }: Toolchain): Tool[] {
  return [
    { crate: "wasm-pack", program: "wasm-pack", version: wasmPack },
    {
      crate: "wasm-bindgen-cli",
      program: "wasm-bindgen",
      version: wasmBindgen,
    },
  ];
}

async function isToolInstalled({ program, version }: Tool): Promise<boolean> {
  try {
    const path = `${toolsFolder()}/bin/${program}`;
    return await outputOf([path, "--version"]) === `${program} ${version}`;
  } catch (error) {
    if (error instanceof TaskError) return false;
    throw error;
  }
}

/** Whether all of a toolchain is there, so that using it downloads nothing. */
export async function isInstalled(toolchain: Toolchain): Promise<boolean> {
  try {
    if (!await isRustInstalled(toolchain.rustc)) return false;
  } catch (error) {
    if (error instanceof TaskError) return false;
    throw error;
  }
  const tools = await Promise.all(toolsOf(toolchain).map(isToolInstalled));
  return !tools.includes(false);
}

/**
 * Installs what is missing of Rust itself.
 *
 * @throws {TaskError} if rustup is absent or cannot fetch it
 */
export async function installRust({ rustc }: Toolchain): Promise<void> {
  try {
    if (await isRustInstalled(rustc)) return;
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    const way = "get Rust by way of rustup, then run this again";
    throw new TaskError(`${error.message}: ${way}`, { cause: error });
  }
  console.error(`Installing Rust ${rustc}`);
  await run([
    "rustup",
    ...["toolchain", "install", rustc, "--no-self-update"],
    ...["--profile", "minimal"],
    ...COMPONENTS.flatMap((name) => ["--component", name]),
    ...TARGETS.flatMap((target) => ["--target", target]),
  ]);
}

/**
 * Installs what is missing of Rust and of the programs that pack the engine.
 *
 * @throws {TaskError} if one of them cannot be had
 */
export async function installAll(toolchain: Toolchain): Promise<void> {
  await installRust(toolchain);
  for (const tool of toolsOf(toolchain)) {
    if (await isToolInstalled(tool)) continue;
    const { crate, version } = tool;
    console.error(`Installing ${crate} ${version}: takes about two minutes`);
    await run([
      "cargo",
      ...["install", "--quiet", "--locked", "--root", toolsFolder()],
      ...["--version", version, crate],
    ], { env: toolchain.env });
  }
}
