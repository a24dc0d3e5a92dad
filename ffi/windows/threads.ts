import {
  type EntryKind,
  snapshotEntries,
  TH32CS_SNAPTHREAD,
} from "./snapshot.ts";
import type { Win32 } from "./symbols.ts";

/** THREADENTRY32. */
export const THREAD_ENTRY: EntryKind = {
  flags: TH32CS_SNAPTHREAD,
  size: 28,
  first: "Thread32First",
  next: "Thread32Next",
};

/** What a THREADENTRY32 says. */
export interface ThreadEntry {
  /** Its id. */
  readonly tid: number;
  /** The id of its process. */
  readonly pid: number;
}

/**
 * Reads a THREADENTRY32: th32ThreadID u32 @8, th32OwnerProcessID u32 @12.
 * All members have 4 bytes.
 */
export function decodeThreadEntry(entry: DataView): ThreadEntry {
  return { tid: entry.getUint32(8, true), pid: entry.getUint32(12, true) };
}

/**
 * Asks for the ids of a process's threads.
 *
 * @param win The system.
 * @param pid The process.
 * @returns The ids; none where the system does not tell.
 */
export function threadIds(win: Win32, pid: number): number[] {
  // A snapshot of threads is one of all processes' ones.
  const found = snapshotEntries(win, THREAD_ENTRY, 0, decodeThreadEntry);
  if ("error" in found) return [];
  return found.filter((entry) => entry.pid === pid).map(({ tid }) => tid);
}

/**
 * To ask for what a thread is, the most wanted first: for the limited right,
 * which is granted of more threads, not every version tells.
 */
const RIGHTS = [
  0x40, // THREAD_QUERY_INFORMATION
  0x800, // THREAD_QUERY_LIMITED_INFORMATION
] as const;

/** THREADINFOCLASS: a THREAD_BASIC_INFORMATION. */
const THREAD_BASIC_INFORMATION = 0;

/**
 * Asks where a thread's TEB is, the 64-bit one.
 *
 * @param win The system.
 * @param tid The thread.
 * @param pid Its process.
 * @returns The address, or `null` where the system does not tell.
 */
export function tebAddress(
  { call }: Win32,
  tid: number,
  pid: number,
): bigint | null {
  let thread = 0n;
  for (const right of RIGHTS) {
    thread = call.OpenThread(right, 0, tid);
    if (thread !== 0n) break;
  }
  if (thread === 0n) return null;
  const info = new DataView(new ArrayBuffer(48));
  const status = call.NtQueryInformationThread?.(
    thread,
    THREAD_BASIC_INFORMATION,
    new Uint8Array(info.buffer),
    info.byteLength,
    null,
  );
  call.CloseHandle(thread);
  if (status !== 0) return null;
  // It may have ended since it was listed, and its id be another's now.
  const { processId, teb } = decodeThreadInformation(info);
  return processId === BigInt(pid) ? teb : null;
}

/**
 * Reads a THREAD_BASIC_INFORMATION, which has 48 bytes on 64-bit Windows: an
 * NTSTATUS, then, aligned, TebBaseAddress u64 @8, ClientId.UniqueProcess u64
 * @16.
 */
export function decodeThreadInformation(
  info: DataView,
): { teb: bigint; processId: bigint } {
  return {
    teb: info.getBigUint64(8, true),
    processId: info.getBigUint64(16, true),
  };
}
