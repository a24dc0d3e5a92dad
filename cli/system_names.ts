import type { SystemName } from "../mod.ts";

/** The systems, as people name them. */
export const SYSTEM_NAMES: readonly SystemName[] = [
  "linux",
  "macos",
  "windows",
  "fuchsia",
];
