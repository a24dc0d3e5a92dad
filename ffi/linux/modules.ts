import { IMAGE_HEADER, imageSize } from "../../core/image.ts";
import type { Module } from "../../core/module.ts";
import type { Region } from "../../core/region.ts";

/**
 * Finds the programs and libraries among a process's regions: files that are
 * mapped from their first byte and have code somewhere.
 *
 * @param regions The regions.
 * @param readHeader Reads up to so many bytes at an address.
 * @returns The modules, ascending.
 */
export function modulesOf(
  regions: readonly Region[],
  readHeader: (address: bigint, size: number) => Uint8Array<ArrayBuffer>,
): Module[] {
  const bases = regions.filter(({ kind, offset }) =>
    (kind === "exe" || kind === "lib") && offset === 0n
  );
  return bases.map(({ start, path }) => {
    // Up to the last region of the file that lies before its next copy.
    const next = bases.find((other) =>
      other.path === path && other.start > start
    );
    const own = regions.filter((region) =>
      region.path === path && region.start >= start &&
      (!next || region.start < next.start)
    );
    const mapped = Number((own.at(-1) ?? { end: start }).end - start);
    const file = path ?? "";
    return {
      name: file.replace(/ \(deleted\)$/, "").replace(/^.*\//s, ""),
      base: start,
      // The header knows of memory behind the file's, such as .bss.
      size: imageSize(readHeader(start, IMAGE_HEADER)) ?? mapped,
      path: file,
    };
  });
}
