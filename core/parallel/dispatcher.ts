import { MemoryError } from "../error.ts";
import type { Query } from "../search.ts";
import { Control } from "./control.ts";
import { unpack } from "./failure.ts";
import type { Job } from "./jobs.ts";
import type { Report } from "./message.ts";
import type { PooledWorker, WorkerPool } from "./pool.ts";

/** What a Worker has said of its job. */
export type Part = Extract<Report, { kind: "part" }>;

/** Jobs for each Worker that may be done before the one whose turn it is. */
const AHEAD = 8;

/** A job that a Worker was given. */
export interface Delivery {
  /** The job. */
  readonly job: Job;
  /** Whose it is. */
  readonly seat: number;
  /** What was said of it and not asked for yet. */
  readonly reports: Report[];
  /** Whether nobody wants to hear of it any more. */
  unwanted: boolean;
}

/** Jobs of a Worker: one that it does, and one to go on with at once. */
const AT_HAND = 2;

/** A Worker that searches with others. */
interface Hand {
  readonly worker: PooledWorker;
  readonly seat: number;
  /** Whether it has opened the target, or said that it can't. */
  isReady: boolean;
  /** What it was given and is not done with; it does the first one. */
  readonly jobs: Delivery[];
}

/** Gives jobs to Workers, so that none has nothing to do. */
export class Dispatcher implements Disposable {
  readonly #pool: WorkerPool;
  readonly #jobs: Iterator<Job, undefined>;
  readonly #control: Control;
  readonly #hands: readonly Hand[];
  /** What was given out and not asked for yet, in the order of the jobs. */
  readonly #queue: Delivery[] = [];
  #news = Promise.withResolvers<void>();
  #lost: { readonly error: unknown } | undefined;

  /**
   * @param pool Whose Workers they are.
   * @param count How many.
   * @param query What they search for.
   * @param jobs What there is to do.
   */
  constructor(
    pool: WorkerPool,
    count: number,
    query: Query,
    jobs: Iterator<Job, undefined>,
  ) {
    this.#pool = pool;
    this.#jobs = jobs;
    this.#control = new Control(count);
    const { place } = pool;
    const control = this.#control.memory;
    this.#hands = pool.borrow(count).map((worker, seat) => {
      const hand: Hand = { worker, seat, isReady: false, jobs: [] };
      worker.onReport = (report) => this.#hear(hand, report);
      worker.onEnd = (reason) => this.#lose(reason);
      return hand;
    });
    try {
      for (const { worker, seat } of this.#hands) {
        worker.tell({ kind: "search", place, query, control, seat });
      }
    } catch (error) {
      // A pattern that the caller has made may be one that can't be copied.
      for (const { worker } of this.#hands) worker.end("it knows no pattern");
      this[Symbol.dispose]();
      throw error;
    }
  }

  /**
   * Waits until a Worker is at work.
   *
   * @param signal Ends the waiting.
   */
  async begun(signal: AbortSignal | undefined): Promise<void> {
    while (!this.#hands.some(({ isReady }) => isReady)) {
      await this.#hearNews(signal);
    }
  }

  /** The next job that was given out, or `undefined` if there is none. */
  next(): Delivery | undefined {
    const next = this.#queue.shift();
    // There may be no more since something went wrong.
    if (!next && this.#lost) throw this.#lost.error;
    // There is room for one more.
    this.#giveAll();
    return next;
  }

  /**
   * The next part of a job's results.
   *
   * @param delivery The job.
   * @param signal Ends the waiting.
   */
  async part(
    { reports, seat }: Delivery,
    signal: AbortSignal | undefined,
  ): Promise<Part> {
    for (;;) {
      const report = reports.shift();
      if (report?.kind === "failure") throw unpack(report.failure);
      if (report?.kind === "part") {
        signal?.throwIfAborted();
        this.#control.pay(seat, report.weight);
        return report;
      }
      await this.#hearNews(signal);
    }
  }

  /** Has whoever waits for a part look again. */
  wake(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  /** Throws a job's results away, those to come as well. */
  drop(delivery: Delivery): void {
    delivery.unwanted = true;
    for (const report of delivery.reports.splice(0)) {
      this.#dismiss(delivery, report);
    }
  }

  /** Stops all work; each Worker is given back when it has noticed. */
  [Symbol.dispose](): void {
    this.#control.stop();
    for (const { worker, isReady, jobs } of this.#hands) {
      const release = (): void => {
        worker.tell({ kind: "rest" });
        this.#pool.giveBack(worker);
      };
      let due = isReady ? jobs.length : 1;
      worker.onEnd = release;
      worker.onReport = (report) => {
        if (isLast(report) && --due === 0) release();
      };
      if (due === 0 || worker.ended) release();
    }
  }

  /** Nobody gets a second job while somebody has none. */
  #giveAll(): void {
    for (let count = 1; count <= AT_HAND; count++) {
      for (const hand of this.#hands) {
        if (hand.isReady && hand.jobs.length < count) this.#give(hand);
      }
      if (!this.#hands.every(({ isReady }) => isReady)) return;
    }
  }

  #give({ worker, seat, jobs }: Hand): void {
    if (this.#lost || this.#queue.length >= AHEAD * this.#hands.length) return;
    const job = this.#nextJob();
    if (!job) return;
    const delivery = { job, seat, reports: [], unwanted: false };
    jobs.push(delivery);
    this.#queue.push(delivery);
    worker.tell({ kind: "job", shares: job.shares });
  }

  /** A Worker's message may be what asks: nobody would catch an error. */
  #nextJob(): Job | undefined {
    try {
      return this.#jobs.next().value;
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  #hear(hand: Hand, report: Report): void {
    const [job] = hand.jobs;
    if (job) {
      if (job.unwanted) this.#dismiss(job, report);
      else job.reports.push(report);
    } else if (report.kind === "failure") {
      // It could not even begin.
      this.#fail(unpack(report.failure));
    }
    if (isLast(report)) {
      hand.isReady = true;
      hand.jobs.shift();
      this.#giveAll();
    }
    this.wake();
  }

  async #hearNews(signal: AbortSignal | undefined): Promise<void> {
    this.#assertGoesOn(signal);
    await this.#news.promise;
    this.#assertGoesOn(signal);
  }

  #assertGoesOn(signal: AbortSignal | undefined): void {
    signal?.throwIfAborted();
    if (this.#lost) throw this.#lost.error;
  }

  #dismiss({ seat }: Delivery, report: Report): void {
    if (report.kind === "part") this.#control.pay(seat, report.weight);
  }

  #lose(reason: string): void {
    this.#fail(
      new MemoryError(
        "no-resources",
        `Cannot search in a Worker: ${reason}`,
        { hint: "search in one thread" },
      ),
    );
  }

  /** Only the first error counts; others come of it. */
  #fail(error: unknown): void {
    this.#lost ??= { error };
    this.wake();
  }
}

/** Whether a Worker is done with what it was told. */
function isLast(report: Report): boolean {
  return report.kind !== "part" || report.last;
}
