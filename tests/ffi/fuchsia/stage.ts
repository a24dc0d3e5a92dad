import { setZirconLibrary } from "../../../ffi/fuchsia/mod.ts";
import {
  type Flavour,
  FLAVOURS,
  HAS_ZIRCON,
} from "../../doubles/zircon/libzircon.ts";
import { FuchsiaWorld } from "../../support/fuchsia_world.ts";

/** What statuses are called in tests; the numbers are the page's. */
export const STATUS = {
  NOT_SUPPORTED: -2,
  NO_RESOURCES: -3,
  NO_MEMORY: -4,
  INVALID_ARGS: -10,
  BAD_HANDLE: -11,
  WRONG_TYPE: -12,
  OUT_OF_RANGE: -14,
  BUFFER_TOO_SMALL: -15,
  BAD_STATE: -20,
  NOT_FOUND: -25,
  ACCESS_DENIED: -30,
  IO: -40,
} as const;

/** What a hole is called: the two kernels differ. */
export const HOLE: Readonly<Record<Flavour, number>> = {
  "the page's time": STATUS.NO_MEMORY,
  "today": STATUS.NOT_FOUND,
};

export const PAGE = 4096;

/** The largest transfer of one call: "less than or equal to 64MB". */
export const LARGEST = 67_108_864;

/** A right's number, from zircon/rights.h. */
export const READ = 4;
export const WRITE = 8;
export const INSPECT = 0x8000;

/**
 * Tests that something holds on a double of Zircon, of either kernel, with a
 * real process of Linux behind it.
 *
 * @param claim What holds.
 * @param run The test.
 */
export function testOnZircon(
  claim: string,
  run: (world: FuchsiaWorld, flavour: Flavour) => Promise<void>,
): void {
  for (const flavour of FLAVOURS) {
    Deno.test({
      name: `${claim} (a double of Zircon, ${flavour})`,
      ignore: !HAS_ZIRCON,
      async fn() {
        await using world = new FuchsiaWorld(flavour);
        setZirconLibrary(world.double.path);
        try {
          await run(world, flavour);
        } finally {
          setZirconLibrary();
        }
      },
    });
  }
}

/** Bytes that a call must not touch. */
export function canvas(size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(size).fill(0xa5);
}
