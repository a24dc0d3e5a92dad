/** What reading alone costs memsift in several threads. @module */

import type { AddressRange } from "../core/address.ts";
import type { CopyPart } from "./copy_worker.ts";

/** Parts begin at large pages. */
const STEP = 2n ** 21n;

/** Threads that copy, each its part, each into memory of its own. */
export class ThreadedCopy implements Disposable {
  readonly #workers: readonly Worker[];

  /** @param threads How many. */
  constructor(threads: number) {
    this.#workers = Array.from(
      { length: threads },
      () =>
        new Worker(import.meta.resolve("./copy_worker.ts"), { type: "module" }),
    );
  }

  /** As {@linkcode copyAlone}, the threads all at once. */
  async run(pid: number, range: AddressRange): Promise<void> {
    const parts = split(range, this.#workers.length);
    await Promise.all(this.#workers.map((worker, index) => {
      const part = parts[index];
      return part && copyIn(worker, { pid, range: part });
    }));
  }

  /** Ends the threads. */
  [Symbol.dispose](): void {
    for (const worker of this.#workers) worker.terminate();
  }
}

function copyIn(worker: Worker, part: CopyPart): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.onmessage = () => resolve();
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`A thread cannot copy: ${event.message}`));
    };
    worker.postMessage(part);
  });
}

function split({ start, end }: AddressRange, count: number): AddressRange[] {
  const length = (end - start) / BigInt(count) / STEP * STEP;
  return Array.from({ length: count }, (_, index) => ({
    start: start + BigInt(index) * length,
    end: index === count - 1 ? end : start + BigInt(index + 1) * length,
  }));
}
