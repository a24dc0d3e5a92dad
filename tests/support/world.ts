import type { AddressRange, Target } from "../../mod.ts";
import type { Stretch } from "./stretch.ts";

/** Protections that a page can be laid with. */
export const PROTECTIONS = ["rw-", "r--", "r-x", "-w-", "---"] as const;

/** A page as {@linkcode World.lay} puts it down. */
export interface Page {
  /**
   * Its protection, `...` for a hole, `grd` for a page that is readable and
   * writable by its protection but that the system refuses.
   */
  readonly kind: (typeof PROTECTIONS)[number] | "..." | "grd";
  /** Whether it is a region of its own even beside pages of its kind. */
  readonly apart: boolean;
}

/** What not every system has; a listed guard is one that regions tell of. */
export type Ability = "guard" | "listed-guard" | "force" | "write-only";

/** A process for the contract to be tried on, and a hand in its memory. */
export interface World extends AsyncDisposable {
  /** Its process's id. */
  readonly pid: number;
  /** Bytes of a page. */
  readonly pageSize: number;
  /** What this system has. */
  readonly abilities: ReadonlySet<Ability>;

  /**
   * Puts pages down side by side, with a hole on either side of them.
   *
   * @param pages The pages, separated by blanks; with `'` behind it, one is a
   * region of its own even beside pages of its kind.
   * @param content What is in them, before they are protected.
   * @returns The first one's address.
   */
  lay(pages: string, content?: Uint8Array): Promise<bigint>;

  /** What is in memory, whatever its protection, not by way of memsift. */
  peek(address: bigint, size: number): Promise<Uint8Array<ArrayBuffer>>;

  /**
   * All that can be read between two addresses, not by way of memsift.
   *
   * @param range The addresses.
   * @param passes Which protections are wanted.
   * @returns Stretches without a hole, ascending.
   */
  dump(
    range: AddressRange,
    passes: (perm: string) => boolean,
  ): Promise<Stretch[]>;

  /** Opens the process. */
  open(): Target;

  /** Ends the process. */
  exit(): Promise<void>;
}

/** Reads a text of {@linkcode Page}s. */
export function pagesOf(text: string): Page[] {
  return text.split(" ").map((page) => ({
    kind: page.slice(0, 3) as Page["kind"],
    apart: page.endsWith("'"),
  }));
}

/** The parts of stretches that lie between two addresses. */
export function clip(
  stretches: readonly Stretch[],
  { start, end }: AddressRange,
): Stretch[] {
  return stretches.flatMap(({ address, bytes }) => {
    const before = start > address ? Number(start - address) : 0;
    const part = bytes.subarray(before, Math.max(0, Number(end - address)));
    if (part.length === 0) return [];
    return { address: address + BigInt(before), bytes: part };
  });
}
