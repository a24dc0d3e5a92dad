/** `deno task wasm`: builds wasm/pkg from wasm/src. @module */

import { task } from "../task.ts";
import { CRATE, PKG } from "./crate.ts";
import { pack } from "./pack.ts";
import { writeRecord } from "./record.ts";
import { installAll, wantedToolchain } from "./toolchain.ts";

async function build(): Promise<void> {
  const toolchain = await wantedToolchain();
  await installAll(toolchain);
  // In an ignored folder of the same disk: moving it to its place cannot fail
  // half-way.
  const ignored = `${CRATE}/target`;
  await Deno.mkdir(ignored, { recursive: true });
  const fresh = await Deno.makeTempDir({ dir: ignored, prefix: "pkg-" });
  try {
    await Deno.chmod(fresh, 0o755);
    await pack(CRATE, fresh, toolchain);
    await writeRecord(CRATE, fresh, {
      rustc: toolchain.rustc,
      "wasm-pack": toolchain.wasmPack,
      "wasm-bindgen": toolchain.wasmBindgen,
    });
    await Deno.mkdir(PKG, { recursive: true });
    await Deno.remove(PKG, { recursive: true });
    await Deno.rename(fresh, PKG);
  } catch (error) {
    await Deno.remove(fresh, { recursive: true });
    throw error;
  }
  console.log("wasm/pkg is built");
}

if (import.meta.main) await task(build);
