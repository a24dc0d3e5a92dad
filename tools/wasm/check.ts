/**
 * `deno task wasm:check`: fails when wasm/pkg does not belong to wasm/src. That
 * much needs no Rust. Where Rust is there, it is rebuilt and compared byte for
 * byte; with `--rebuild`, or in CI, Rust is got for it.
 *
 * @module
 */

import { task, TaskError } from "../task.ts";
import { absolutePathsIn } from "./absolute_paths.ts";
import { CRATE, PKG } from "./crate.ts";
import { pack } from "./pack.ts";
import { faults, outputFaults, outputHashes, readRecord } from "./record.ts";
import {
  installAll,
  isInstalled,
  type Toolchain,
  wantedToolchain,
} from "./toolchain.ts";

const MODULE = "memsift_engine_bg.wasm";

function refuseAny(what: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  throw new TaskError(
    `${what}:\n${lines.map((it) => `  ${it}\n`).join("")}` +
      "Run deno task wasm",
  );
}

async function rebuildAndCompare(toolchain: Toolchain): Promise<void> {
  const out = await Deno.makeTempDir({ prefix: "memsift-wasm-" });
  try {
    await pack(CRATE, out, toolchain);
    const { outputHash } = await readRecord(PKG);
    refuseAny(
      "Building wasm/src again does not give wasm/pkg",
      outputFaults(outputHash, await outputHashes(out)),
    );
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

async function check(): Promise<void> {
  refuseAny("wasm/pkg does not belong to wasm/src", await faults(CRATE, PKG));
  refuseAny(
    `wasm/pkg/${MODULE} carries paths of the machine that built it`,
    absolutePathsIn(await Deno.readFile(`${PKG}/${MODULE}`)),
  );
  console.log("wasm/pkg belongs to wasm/src");
  const toolchain = await wantedToolchain();
  if (Deno.args.includes("--rebuild") || Deno.env.get("CI") === "true") {
    await installAll(toolchain);
  } else if (!await isInstalled(toolchain)) {
    console.log("Not rebuilt: deno task wasm:check --rebuild gets Rust for it");
    return;
  }
  await rebuildAndCompare(toolchain);
  console.log("Rebuilt: the same bytes");
}

if (import.meta.main) await task(check);
