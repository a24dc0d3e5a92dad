import type { Share, Taken } from "../search.ts";
import { isContinuation, type Job } from "./jobs.ts";

/** A job whose beginning is told of apart. */
export interface HeadedJob {
  /** The beginning: bytes that follow those of the job before. */
  readonly head: Share;
  /** All that comes behind it. */
  readonly rest: readonly Share[];
}

/**
 * The head of a job. Matches of regular expressions do not overlap, so where
 * one reaches into the job from before, whoever searched the job alone may be
 * wrong about the first ones. Soon they come to the same matches again, and
 * whether they have is seen at the head's end.
 *
 * @param shares The job's.
 * @param size Bytes of a head, at most.
 * @returns The head and the rest; nothing if no job goes before.
 */
export function headOf(
  job: Pick<Job, "shares">,
  size: number,
): HeadedJob | undefined {
  const [first, ...others] = job.shares;
  if (!first || !isContinuation(job)) return undefined;
  const cut = first.start + BigInt(size);
  if (cut >= first.end) return { head: first, rest: others };
  const head = { ...first, end: cut };
  return { head, rest: [{ ...first, start: cut }, ...others] };
}

/** Of two who know where matches may start, what both say. */
export function later(a: Taken, b: Taken): Taken {
  return a.map((each, at) => {
    const other = b[at] ?? 0n;
    return each > other ? each : other;
  });
}

/** Whether two say the same of what lies behind an address. */
export function agree(a: Taken, b: Taken, behind: bigint): boolean {
  return a.every((each, at) => {
    const other = b[at] ?? 0n;
    return each === other || (each <= behind && other <= behind);
  });
}
