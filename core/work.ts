import { CLOCK, type Clock } from "./clock.ts";
import { Throttle } from "./throttle.ts";

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
  /**
   * Whether to rest three times as long as it works, in turns of some
   * milliseconds, so that it takes a quarter of a processor at most. What you
   * do with the results meanwhile is not counted, and the system's priorities
   * are not changed. Default `false`.
   */
  readonly nice?: boolean | undefined;
}

/** Milliseconds after which other work has its turn. */
const TURN = 10;

/** Milliseconds between two reports. */
const REPORT = 50;

/** How many times as long as it works nice work rests. */
const NICE = 3;

/** The longest that a timer takes: longer ones end at once. */
const LONGEST_REST = 2 ** 31 - 1;

/** Lets long work share the thread, be slowed down, watched and stopped. */
export class Pacer {
  readonly #options: WorkOptions;
  readonly #total: number;
  readonly #clock: Clock;
  readonly #throttle: Throttle | undefined;
  #turn: number;
  #report: number;
  /** When whoever uses the results was given the thread. */
  #lent = 0;
  /** Milliseconds of this turn that were somebody else's. */
  #others = 0;

  /**
   * @param options What the caller of the work said; `throttle` is the most
   * bytes to read in a second.
   * @param total Bytes in all.
   * @param clock What tells the time.
   */
  constructor(
    options: WorkOptions & { readonly throttle?: number | undefined },
    total: number,
    clock: Clock = CLOCK,
  ) {
    this.#options = options;
    this.#total = total;
    this.#clock = clock;
    this.#throttle = options.throttle === undefined
      ? undefined
      : new Throttle(options.throttle);
    this.#turn = this.#report = clock.now();
    options.signal?.throwIfAborted();
  }

  /**
   * To be awaited after each step, when it is anything: timers, signals and
   * other tasks run meanwhile.
   *
   * @param done Bytes done with so far.
   * @param read Bytes that this step has read.
   */
  step(done: number, read: number = 0): Promise<void> | undefined {
    const now = this.#clock.now();
    const worked = now - this.#turn;
    const wait = this.#throttle?.wait(read, now) ?? 0;
    // Shorter waits than a turn add up to one.
    if (worked < TURN && wait < TURN) return undefined;
    const nice = this.#options.nice ? NICE * (worked - this.#others) : 0;
    // After the last step there is nothing to wait for.
    const rest = done < this.#total ? Math.max(wait, nice) : 0;
    return this.#rest(now, done, rest);
  }

  /**
   * Before whoever uses the results is given the thread: nice work need not
   * rest for what they do with it.
   */
  lend(): void {
    this.#lent = this.#clock.now();
  }

  /** When the thread is back. */
  resume(): void {
    this.#others += this.#clock.now() - this.#lent;
  }

  /** The last report. */
  finish(done: number): void {
    this.#options.onProgress?.({ done, total: this.#total });
  }

  async #rest(now: number, done: number, wait: number): Promise<void> {
    if (now - this.#report >= REPORT) {
      this.#report = now;
      this.#options.onProgress?.({ done, total: this.#total });
    }
    const { signal } = this.#options;
    await this.#clock.rest(Math.min(wait, LONGEST_REST), signal);
    signal?.throwIfAborted();
    this.#turn = this.#clock.now();
    this.#others = 0;
  }
}
