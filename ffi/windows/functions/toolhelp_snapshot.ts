import type { Module } from "../../../core/module.ts";
import { decodeModuleEntry, MODULE_ENTRY } from "../modules.ts";
import {
  decodeProcessEntry,
  PROCESS_ENTRY,
  type ProcessEntry,
} from "../processes.ts";
import { type EntryKind, INVALID_HANDLE } from "../snapshot.ts";
import { assertU32, assertWord } from "../../c_arguments.ts";
import { failed } from "./get_last_error.ts";
import { holdFor, thisSystem } from "./system.ts";

/**
 * Takes a picture of the processes, or of a process's modules.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/api/tlhelp32/nf-tlhelp32-createtoolhelp32snapshot CreateToolhelp32Snapshot}
 *
 * @param flags `TH32CS_*`, or'ed.
 * @param processId The process whose modules are wanted; 0 for this one.
 * @returns The snapshot, to be given to {@linkcode closeHandle}, or `null`:
 * error 24 (`ERROR_BAD_LENGTH`) while modules come and go, to be tried again;
 * 5 if the process may not be looked at; 87 if there is none.
 */
export function createToolhelp32Snapshot(
  flags: number,
  processId: number,
): bigint | null {
  assertU32(flags, "flags");
  assertU32(processId, "a process id");
  using system = thisSystem();
  const { call } = system;
  const snapshot = call.CreateToolhelp32Snapshot(flags, processId);
  const error = call.GetLastError();
  if (snapshot !== INVALID_HANDLE) {
    holdFor(snapshot);
    return snapshot;
  }
  failed(error);
  return null;
}

/**
 * The first process of a snapshot.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/api/tlhelp32/nf-tlhelp32-process32firstw Process32FirstW}
 *
 * @param snapshot A snapshot with `TH32CS_SNAPPROCESS`.
 * @returns The process, or `null`: error 18 (`ERROR_NO_MORE_FILES`) if the
 * snapshot has none, 6 if it is none.
 */
export function process32First(
  snapshot: bigint,
): ProcessEntry | null {
  return entryOf("first", PROCESS_ENTRY, snapshot, decodeProcessEntry);
}

/**
 * The next process of a snapshot.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/api/tlhelp32/nf-tlhelp32-process32nextw Process32NextW}
 *
 * @param snapshot A snapshot whose first process has been asked for.
 * @returns The process, or `null`: error 18 (`ERROR_NO_MORE_FILES`) behind
 * the last one.
 */
export function process32Next(
  snapshot: bigint,
): ProcessEntry | null {
  return entryOf("next", PROCESS_ENTRY, snapshot, decodeProcessEntry);
}

/**
 * The first module of a snapshot: the program itself.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/api/tlhelp32/nf-tlhelp32-module32firstw Module32FirstW}
 *
 * @param snapshot A snapshot with `TH32CS_SNAPMODULE`.
 * @returns The module, or `null`: error 18 (`ERROR_NO_MORE_FILES`) if the
 * snapshot has none, 6 if it is none.
 */
export function module32First(
  snapshot: bigint,
): Module | null {
  return entryOf("first", MODULE_ENTRY, snapshot, decodeModuleEntry);
}

/**
 * The next module of a snapshot.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/api/tlhelp32/nf-tlhelp32-module32nextw Module32NextW}
 *
 * @param snapshot A snapshot whose first module has been asked for.
 * @returns The module, or `null`: error 18 (`ERROR_NO_MORE_FILES`) behind the
 * last one.
 */
export function module32Next(
  snapshot: bigint,
): Module | null {
  return entryOf("next", MODULE_ENTRY, snapshot, decodeModuleEntry);
}

function entryOf<T>(
  which: "first" | "next",
  kind: EntryKind,
  snapshot: bigint,
  decode: (entry: DataView<ArrayBuffer>) => T,
): T | null {
  assertWord(snapshot, "a snapshot");
  using system = thisSystem();
  const { call } = system;
  const entry = new DataView(new ArrayBuffer(kind.size));
  entry.setUint32(0, kind.size, true);
  const found = call[kind[which]](snapshot, new Uint8Array(entry.buffer));
  const error = call.GetLastError();
  if (found) return decode(entry);
  failed(error);
  return null;
}
