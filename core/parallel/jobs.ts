import type { AddressRange } from "../address.ts";
import type { Swept } from "../coverage.ts";
import type { ImpactOptions } from "../impact.ts";
import type { Run } from "../plan.ts";
import type { Share } from "../search.ts";
import type { MemorySource } from "../source.ts";
import { Survey } from "../survey.ts";

/** What one Worker does at a time. */
export interface Job {
  /** What it searches, ascending. */
  readonly shares: readonly Share[];
  /** Memory before, between or behind them that is better not read. */
  readonly unread: readonly Swept[];
}

/** How shares are read: what is better not read was left out of them. */
export const SHARE_OPTIONS: ImpactOptions = { untouched: true };

/** Whether a job goes on where the one before ended. */
export function isContinuation(
  { shares: [first] }: Pick<Job, "shares">,
): boolean {
  return first !== undefined && first.start > first.stretch.start;
}

/** What memory is cut into jobs by. */
export interface Cuts {
  /** Shares are cut at multiples of this. */
  readonly at: number;
  /** Bytes that may be read behind a share. */
  readonly behind: number;
  /** Bytes of a job, the last one's left out; rounded up to the next cut. */
  readonly largest: number;
  readonly smallest: number;
  /** Bytes in all. */
  readonly total: number;
  /** Workers that the jobs are for. */
  readonly workers: number;
}

/**
 * Cuts runs of memory into jobs when they are asked for: a run may have a
 * terabyte, and what of it is better not read is found out on the way.
 *
 * @param source Where the memory is.
 * @param runs What is to be read of it.
 * @param options What is better not read.
 * @param cuts How to cut.
 */
export function* cutJobs(
  source: MemorySource,
  runs: readonly Run[],
  options: ImpactOptions,
  { at, behind, largest, smallest, total, workers }: Cuts,
): Generator<Job, undefined> {
  let left = total;
  let shares: Share[] = [];
  let unread: Swept[] = [];
  let size = 0;
  for (const run of runs) {
    const survey = new Survey(source, run, options);
    let address = run.start;
    while (address < run.end) {
      // Small ones at first, as nobody knows how long they take, and towards
      // the end, as others wait for the last.
      const wanted = Math.max(
        smallest,
        Math.min(
          largest,
          (total - left) / JOBS_PER_WORKER,
          left / (JOBS_PER_WORKER * workers),
        ),
      );
      const room = BigInt(Math.ceil(Math.max(1, wanted - size)));
      const seam = nextMultiple(address + room, at);
      const stretch = survey.at(address, seam + BigInt(behind));
      const end = stretch.skip || stretch.end < seam ? stretch.end : seam;
      const length = Number(end - address);
      if (stretch.skip) unread.push({ length, unread: stretch.skip });
      else {
        shares.push({ start: address, end, stretch: bare(stretch) });
        size += length;
      }
      address = end;
      left -= length;
      if (size < wanted && unread.length < MOST_UNREAD) continue;
      yield { shares, unread };
      [shares, size, unread] = [[], 0, []];
    }
  }
  if (shares.length > 0 || unread.length > 0) yield { shares, unread };
}

/** Stretches that are left out of one job: each has been asked for. */
const MOST_UNREAD = 64;

/** Jobs of the next one's size that have been and that could still be. */
const JOBS_PER_WORKER = 2;

/** What is asked of it no more need not be sent to a Worker. */
function bare({ start, end }: AddressRange): Run {
  return { start, end, regions: [] };
}

function nextMultiple(address: bigint, of: number): bigint {
  const past = address % BigInt(of);
  return past === 0n ? address : address - past + BigInt(of);
}
