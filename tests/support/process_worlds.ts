import { buildLibSystem } from "../doubles/macos/libsystem.ts";
import { FLAVOURS, HAS_ZIRCON } from "../doubles/zircon/libzircon.ts";
import { FuchsiaWorld } from "./fuchsia_world.ts";
import { MacosWorld } from "./macos_world.ts";
import { HAS_REAL_WORLD, makeRealWorld, type RealWorld } from "./real_world.ts";

/** A kind of world that is a real process. */
export interface ProcessWorld {
  /** What shows the process. */
  readonly name: string;
  /** Whether all of the process is seen: not where pages are larger here. */
  readonly whole: boolean;
  /** Whether a double of a system shows it, not the system itself. */
  readonly isDouble: boolean;
  /** Starts one. */
  readonly make: () => RealWorld;
}

/** All of them that are to be had, of this system or as a double shows them. */
export const PROCESS_WORLDS: readonly ProcessWorld[] = worlds();

function worlds(): ProcessWorld[] {
  const found: ProcessWorld[] = [];
  if (HAS_REAL_WORLD) {
    found.push({
      name: "this system",
      whole: true,
      isDouble: false,
      make: makeRealWorld,
    });
  }
  const build = buildLibSystem();
  if (build) {
    for (const pageSize of [4096, 16384]) {
      found.push({
        name: `a double of macOS with pages of ${pageSize} bytes`,
        whole: pageSize === 4096,
        isDouble: true,
        make: () => new MacosWorld(build, pageSize),
      });
    }
  }
  for (const flavour of HAS_ZIRCON ? FLAVOURS : []) {
    found.push({
      name: `a double of Zircon (${flavour})`,
      whole: true,
      isDouble: true,
      make() {
        const world = new FuchsiaWorld(flavour);
        // Short answers must not be seen in what is found.
        if (flavour === FLAVOURS[0]) world.double.setShortest(1999);
        return world;
      },
    });
  }
  return found;
}
