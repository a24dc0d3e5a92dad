// Runs a Rust test program that was built for wasm32-wasip1. Cargo calls it as
// `deno run -A wasi_runner.mjs PROGRAM ARGS…`; Node runs it as well.

import { readFile } from "node:fs/promises";
import process from "node:process";
import { WASI } from "node:wasi";

// One line for each run, about the API and not about the tests.
process.emitWarning = () => {};

const [, , program, ...args] = process.argv;
const wasi = new WASI({
  version: "preview1",
  args: [program, ...args],
  env: process.env,
});
const module = await WebAssembly.compile(await readFile(program));
const instance = await WebAssembly.instantiate(module, wasi.getImportObject());
try {
  process.exit(wasi.start(instance));
} catch (error) {
  // A panic ends in a trap, and has said where it comes from.
  if (!(error instanceof WebAssembly.RuntimeError)) throw error;
  process.exit(134);
}
