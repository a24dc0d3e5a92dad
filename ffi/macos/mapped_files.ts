import { textOf } from "./c_text.ts";
import { VM_PROT_EXECUTE } from "./protection.ts";
import type { RegionInfo } from "./region_info.ts";
import type { LibSystem } from "./symbols.ts";

/**
 * PROC_PIDPATHINFO_MAXSIZE, the most that proc_pidpath takes; neither function
 * takes less than a quarter of it, MAXPATHLEN.
 */
const PATH_ROOM = 4096;

/** The files behind a process's memory, each region's asked for once. */
export class MappedFiles {
  readonly #libSystem: LibSystem;
  readonly #pid: number;
  /** By the address of the region. */
  readonly #paths = new Map<bigint, string | null>();
  /** All regions, to be asked for when they are needed. */
  readonly #regions: () => readonly RegionInfo[];
  #program: string | null | undefined;
  #withCode: ReadonlySet<string | null> | undefined;

  /**
   * @param libSystem The system.
   * @param pid The process.
   * @param regions Gives all regions.
   */
  constructor(
    libSystem: LibSystem,
    pid: number,
    regions: () => readonly RegionInfo[],
  ) {
    this.#libSystem = libSystem;
    this.#pid = pid;
    this.#regions = regions;
  }

  /** The path of the file behind a region, or `null` if there is none. */
  pathOf({ address }: RegionInfo): string | null {
    let path = this.#paths.get(address);
    if (path === undefined) {
      path = regionFile(this.#libSystem, this.#pid, address);
      this.#paths.set(address, path);
    }
    return path;
  }

  /** Whether a path is that of the process's program. */
  isProgram(path: string): boolean {
    if (this.#program === undefined) {
      this.#program = programPath(this.#libSystem, this.#pid);
    }
    return path === this.#program;
  }

  /** Whether a file has code in it anywhere. */
  hasCode(path: string): boolean {
    this.#withCode ??= new Set(
      this.#regions().filter(({ protection }) => protection & VM_PROT_EXECUTE)
        .map((region) => this.pathOf(region)),
    );
    return this.#withCode.has(path);
  }
}

/** The path of the file that is mapped at an address, or `null`. */
function regionFile(
  { call }: LibSystem,
  pid: number,
  address: bigint,
): string | null {
  const bytes = new Uint8Array(PATH_ROOM);
  const length = call.proc_regionfilename(pid, address, bytes, PATH_ROOM);
  return length > 0 ? textOf(bytes) : null;
}

/**
 * The path of a process's program.
 *
 * @param libSystem The system.
 * @param pid The process.
 * @returns The path, or `null` where the system does not tell.
 */
export function programPath(
  { call }: LibSystem,
  pid: number,
): string | null {
  const bytes = new Uint8Array(PATH_ROOM);
  const length = call.proc_pidpath(pid, bytes, PATH_ROOM);
  return length > 0 ? textOf(bytes.subarray(0, length)) : null;
}
