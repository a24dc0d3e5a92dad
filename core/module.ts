import type { AddressRange } from "./address.ts";

/** A program or library as it lies in memory. */
export interface Module {
  /** The file's name without its folder. */
  readonly name: string;
  /** Address of its first byte. */
  readonly base: bigint;
  /** Bytes from its first to its last, gaps included. */
  readonly size: number;
  /** The file's full path. */
  readonly path: string;
}

/**
 * The module that holds an address.
 *
 * @param modules The process's modules.
 * @param address The address.
 * @returns The module, or `undefined` where there is none.
 */
export function moduleAt(
  modules: readonly Module[],
  address: bigint,
): Module | undefined {
  return modules.find(({ base, size }) =>
    base <= address && address < base + BigInt(size)
  );
}

/**
 * The module of a name: its file name, or its whole path. Small letters and
 * capitals differ only if there is a module that is called exactly so, as
 * Windows has names in either.
 *
 * @param modules The process's modules.
 * @param name The name to look for.
 * @returns The module.
 */
export function moduleNamed(
  modules: readonly Module[],
  name: string,
): Module {
  const small = name.toLowerCase();
  const found =
    modules.find((module) => module.name === name || module.path === name) ??
      modules.find((module) =>
        module.name.toLowerCase() === small ||
        module.path.toLowerCase() === small
      );
  if (found) return found;
  throw new RangeError(
    `Cannot find module "${name}": the process has ` +
      (modules.map((module) => module.name).join(", ") || "no modules"),
  );
}

/**
 * The addresses of a module.
 *
 * @param module The module.
 * @returns Its range.
 */
export function moduleRange(module: Module): AddressRange {
  return { start: module.base, end: module.base + BigInt(module.size) };
}
