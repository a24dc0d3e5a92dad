import type { FakeProcess } from "../../ffi/fake/mod.ts";
import type { Order } from "../../core/parallel/message.ts";

/** A fake process in a form that Workers can be sent. */
export interface FakePlace {
  readonly regions: readonly {
    readonly start: bigint;
    readonly perm: string;
    readonly bytes: Uint8Array<ArrayBuffer>;
    readonly guarded: readonly bigint[];
  }[];
  /** Pages that nobody may so much as try to read. */
  readonly closed?: ReadonlySet<bigint> | undefined;
  readonly trouble?: Trouble | undefined;
  /** Who looks at what the Workers do. */
  readonly watch?: SharedArrayBuffer | undefined;
}

/** What goes wrong in the Workers. */
export type Trouble =
  /** They end by an error that nobody catches. */
  | { readonly kind: "dies"; readonly on: Order["kind"] }
  /** The system does not let them look inside. */
  | { readonly kind: "refuses" }
  /** The process has ended when they come to an address. */
  | { readonly kind: "ends"; readonly at: bigint };

/**
 * A process's memory as it is now.
 *
 * @param process The process.
 * @param more What else the Workers are told.
 */
export function placeOf(
  { regions }: FakeProcess,
  more: Omit<FakePlace, "regions"> = {},
): FakePlace {
  return {
    ...more,
    regions: regions.map(({ start, perm, bytes, guarded }) => ({
      start,
      perm,
      bytes,
      guarded: [...guarded],
    })),
  };
}

/** Gives a process the memory of a place, and no other. */
export function settle(process: FakeProcess, { regions }: FakePlace): void {
  for (const { start } of [...process.regions]) process.unmap(start);
  for (const { start, perm, bytes, guarded } of regions) {
    process.map({ start, perm, size: bytes.length }).set(bytes);
    for (const page of guarded) {
      process.guard({ start: page, end: page + 1n });
    }
  }
}
