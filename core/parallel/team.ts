import type { ImpactOptions } from "../impact.ts";
import type { Run } from "../plan.ts";
import type { MemorySource } from "../source.ts";
import { cutJobs, type Job } from "./jobs.ts";
import type { WorkerPool } from "./pool.ts";

/** Who searches what. */
export interface Team {
  /** Whose Workers they are. */
  readonly pool: WorkerPool;
  /** How many of them. */
  readonly count: number;
  /**
   * What is to be done.
   *
   * @param reach Bytes that decide whether a match starts at the first.
   */
  jobs(reach: number): Iterator<Job, undefined>;
  /** Whether they are running: then it is soon to wait for them. */
  readonly isStarted: boolean;
  /**
   * Whether the rest would be done sooner with them, their start included.
   *
   * @param done Bytes that are done with.
   */
  isWorthCalling(done: number): boolean;
}

/** What decides who searches. */
export interface TeamOptions extends ImpactOptions {
  /** Threads at most. */
  readonly threads?: number | undefined;
  /** Whether to take little of a processor. */
  readonly nice?: boolean | undefined;
}

const MiB = 2 ** 20;

/** Less is done before a Worker has even heard of it. */
const WORTH_ASKING = 16 * MiB;

/** Milliseconds of a search after which it is known how fast it goes. */
const KNOWN_AFTER = 25;

/** Milliseconds that must be left for Workers to be worth their start. */
const WORTH_STARTING = 150;

/** Long enough that messages cost next to nothing, and short to wait for. */
const LARGEST_JOB = 64 * MiB;
const SMALLEST_JOB = 4 * MiB;

/** How much longer a job is than what is read behind it, at least. */
const JOB_PER_REACH = 8;

/** Throws unless the number of threads is one. */
export function assertThreads({ threads }: TeamOptions): void {
  if (threads === undefined || (Number.isInteger(threads) && threads >= 1)) {
    return;
  }
  throw new RangeError(
    `Cannot search with ${threads} threads: it must be a whole number of at ` +
      `least 1`,
  );
}

/**
 * Decides whether Workers may search, and how many.
 *
 * @param source Where the memory is.
 * @param runs What is to be read of it.
 * @param chunkSize Bytes to read at a time.
 * @param options How.
 * @param total Bytes of the runs.
 * @param pool The Workers that there may be.
 * @returns The Workers and their jobs; nothing if this thread does it alone.
 */
export function teamFor(
  source: MemorySource,
  runs: readonly Run[],
  chunkSize: number,
  options: TeamOptions,
  total: number,
  pool: WorkerPool | undefined,
): Team | undefined {
  if (total < WORTH_ASKING) return undefined;
  const { threads = navigator.hardwareConcurrency, nice, throttle } = options;
  const count = pool?.free(threads) ?? 0;
  // Whoever wants to disturb little wants no more threads either; and in a
  // search of this process each Worker would find the others' patterns.
  if (!pool || count < 2 || nice || throttle || source.pid === Deno.pid) {
    return undefined;
  }
  const start = performance.now();
  let canStart: boolean | undefined;
  return {
    pool,
    count,
    jobs: (reach) =>
      cutJobs(source, runs, options, {
        at: chunkSize,
        behind: reach,
        largest: Math.max(LARGEST_JOB, JOB_PER_REACH * reach),
        smallest: Math.max(SMALLEST_JOB, JOB_PER_REACH * reach),
        total,
        workers: count,
      }),
    isStarted: pool.idle >= count,
    isWorthCalling(done) {
      if (pool.idle >= count) return true;
      // Another search may have been faster.
      if (pool.free(threads) < count) return false;
      const spent = performance.now() - start;
      return spent >= KNOWN_AFTER &&
        spent * (total - done) >= WORTH_STARTING * done &&
        // Asking is slow: not before it matters, and once.
        (canStart ??= pool.canStart);
    },
  };
}
