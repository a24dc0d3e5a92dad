import type { Region, RegionKind } from "../../core/region.ts";
import type { Mapping } from "./mappings.ts";
import { permOf, ZX_VM_PERM_EXECUTE } from "./protection.ts";

/** The kernel's own: its calls, and the clocks that they read. */
const KERNEL = /^(?:vdso\/|time_values)/;

/** What the C library and its allocators call their memory. */
const HEAP = /^(?:scudo:|jemalloc|heap)/;
const STACK = /\bstack\b/;

/**
 * A process's mappings as regions.
 *
 * @param mappings The mappings, ascending.
 * @param program The process's name.
 * @returns The regions. Their paths are the names of VMOs, which need not be
 * those of files, and their offsets are in the VMO. Whether others map a VMO
 * too the system does not tell with it: none is `shared`.
 */
export function regionsOf(
  mappings: Iterable<Mapping>,
  program: string,
): Region[] {
  const all = [...mappings];
  const withCode = new Set(
    all.filter(({ mmuFlags }) => mmuFlags & ZX_VM_PERM_EXECUTE)
      .map(({ vmoKoid }) => vmoKoid),
  );
  return all.map((mapping) => ({
    start: mapping.base,
    end: mapping.end,
    perm: permOf(mapping.mmuFlags),
    kind: kindOf(mapping, program, withCode),
    shared: false,
    path: mapping.name || null,
    offset: mapping.vmoOffset,
  }));
}

/** By name and by what else of the VMO is mapped: there is no other sign. */
function kindOf(
  { name, vmoKoid }: Mapping,
  program: string,
  withCode: ReadonlySet<bigint>,
): RegionKind {
  if (KERNEL.test(name)) return "kernel";
  if (withCode.has(vmoKoid)) return name === program ? "exe" : "lib";
  if (HEAP.test(name)) return "heap";
  if (STACK.test(name)) return "stack";
  return "anon";
}
