import { ERROR } from "./last_error.ts";
import type { Win32 } from "./symbols.ts";

/** A snapshot of all processes. */
export const TH32CS_SNAPPROCESS = 0x2;
/** A snapshot of all threads of all processes. */
export const TH32CS_SNAPTHREAD = 0x4;
/** A snapshot of a process's modules. */
export const TH32CS_SNAPMODULE = 0x8;
/** With it: the 32-bit modules of a 32-bit process too. */
export const TH32CS_SNAPMODULE32 = 0x10;

/** INVALID_HANDLE_VALUE, on 64-bit Windows. */
export const INVALID_HANDLE = 0xffff_ffff_ffff_ffffn;

/** A snapshot of modules fails while libraries come and go; then again. */
const ATTEMPTS = 100;

/** How a kind of entry is asked for. */
export interface EntryKind {
  /** What the snapshot is to hold, TH32CS_*. */
  readonly flags: number;
  /** Bytes of an entry. Its first 4 must say so. */
  readonly size: number;
  readonly first: "Process32FirstW" | "Module32FirstW" | "Thread32First";
  readonly next: "Process32NextW" | "Module32NextW" | "Thread32Next";
}

/** The function that failed, and how. */
export interface SnapshotFailure {
  readonly api: string;
  readonly error: number;
}

/**
 * Takes a snapshot and reads its entries.
 *
 * @param win The system.
 * @param kind Which entries.
 * @param pid The process whose modules are wanted, else 0.
 * @param decode Reads an entry.
 * @returns What was read, in the system's order, or what failed.
 */
export function snapshotEntries<T>(
  { call }: Win32,
  { flags, size, first, next }: EntryKind,
  pid: number,
  decode: (entry: DataView<ArrayBuffer>) => T,
): T[] | SnapshotFailure {
  let snapshot = INVALID_HANDLE;
  let error: number = ERROR.ERROR_BAD_LENGTH;
  for (
    let left = ATTEMPTS;
    left > 0 && error === ERROR.ERROR_BAD_LENGTH;
    left--
  ) {
    snapshot = call.CreateToolhelp32Snapshot(flags, pid);
    error = call.GetLastError();
    if (snapshot !== INVALID_HANDLE) break;
  }
  if (snapshot === INVALID_HANDLE) {
    return { api: "CreateToolhelp32Snapshot", error };
  }
  try {
    const entries: T[] = [];
    const entry = new DataView(new ArrayBuffer(size));
    const bytes = new Uint8Array(entry.buffer);
    for (let api: typeof first | typeof next = first;; api = next) {
      entry.setUint32(0, size, true);
      const found = call[api](snapshot, bytes);
      error = call.GetLastError();
      if (found) entries.push(decode(entry));
      else if (error === ERROR.ERROR_NO_MORE_FILES) return entries;
      else return { api, error };
    }
  } finally {
    call.CloseHandle(snapshot);
  }
}
