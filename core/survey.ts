import { intersect } from "./address.ts";
import type { ImpactOptions } from "./impact.ts";
import type { Run } from "./plan.ts";
import type { MemorySource, Stretch } from "./source.ts";

/**
 * What lies ahead in a run: what to read of it and what to skip.
 *
 * The source is asked no further than it is needed: a run may have a terabyte.
 */
export class Survey {
  readonly #run: Run;
  readonly #stretches: Iterator<Stretch>;
  #here: Stretch;
  /** What follows, once it has been asked for; `null` at the end. */
  #next: Stretch | null | undefined;

  /**
   * @param source Where the memory is.
   * @param run What is to be read of it.
   * @param options What is better not read.
   */
  constructor(
    source: Pick<MemorySource, "survey">,
    run: Run,
    options: ImpactOptions,
  ) {
    this.#run = run;
    this.#stretches = stretchesOf(source, run, options);
    this.#here = { start: run.start, end: run.start };
  }

  /**
   * The stretch that an address is in. Addresses are asked for in ascending
   * order.
   *
   * @param address The address.
   * @param seam How far it matters: a stretch that goes on behind the seam
   * ends anywhere behind it, every other one where it really ends.
   * @returns The stretch.
   */
  at(address: bigint, seam: bigint): Stretch {
    while (this.#here.end <= address) {
      // Were the source to tell too little, the rest would be read.
      this.#here = this.#peek() ?? { start: address, end: this.#run.end };
      this.#next = undefined;
    }
    while (this.#here.end <= seam) {
      const next = this.#peek();
      if (!next || next.skip !== this.#here.skip) break;
      this.#here = { ...next, start: this.#here.start };
      this.#next = undefined;
    }
    return this.#here;
  }

  #peek(): Stretch | null {
    if (this.#next === undefined) {
      const { done, value } = this.#stretches.next();
      this.#next = done ? null : value;
    }
    return this.#next;
  }
}

/**
 * Stretches that follow each other from a run's start to its end, each found
 * out when it is asked for.
 *
 * @param source Where the memory is.
 * @param run What is to be read of it.
 * @param options What is better not read.
 */
export function* stretchesOf(
  source: Pick<MemorySource, "survey">,
  run: Run,
  { untouched = false, resident = false }: ImpactOptions,
): Generator<Stretch, undefined> {
  if (!source.survey || (untouched && !resident)) {
    yield { start: run.start, end: run.end };
    return;
  }
  for (const region of run.regions) {
    const range = intersect(region, run);
    for (const { start, end, skip } of source.survey(range, region, resident)) {
      const wanted = skip === "untouched" && untouched;
      yield { start, end, skip: wanted ? undefined : skip };
    }
  }
}
