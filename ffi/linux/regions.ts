import type { Region, RegionKind } from "../../core/region.ts";

/**
 * A line of /proc/PID/maps: addresses, permissions and offset are hex; device
 * and inode follow; the path begins after blanks and runs to the line's end.
 */
const LINE =
  /^([0-9a-f]+)-([0-9a-f]+) ([r-][w-][x-])([ps]) ([0-9a-f]+) \S+ \d+ *(.*)$/s;

/**
 * Reads the text of /proc/PID/maps.
 *
 * @param text The file.
 * @param executable What /proc/PID/exe links to, or `null`.
 * @returns The regions, in the file's order, which ascends.
 */
export function parseMaps(text: string, executable: string | null): Region[] {
  const lines = text.split("\n").filter((line) => line !== "");
  const regions = lines.map((line) => {
    const [, start, end, perm, sharing, offset, path] = LINE.exec(line) ?? [];
    if (!start || !end || !perm || !offset || path === undefined) {
      throw new SyntaxError(`Cannot read a line of /proc/PID/maps: "${line}"`);
    }
    return {
      start: BigInt(`0x${start}`),
      end: BigInt(`0x${end}`),
      perm,
      shared: sharing === "s",
      // The one character that is escaped.
      path: path === "" ? null : path.replaceAll("\\012", "\n"),
      offset: BigInt(`0x${offset}`),
    };
  });
  const withCode = new Set(
    regions.filter(({ perm }) => perm.includes("x")).map(({ path }) => path),
  );
  return regions.map((region) => ({
    ...region,
    kind: kindOf(region.path, executable, withCode),
  }));
}

/** Paths that are no files but memory shared under a name. */
const SHARED = /^\/(?:memfd:|SYSV|dev\/zero|dev\/shm\/|i915)|^\[anon_shmem:/;

function kindOf(
  path: string | null,
  executable: string | null,
  withCode: ReadonlySet<string | null>,
): RegionKind {
  if (path === null || path.startsWith("[anon:")) return "anon";
  if (path === "[heap]") return "heap";
  if (path.startsWith("[stack")) return "stack";
  // A program may run from memory: memfd, /dev/shm.
  if (path === executable) return "exe";
  if (SHARED.test(path)) return "shared";
  if (path.startsWith("[")) return "kernel";
  return withCode.has(path) ? "lib" : "mapped";
}
