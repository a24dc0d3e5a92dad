/** Where the Rust crate of the engine lies. @module */

import { fileURLToPath } from "node:url";

/** The folder of the crate. */
export const CRATE = fileURLToPath(import.meta.resolve("../../wasm"));

/** What wasm-pack makes of it, committed. */
export const PKG = `${CRATE}/pkg`;
