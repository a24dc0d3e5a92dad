import { type LibSystem, useLibSystem } from "../../../ffi/macos/symbols.ts";
import { Task } from "../../../ffi/macos/task.ts";
import { buildLibSystem } from "../../doubles/macos/libsystem.ts";
import { MacosWorld } from "../../support/macos_world.ts";

const build = buildLibSystem();

/** A real process, the double of macOS that shows it, and its functions. */
export interface Stage {
  readonly world: MacosWorld;
  readonly libSystem: LibSystem;
  /** Takes the process's task; it is given back at the end. */
  task(): Task;
}

/**
 * Tests that something holds on a double of macOS, where there are a C
 * compiler and Linux.
 *
 * @param claim What holds.
 * @param run The test.
 * @param pageSize Bytes of a page.
 */
export function testOnMacos(
  claim: string,
  run: (stage: Stage) => void | Promise<void>,
  pageSize = 4096,
): void {
  Deno.test({
    name: `${claim} (a double of macOS)`,
    ignore: build === undefined,
    async fn() {
      if (!build) return;
      await using resources = new AsyncDisposableStack();
      const world = resources.use(new MacosWorld(build, pageSize));
      const libSystem = resources.use(useLibSystem(world.double.path));
      const task = (): Task => resources.use(new Task(libSystem, world.pid));
      await run({ world, libSystem, task });
    },
  });
}

/** Bytes that a call must not touch. */
export function canvas(size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(size).fill(0xa5);
}

/** VM_PROT_*, as tests write them. */
export const PROT = { NONE: 0, R: 1, W: 2, RW: 3, X: 4, RX: 5, HOLE: -1 };
