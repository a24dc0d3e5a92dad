import type { Mapping, MappingList } from "./mappings.ts";

/**
 * What is known to be mapped, while something is transferred.
 *
 * A list is old as soon as it is made. Where it shows a hole it can be had
 * anew, once: those who read in many holes wait for two lists and not for one
 * a hole.
 */
export class KnownMappings {
  readonly #ask: () => MappingList;
  #list: MappingList;
  #renewed = false;

  /** @param ask Lists what is mapped now; the list before may be lost. */
  constructor(ask: () => MappingList) {
    this.#ask = ask;
    this.#list = ask();
  }

  /** The mapping that holds an address, or else the next one above it. */
  find(address: bigint): Mapping | undefined {
    return this.#list.find(address);
  }

  /** The same, by a list that was made since there was a hole. */
  findAnew(address: bigint): Mapping | undefined {
    if (!this.#renewed) {
      this.#list = this.#ask();
      this.#renewed = true;
    }
    return this.find(address);
  }
}
