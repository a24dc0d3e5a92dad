import type { Child } from "./child.ts";
import { LinuxWorld } from "./linux_world.ts";
import { WindowsWorld } from "./windows_world.ts";
import type { World } from "./world.ts";

/** A world that is a process of this system. */
export interface RealWorld extends World {
  readonly child: Child;
}

const WORLDS: Partial<Record<typeof Deno.build.os, () => RealWorld>> = {
  linux: () => new LinuxWorld(),
  windows: () => new WindowsWorld(),
};

/** Whether this system's processes can be looked into. */
export const HAS_REAL_WORLD: boolean = Deno.build.os in WORLDS;

/** Makes a process of this system. */
export function makeRealWorld(): RealWorld {
  const make = WORLDS[Deno.build.os];
  if (!make) throw new TypeError(`There is none on ${Deno.build.os}`);
  return make();
}
