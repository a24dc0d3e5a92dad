import { setImmediate } from "node:timers";

/** How far long work has come. */
export interface Progress {
  /** Bytes done with. */
  readonly done: number;
  /** Bytes in all. */
  readonly total: number;
}

/** What all long work takes. */
export interface WorkOptions {
  /** Stops the work: its promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Is told how far the work has come, some 20 times a second. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Milliseconds after which other work has its turn. */
const TURN = 10;

/** Milliseconds between two reports. */
const REPORT = 50;

/** Lets long work share the thread, be watched and be stopped. */
export class Pacer {
  readonly #options: WorkOptions;
  readonly #total: number;
  #turn: number;
  #report: number;

  /**
   * @param options What the caller of the work said.
   * @param total Bytes in all.
   */
  constructor(options: WorkOptions, total: number) {
    this.#options = options;
    this.#total = total;
    this.#turn = this.#report = performance.now();
    options.signal?.throwIfAborted();
  }

  /**
   * To be awaited after each step, when it is anything: timers, signals and
   * other tasks run meanwhile.
   */
  step(done: number): Promise<void> | undefined {
    const now = performance.now();
    if (now - this.#turn < TURN) return undefined;
    return this.#rest(now, done);
  }

  /** The last report. */
  finish(done: number): void {
    this.#options.onProgress?.({ done, total: this.#total });
  }

  async #rest(now: number, done: number): Promise<void> {
    if (now - this.#report >= REPORT) {
      this.#report = now;
      this.#options.onProgress?.({ done, total: this.#total });
    }
    // A timer of 0 ms takes more than one; this returns at once.
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#options.signal?.throwIfAborted();
    this.#turn = performance.now();
  }
}
