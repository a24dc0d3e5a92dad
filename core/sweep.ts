import type { CoverageReason } from "./coverage.ts";
import type { MemoryErrorCode } from "./error.ts";
import type { ImpactOptions } from "./impact.ts";
import type { Run } from "./plan.ts";
import type { MemorySource, Stretch } from "./source.ts";
import { Survey } from "./survey.ts";
import { unreadableBecause } from "./transfer.ts";

/** What is asked of memory that is swept. */
export type Sweepable = Pick<
  MemorySource,
  "pageSize" | "regions" | "regionAt" | "read" | "survey" | "assertSame"
>;

/** The next bytes of a run: they have just been read, or were not read. */
export interface Piece {
  /** Address of the first one. */
  readonly address: bigint;
  /** How many; 0 also where a hole begins. */
  readonly length: number;
  /** Whether nothing readable that is wanted lies directly before them. */
  readonly first: boolean;
  /** Whether nothing readable that is wanted follows them. */
  readonly last: boolean;
  /** The run they belong to. */
  readonly run: Run;
  /** Why they were not read: then nothing is in the buffer. */
  readonly unread?: CoverageReason | undefined;
}

/**
 * Reads runs of memory, chunk by chunk, past everything that can't be read or
 * is better not read. Every byte of the runs is in one piece.
 *
 * Chunks end at multiples of their size, so pages are never cut in two.
 *
 * @param source Where the memory is.
 * @param runs What is to be read.
 * @param chunkSize Bytes to read at a time, a multiple of the page size.
 * @param buffer Gives the array for the next bytes, each time anew.
 * @param options What is better not read.
 */
export function* sweep(
  source: Sweepable,
  runs: readonly Run[],
  chunkSize: number,
  buffer: (length: number) => Uint8Array<ArrayBuffer>,
  options: ImpactOptions = {},
): Generator<Piece, void> {
  for (const run of runs) {
    const survey = new Survey(source, run, options);
    let address = run.start;
    let first = true;
    while (address < run.end) {
      const toSeam = chunkSize - Number(address % BigInt(chunkSize));
      const stretch = survey.at(address, address + BigInt(toSeam));
      if (stretch.skip) {
        source.assertSame();
        yield notRead(run, address, stretch.end, stretch.skip);
        address = stretch.end;
        continue;
      }
      const length = Math.min(toSeam, Number(stretch.end - address));
      const bytes = buffer(length);
      const { transferred } = source.read({ address, bytes }, false);
      source.assertSame();
      const reached = address + BigInt(transferred);
      const last = transferred < length || reached === stretch.end;
      yield { address, length: transferred, first, last, run };
      first = last;
      address = reached;
      if (transferred < length) {
        const hole = holeAt(source, stretch, reached);
        yield notRead(run, reached, hole.end, hole.reason);
        address = hole.end;
      }
    }
  }
}

function notRead(
  run: Run,
  address: bigint,
  end: bigint,
  unread: CoverageReason,
): Piece {
  const length = Number(end - address);
  return { address, length, first: true, last: true, run, unread };
}

/** Pages that are tried before the caller has its turn again. */
const PROBES = 16 * 1024;

/**
 * Where a hole ends, and why nothing is read there. What lies behind the
 * stretch is not to be touched, not even to try whether it can be read.
 */
function holeAt(
  source: Sweepable,
  stretch: Stretch,
  start: bigint,
): { end: bigint; reason: MemoryErrorCode } {
  // What is mapped now tells why. Only where nothing is, all that is mapped
  // must be looked at, for what comes next.
  const region = source.regionAt(start);
  const reason = unreadableBecause(region);
  const limit = region?.end ??
    source.regions().find((next) => next.start > start)?.start ?? stretch.end;
  const stop = limit < stretch.end ? limit : stretch.end;
  // Protection and absence hold up to their end. Other refusals may stop at
  // any page, and only trying tells.
  const end = reason === "guard-or-device"
    ? firstReadable(source, start, stop)
    : stop;
  return { end, reason };
}

function firstReadable(
  source: Sweepable,
  hole: bigint,
  stop: bigint,
): bigint {
  const pageSize = BigInt(source.pageSize);
  const bytes = new Uint8Array(1);
  let page = hole - hole % pageSize;
  for (let probe = 0; probe < PROBES; probe++) {
    page += pageSize;
    if (page >= stop) return stop;
    if (source.read({ address: page, bytes }, false).transferred) break;
  }
  return page;
}
