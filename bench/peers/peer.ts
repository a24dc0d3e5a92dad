/** Other programs that search memory. @module */

import type { Answer } from "../answer.ts";
import type { HeldMemory } from "../held.ts";
import type { Search } from "../searches.ts";

/** A measurement and what was found. */
export interface Timed extends Answer {
  /** How long it took. */
  readonly seconds: number;
}

/** A program that memsift is compared with. */
export interface Peer {
  /** What people call it. */
  readonly name: string;
  /** What its seconds are the seconds of. */
  readonly timed: string;
  /** Whether it is measured in a few rounds only, as it takes so long. */
  readonly slow: boolean;
  /** Its version; `null` if it is not installed. */
  version(): Promise<string | null>;
  /** Whether it has something for a search. */
  can(search: Search): boolean;
  /**
   * Searches once.
   *
   * @param held Where.
   * @param search For what; something that it {@linkcode can} do.
   */
  find(held: HeldMemory, search: Search): Promise<Timed>;
}
