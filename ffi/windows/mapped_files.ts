import {
  MEM_IMAGE,
  MEM_MAPPED,
  type MemoryBasicInformation,
} from "./memory_information.ts";
import { imagePath } from "./processes.ts";
import type { Win32 } from "./symbols.ts";
import { PATH_LIMIT, textOf, wideText } from "./wide_text.ts";

/**
 * The files behind a process's memory, each asked for once. Asking is slow
 * beside all else that a list of regions takes.
 */
export class MappedFiles {
  readonly #win: Win32;
  readonly #process: bigint;
  /** By what was mapped with them. */
  readonly #paths = new Map<bigint, string | null>();
  #drives: Drives | undefined;
  #program: string | null | undefined;

  /**
   * @param win The system.
   * @param process A handle with rights to query and to read.
   */
  constructor(win: Win32, process: bigint) {
    this.#win = win;
    this.#process = process;
  }

  /** The path of the file behind pages, or `null` if there is none. */
  pathOf(
    { type, allocationBase, baseAddress }: MemoryBasicInformation,
  ): string | null {
    if (type !== MEM_IMAGE && type !== MEM_MAPPED) return null;
    let path = this.#paths.get(allocationBase);
    if (path === undefined) {
      path = this.#ask(baseAddress);
      this.#paths.set(allocationBase, path);
    }
    return path;
  }

  /** Whether a path is that of the process's program. */
  isProgram(path: string): boolean {
    if (this.#program === undefined) {
      const program = imagePath(this.#win, this.#process);
      this.#program = program?.toLowerCase() ?? null;
    }
    return path.toLowerCase() === this.#program;
  }

  #ask(address: bigint): string | null {
    const path = mappedFile(this.#win, this.#process, address);
    if (path === null) return null;
    this.#drives ??= drivesOf(this.#win);
    return drivePath(path, this.#drives);
  }
}

/**
 * The file that is mapped at an address.
 *
 * @param win The system.
 * @param process A handle with rights to query and to read.
 * @param address The address.
 * @returns Its path as the kernel writes it, or `null` if it is no file's.
 */
export function mappedFile(
  { call }: Win32,
  process: bigint,
  address: bigint,
): string | null {
  const path = new Uint8Array(2 * PATH_LIMIT);
  const length = call.K32GetMappedFileNameW(process, address, path, PATH_LIMIT);
  return length === 0 ? null : textOf(path.subarray(0, 2 * length));
}

/** Drives by the devices that the kernel knows them as. */
export type Drives = ReadonlyMap<string, string>;

/** Asks which device each drive is. */
export function drivesOf({ call }: Win32): Drives {
  const drives = new Map<string, string>();
  const present = call.GetLogicalDrives();
  for (let index = 0; index < 26; index++) {
    if (!(present >>> index & 1)) continue;
    const drive = `${String.fromCharCode(65 + index)}:`;
    const device = new Uint8Array(2 * PATH_LIMIT);
    const length = call.QueryDosDeviceW(wideText(drive), device, PATH_LIMIT);
    if (length > 0) drives.set(textOf(device), drive);
  }
  return drives;
}

/**
 * A path of the kernel's as programs write it.
 *
 * @param path `\Device\HarddiskVolume3\…`, or `\??\C:\…`.
 * @param drives The drives.
 * @returns `C:\…`, or the path as it is if no drive has the device.
 */
export function drivePath(path: string, drives: Drives): string {
  if (path.startsWith("\\??\\")) return path.slice(4);
  const device = /^\\Device\\[^\\]+/.exec(path)?.[0];
  const drive = device === undefined ? undefined : drives.get(device);
  return device !== undefined && drive !== undefined
    ? drive + path.slice(device.length)
    : path;
}
