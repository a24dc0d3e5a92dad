import type { Region, RegionKind } from "../../core/region.ts";
import { nativeError } from "./last_error.ts";
import { type Landmarks, landmarksOf } from "./landmarks.ts";
import { MappedFiles } from "./mapped_files.ts";
import {
  MEM_COMMIT,
  MEM_IMAGE,
  MEM_MAPPED,
  type MemoryBasicInformation,
  queryMemory,
} from "./memory_information.ts";
import type { ProcessHandle } from "./process_handle.ts";
import {
  PAGE_EXECUTE_WRITECOPY,
  PAGE_GUARD,
  PAGE_WRITECOPY,
  permOf,
} from "./protection.ts";
import type { Win32 } from "./symbols.ts";

/** KUSER_SHARED_DATA, the page that the kernel puts into each process. */
const KERNEL_PAGE = 0x7ffe_0000n;

/** Protections of pages that become the process's own when written. */
const COPIED = PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY;

/** Where nobody asks what private memory is for. */
const NO_LANDMARKS: Landmarks = new Map();

/**
 * Lists all pages that are in use: committed ones. What is only reserved has
 * no bytes.
 *
 * @param win The system.
 * @param process The process.
 * @returns The regions, ascending.
 */
export function regionsOf(win: Win32, process: ProcessHandle): Region[] {
  const found = committed(win, process);
  const files = new MappedFiles(win, process.reading);
  const landmarks = landmarksOf(win, process);
  const regions = found.map((memory) => regionOf(memory, files, landmarks));
  // What one that has ended meanwhile did not tell would be missing.
  process.assertSame();
  return regions;
}

/**
 * The region at an address.
 *
 * @param win The system.
 * @param process The process.
 * @param address The address.
 * @returns The region, or `undefined` where nothing is in use. It begins with
 * the address's page: the system tells nothing of alike pages before it. Heaps
 * and stacks are `anon`: looking for them takes all threads of the system.
 */
export function regionAt(
  win: Win32,
  process: ProcessHandle,
  address: bigint,
): Region | undefined {
  const memory = ask(win, process, address);
  process.assertSame();
  return memory?.state === MEM_COMMIT
    ? regionOf(memory, new MappedFiles(win, process.reading), NO_LANDMARKS)
    : undefined;
}

/** All pages that are in use, as the system tells of them. */
export function committed(
  win: Win32,
  process: ProcessHandle,
): MemoryBasicInformation[] {
  const found: MemoryBasicInformation[] = [];
  for (let at = 0n;;) {
    const memory = ask(win, process, at);
    if (memory === null) break;
    if (memory.state === MEM_COMMIT) found.push(memory);
    at = memory.baseAddress + memory.regionSize;
  }
  process.assertSame();
  return found;
}

function ask(
  win: Win32,
  process: ProcessHandle,
  address: bigint,
): MemoryBasicInformation | null {
  const memory = queryMemory(win, process.reading, address);
  if (!memory || !("error" in memory)) return memory;
  const native = nativeError("VirtualQueryEx", memory.error);
  throw process.error("list the regions of", native);
}

/**
 * A region as all systems have it.
 *
 * @param memory What VirtualQueryEx says of it.
 * @param files The files behind the process's memory.
 * @param landmarks The process's heaps and stacks.
 * @returns The region; its offset counts from where its mapping begins, as
 * the system does not tell where in the file that is.
 */
export function regionOf(
  memory: MemoryBasicInformation,
  files: MappedFiles,
  landmarks: Landmarks,
): Region {
  const { baseAddress, regionSize, allocationBase, protect, type } = memory;
  const path = files.pathOf(memory);
  return {
    start: baseAddress,
    end: baseAddress + regionSize,
    perm: permOf(protect),
    kind: kindOf(memory, path, files, landmarks),
    shared: type === MEM_MAPPED && (protect & COPIED) === 0,
    path,
    ...(protect & PAGE_GUARD) !== 0 && { guard: true },
    offset: path === null ? 0n : baseAddress - allocationBase,
  };
}

function kindOf(
  { baseAddress, allocationBase, type }: MemoryBasicInformation,
  path: string | null,
  files: MappedFiles,
  landmarks: Landmarks,
): RegionKind {
  if (baseAddress === KERNEL_PAGE) return "kernel";
  switch (type) {
    case MEM_IMAGE:
      return path !== null && files.isProgram(path) ? "exe" : "lib";
    case MEM_MAPPED:
      return path === null ? "shared" : "mapped";
    default:
      return landmarks.get(allocationBase) ?? "anon";
  }
}
