import type { Module } from "../../core/module.ts";
import { imagesOf } from "./images.ts";
import { ERROR, nativeError } from "./last_error.ts";
import type { ProcessHandle } from "./process_handle.ts";
import {
  type EntryKind,
  snapshotEntries,
  TH32CS_SNAPMODULE,
  TH32CS_SNAPMODULE32,
} from "./snapshot.ts";
import type { Win32 } from "./symbols.ts";
import { textOf } from "./wide_text.ts";

/** MODULEENTRY32W of 64-bit Windows. */
export const MODULE_ENTRY: EntryKind = {
  flags: TH32CS_SNAPMODULE | TH32CS_SNAPMODULE32,
  size: 1080,
  first: "Module32FirstW",
  next: "Module32NextW",
};

/**
 * Reads a MODULEENTRY32W: modBaseAddr u64 @24, modBaseSize u32 @32, szModule
 * u16[256] @48, szExePath u16[260] @560. The pointer's alignment makes the
 * gap before @24.
 */
export function decodeModuleEntry(entry: DataView<ArrayBuffer>): Module {
  const { buffer, byteOffset } = entry;
  return {
    name: textOf(new Uint8Array(buffer, byteOffset + 48, 512)),
    base: entry.getBigUint64(24, true),
    size: entry.getUint32(32, true),
    path: textOf(new Uint8Array(buffer, byteOffset + 560, 520)),
  };
}

/**
 * Lists the program and libraries of a process.
 *
 * @param win The system.
 * @param process The process.
 * @returns The modules, ascending.
 */
export function modulesOf(win: Win32, process: ProcessHandle): Module[] {
  const { pid } = process;
  const found = snapshotEntries(win, MODULE_ENTRY, pid, decodeModuleEntry);
  process.assertSame();
  if ("error" in found) {
    if (isOfLoader(found.error)) return imagesOf(win, process);
    const native = nativeError(found.api, found.error);
    throw process.error("list the modules of", native);
  }
  return found.sort((a, b) => a.base < b.base ? -1 : 1);
}

/** Whether a snapshot failed because the loader's lists could not be read. */
function isOfLoader(error: number): boolean {
  return error === ERROR.ERROR_PARTIAL_COPY || error === ERROR.ERROR_NOACCESS ||
    error === ERROR.ERROR_BAD_LENGTH;
}
