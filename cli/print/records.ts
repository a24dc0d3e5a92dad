import { formatAddress, type Module, type Region } from "../../mod.ts";

/** A region as part of a record. */
export function regionRecord(
  { start, end, perm, kind, path }: Region,
): unknown {
  return {
    start: formatAddress(start),
    end: formatAddress(end),
    perm,
    kind,
    path,
  };
}

/** Where an address lies in a module, as part of a record. */
export function moduleRecord(
  module: Module | undefined,
  address: bigint,
): { module?: string; offset?: string } {
  if (!module) return {};
  return {
    module: module.name,
    offset: formatAddress(address - module.base),
  };
}
