import type { Module } from "../../core/module.ts";
import { fileName } from "./file_name.ts";
import { MappedFiles } from "./mapped_files.ts";
import { MEM_IMAGE } from "./memory_information.ts";
import type { ProcessHandle } from "./process_handle.ts";
import { committed } from "./regions.ts";
import type { Win32 } from "./symbols.ts";

/**
 * The programs and libraries among a process's memory, as the kernel has
 * mapped them. Unlike a snapshot it takes no list of the loader's, which is
 * not there while a process starts and which Wine does not find in a 32-bit
 * one; but whoever maps a library without loading it is listed too.
 *
 * @param win The system.
 * @param process The process.
 * @returns The modules, ascending.
 */
export function imagesOf(win: Win32, process: ProcessHandle): Module[] {
  const files = new MappedFiles(win, process.reading);
  const images = new Map<bigint, Module>();
  for (const memory of committed(win, process)) {
    if (memory.type !== MEM_IMAGE) continue;
    const { allocationBase: base, baseAddress, regionSize } = memory;
    const path = files.pathOf(memory) ?? "";
    images.set(base, {
      name: fileName(path),
      base,
      size: Number(baseAddress + regionSize - base),
      path,
    });
  }
  return [...images.values()];
}
