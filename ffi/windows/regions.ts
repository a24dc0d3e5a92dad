import type { Region, RegionKind } from "../../core/region.ts";
import { nativeError } from "./last_error.ts";
import { drivePath, drivesOf, mappedFile } from "./mapped_files.ts";
import {
  MEM_COMMIT,
  MEM_IMAGE,
  MEM_MAPPED,
  type MemoryBasicInformation,
  queryMemory,
} from "./memory_information.ts";
import type { ProcessHandle } from "./process_handle.ts";
import { imagePath } from "./processes.ts";
import {
  PAGE_EXECUTE_WRITECOPY,
  PAGE_WRITECOPY,
  permOf,
} from "./protection.ts";
import type { Win32 } from "./symbols.ts";

/** KUSER_SHARED_DATA, the page that the kernel puts into each process. */
const KERNEL_PAGE = 0x7ffe_0000n;

/** Protections of pages that become the process's own when written. */
const COPIED = PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY;

/**
 * Lists all pages that are in use: committed ones. What is only reserved has
 * no bytes.
 *
 * @param win The system.
 * @param process The process.
 * @returns The regions, ascending.
 */
export function regionsOf(win: Win32, process: ProcessHandle): Region[] {
  const drives = drivesOf(win);
  const executable = imagePath(win, process.reading)?.toLowerCase();
  const files = new Map<bigint, string | null>();
  const fileOf = (memory: MemoryBasicInformation): string | null => {
    if (memory.type !== MEM_IMAGE && memory.type !== MEM_MAPPED) return null;
    const { allocationBase } = memory;
    let path = files.get(allocationBase);
    if (path === undefined) {
      const found = mappedFile(win, process.reading, memory.baseAddress);
      path = found === null ? null : drivePath(found, drives);
      files.set(allocationBase, path);
    }
    return path;
  };
  return committed(win, process).map((memory) =>
    regionOf(memory, fileOf(memory), executable)
  );
}

function committed(
  win: Win32,
  process: ProcessHandle,
): MemoryBasicInformation[] {
  const found: MemoryBasicInformation[] = [];
  for (let at = 0n;;) {
    const memory = queryMemory(win, process.reading, at);
    if (memory === null) break;
    if ("error" in memory) {
      const native = nativeError("VirtualQueryEx", memory.error);
      throw process.error("list the regions of", native);
    }
    if (memory.state === MEM_COMMIT) found.push(memory);
    const next = memory.baseAddress + memory.regionSize;
    // Nothing promises it; a walk that does not advance would never end.
    if (next <= at) break;
    at = next;
  }
  process.assertSame();
  return found;
}

/**
 * A region as all systems have it.
 *
 * @param memory What VirtualQueryEx says of it.
 * @param path The file behind it, or `null`.
 * @param executable The program's path in small letters.
 * @returns The region; its offset counts from where its mapping begins, as
 * the system does not tell where in the file that is.
 */
export function regionOf(
  memory: MemoryBasicInformation,
  path: string | null,
  executable: string | undefined,
): Region {
  const { baseAddress, regionSize, allocationBase, protect, type } = memory;
  return {
    start: baseAddress,
    end: baseAddress + regionSize,
    perm: permOf(protect),
    kind: kindOf(memory, path, executable),
    shared: type === MEM_MAPPED && (protect & COPIED) === 0,
    path,
    offset: path === null ? 0n : baseAddress - allocationBase,
  };
}

function kindOf(
  { baseAddress, type }: MemoryBasicInformation,
  path: string | null,
  executable: string | undefined,
): RegionKind {
  if (baseAddress === KERNEL_PAGE) return "kernel";
  switch (type) {
    case MEM_IMAGE:
      return path !== null && path.toLowerCase() === executable ? "exe" : "lib";
    case MEM_MAPPED:
      return path === null ? "shared" : "mapped";
    default:
      return "anon";
  }
}
