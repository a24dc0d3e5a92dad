import { IMAGE_HEADER, imageSize } from "../../core/image.ts";
import type { Module } from "../../core/module.ts";
import type { Mapping } from "./mappings.ts";
import { ZX_VM_PERM_EXECUTE } from "./protection.ts";

/**
 * Finds the programs and libraries among a process's mappings: VMOs with code
 * that are mapped from their first byte, which is an image's.
 *
 * @param mappings The mappings, ascending.
 * @param readHeader Reads up to so many bytes at an address.
 * @returns The modules, ascending. Their names are those of their VMOs.
 */
export function modulesOf(
  mappings: Iterable<Mapping>,
  readHeader: (address: bigint, size: number) => Uint8Array<ArrayBuffer>,
): Module[] {
  const all = [...mappings];
  const withCode = new Set(
    all.filter(({ mmuFlags }) => mmuFlags & ZX_VM_PERM_EXECUTE)
      .map(({ vmoKoid }) => vmoKoid),
  );
  return all.filter(({ vmoKoid, vmoOffset }) =>
    vmoOffset === 0n && withCode.has(vmoKoid)
  ).flatMap(({ base, name, vmoKoid }) => {
    // Data comes from copies of the VMO: only the header knows all of it.
    const size = imageSize(readHeader(base, IMAGE_HEADER));
    if (size === undefined) return [];
    const path = name || `vmo ${vmoKoid}`;
    return [{ name: path, base, size, path }];
  });
}
