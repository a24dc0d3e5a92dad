import type { Module } from "../../core/module.ts";
import type { Region } from "../../core/region.ts";
import { textOf } from "./c_text.ts";
import { loadedImages, type Read } from "./dyld_images.ts";
import { commandsEnd, machImageSize } from "./mach_header.ts";
import type { LibSystem } from "./symbols.ts";
import type { Task } from "./task.ts";

/** MAXPATHLEN, the NUL included. */
const PATH_ROOM = 1024;

/** Bytes that hold most images' header and commands. */
const HEADER = 4096;

/**
 * Lists the program and libraries of a process, as its loader does.
 *
 * @param libSystem The system.
 * @param task The process's task.
 * @param read Reads the process's memory.
 * @param regionAt Gives the region at an address.
 * @returns The modules, ascending.
 */
export function modulesOf(
  libSystem: LibSystem,
  task: Task,
  read: Read,
  regionAt: (address: bigint) => Region | undefined,
): Module[] {
  const modules = new Map<bigint, Module>();
  for (const { address, path } of loadedImages(libSystem, task, read)) {
    const region = regionAt(address);
    // Unloaded since the list was read.
    if (!region) continue;
    const size = imageSize(read, address);
    const file = textOf(read(path, PATH_ROOM));
    modules.set(address, {
      name: file.replace(/^.*\//s, ""),
      base: address,
      size: size ?? Number(region.end - address),
      path: file,
    });
  }
  task.assertSame();
  return [...modules.values()].sort((a, b) => a.base < b.base ? -1 : 1);
}

function imageSize(read: Read, address: bigint): number | undefined {
  const header = read(address, HEADER);
  const end = commandsEnd(header);
  if (end === undefined) return undefined;
  const all = end > header.length ? read(address, end) : header;
  return machImageSize(all);
}
