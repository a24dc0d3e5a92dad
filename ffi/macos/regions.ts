import type { Region, RegionKind } from "../../core/region.ts";
import { kernError } from "./kern_return.ts";
import { MappedFiles } from "./mapped_files.ts";
import { permOf } from "./protection.ts";
import { queryRegion, type RegionInfo } from "./region_info.ts";
import type { LibSystem } from "./symbols.ts";
import type { Task } from "./task.ts";
import { kindOfTag } from "./user_tag.ts";

/** SM_SHARED, SM_TRUESHARED and SM_SHARED_ALIASED of mach/vm_region.h. */
const SHARED: readonly number[] = [4, 5, 7];

/**
 * Lists all regions, those of maps within the map too.
 *
 * @param libSystem The system.
 * @param task The process's task.
 * @returns The regions, ascending.
 */
export function regionsOf(libSystem: LibSystem, task: Task): Region[] {
  const found = walk(libSystem, task);
  const files = new MappedFiles(libSystem, task.pid, () => found);
  const regions = found.map((info) => regionOf(info, files));
  // Paths were asked for by the process's id.
  task.assertSame();
  return regions;
}

/**
 * The region at an address.
 *
 * @param libSystem The system.
 * @param task The process's task.
 * @param address The address.
 * @returns The region, whole, or `undefined` where nothing is mapped.
 */
export function regionAt(
  libSystem: LibSystem,
  task: Task,
  address: bigint,
): Region | undefined {
  const info = ask(libSystem, task, address);
  const files = new MappedFiles(
    libSystem,
    task.pid,
    () => walk(libSystem, task),
  );
  const region = info && info.address <= address
    ? regionOf(info, files)
    : undefined;
  task.assertSame();
  return region;
}

function walk(libSystem: LibSystem, task: Task): RegionInfo[] {
  const found: RegionInfo[] = [];
  for (let at = 0n;;) {
    const region = ask(libSystem, task, at);
    if (region === null) return found;
    found.push(region);
    at = region.address + region.size;
  }
}

function ask(
  libSystem: LibSystem,
  task: Task,
  address: bigint,
): RegionInfo | null {
  const region = queryRegion(libSystem, task.port, address);
  if (!region || !("error" in region)) return region;
  const native = kernError("mach_vm_region_recurse", region.error);
  throw task.error("list the regions of", native);
}

/**
 * A region as all systems have it.
 *
 * @param info What mach_vm_region_recurse says of it.
 * @param files The files behind the process's memory.
 * @returns The region.
 */
export function regionOf(info: RegionInfo, files: MappedFiles): Region {
  const { address, size, protection, shareMode, offset } = info;
  const path = files.pathOf(info);
  return {
    start: address,
    end: address + size,
    perm: permOf(protection),
    kind: kindOf(info, path, files),
    shared: SHARED.includes(shareMode),
    path,
    offset: path === null ? 0n : offset,
  };
}

function kindOf(
  { inCommPage, inSharedCache, userTag, shareMode }: RegionInfo,
  path: string | null,
  files: MappedFiles,
): RegionKind {
  if (inCommPage) return "kernel";
  if (inSharedCache) return "cache";
  if (path !== null && files.isProgram(path)) return "exe";
  const kind = kindOfTag(userTag);
  if (kind) return kind;
  if (path !== null) return files.hasCode(path) ? "lib" : "mapped";
  return SHARED.includes(shareMode) ? "shared" : "anon";
}
