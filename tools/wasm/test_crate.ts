/**
 * `deno task wasm:test`: formats, lints and tests the Rust crate. The tests run
 * twice, natively and as WebAssembly with SIMD: the two paths of every kernel.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { run } from "../run.ts";
import { task } from "../task.ts";
import { CRATE } from "./crate.ts";
import { FLAGS } from "./pack.ts";
import { installRust, wantedToolchain } from "./toolchain.ts";

const RUNNER = fileURLToPath(import.meta.resolve("./wasi_runner.mjs"));

// An array, in TOML as in JSON: a variable would be cut at each space.
const RUNNER_CONFIG = `target.wasm32-wasip1.runner=${
  JSON.stringify([Deno.execPath(), "run", "-A", "--no-config", RUNNER])
}`;

const ON_WASI = ["--target", "wasm32-wasip1", "--config", RUNNER_CONFIG];

interface Step {
  title: string;
  args: string[];
  env?: Record<string, string>;
}

const LINT = ["clippy", "--quiet", "--locked", "--all-targets"];
const STRICT = ["--", "-D", "warnings"];
const TEST = ["test", "--quiet", "--locked"];

const STEPS: Step[] = [
  { title: "Format", args: ["fmt", "--check"] },
  { title: "Lint, native", args: [...LINT, ...STRICT] },
  {
    title: "Lint, WebAssembly with SIMD",
    args: [...LINT, "--target", "wasm32-unknown-unknown", ...STRICT],
    env: { RUSTFLAGS: FLAGS.join(" ") },
  },
  { title: "Test, native", args: TEST },
  {
    title: "Test, WebAssembly with SIMD",
    // A panic ends the program: output held back for the end would be lost.
    args: [...TEST, ...ON_WASI, "--", "--nocapture"],
    env: { RUSTFLAGS: FLAGS.join(" ") },
  },
];

async function test(): Promise<void> {
  const toolchain = await wantedToolchain();
  await installRust(toolchain);
  for (const { title, args, env } of STEPS) {
    console.log(title);
    await run(["cargo", ...args], {
      cwd: CRATE,
      env: { ...toolchain.env, ...env },
    });
  }
}

if (import.meta.main) await task(test);
