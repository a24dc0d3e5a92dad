import { WorkerPool } from "../../core/parallel/pool.ts";
import type { FakePlace } from "./fake_place.ts";

/** The module that the Workers of fake processes run. */
export const FAKE_WORKER: string = new URL("./fake_worker.ts", import.meta.url)
  .href;

/** Workers for fake processes, kept from one process to the next. */
export class FakePool extends WorkerPool {
  /** Where the next search is. */
  declare place: FakePlace;

  /** @param place Where the first search is. */
  constructor(place: FakePlace = { regions: [] }) {
    super(FAKE_WORKER, place);
  }

  /** Waits until so many Workers have nothing to do. */
  async haveIdle(count: number): Promise<void> {
    while (this.idle < count) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }
}
