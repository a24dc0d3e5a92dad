import type { Ledger } from "./coverage.ts";
import type { ImpactOptions } from "./impact.ts";
import type { Run } from "./plan.ts";
import type { MemorySource, Skip, Stretch } from "./source.ts";
import { Survey } from "./survey.ts";
import { unreadableBecause } from "./transfer.ts";

/** Bytes that have just been read into the buffer, or that are skipped. */
export interface Piece {
  /** Address of the first one. */
  readonly address: bigint;
  /** How many; 0 where a hole begins. */
  readonly length: number;
  /** Whether nothing readable that is wanted lies directly before them. */
  readonly first: boolean;
  /** Whether nothing readable that is wanted follows them. */
  readonly last: boolean;
  /** The run they belong to. */
  readonly run: Run;
  /** Why they were not read: then nothing is in the buffer. */
  readonly skip?: Skip | undefined;
}

/**
 * Reads runs of memory, chunk by chunk, past everything that can't be read or
 * is better not read.
 *
 * Chunks end at multiples of their size, so pages are never cut in two.
 *
 * @param source Where the memory is.
 * @param runs What is to be read.
 * @param chunkSize Bytes to read at a time, a multiple of the page size.
 * @param buffer Gives the array for the next bytes, each time anew.
 * @param ledger Gets every byte of the runs.
 * @param options What is better not read.
 */
export function* sweep(
  source: MemorySource,
  runs: readonly Run[],
  chunkSize: number,
  buffer: (length: number) => Uint8Array<ArrayBuffer>,
  ledger: Ledger,
  options: ImpactOptions = {},
): Generator<Piece, void> {
  for (const run of runs) {
    const survey = new Survey(source, run, options);
    let address = run.start;
    let first = true;
    while (address < run.end) {
      const toSeam = chunkSize - Number(address % BigInt(chunkSize));
      const stretch = survey.at(address, address + BigInt(toSeam));
      const { end, skip } = stretch;
      if (skip) {
        source.assertSame();
        const length = Number(end - address);
        ledger.filtered(length, skip);
        yield { address, length, first: true, last: true, run, skip };
        address = end;
        continue;
      }
      const length = Math.min(toSeam, Number(end - address));
      const bytes = buffer(length);
      const { transferred } = source.read({ address, bytes }, false);
      source.assertSame();
      ledger.read(transferred);
      const reached = address + BigInt(transferred);
      const last = transferred < length || reached === end;
      yield { address, length: transferred, first, last, run };
      first = last;
      address = transferred < length
        ? skipHole(source, stretch, reached, ledger)
        : reached;
    }
  }
}

/** Pages that are tried before the caller has its turn again. */
const PROBES = 16 * 1024;

/**
 * Enters a hole in the ledger and returns the address behind it. What lies
 * behind the stretch is not to be touched, not even to try whether it can be
 * read.
 */
function skipHole(
  source: MemorySource,
  stretch: Stretch,
  hole: bigint,
  ledger: Ledger,
): bigint {
  // What is mapped now tells why. Only where nothing is, all that is mapped
  // must be looked at, for what comes next.
  const region = source.regionAt(hole);
  const reason = unreadableBecause(region);
  const limit = region?.end ??
    source.regions().find(({ start }) => start > hole)?.start ?? stretch.end;
  const stop = limit < stretch.end ? limit : stretch.end;
  // Protection and absence hold up to their end. Other refusals may stop at
  // any page, and only trying tells.
  const end = reason === "guard-or-device"
    ? firstReadable(source, hole, stop)
    : stop;
  ledger.unreadable(Number(end - hole), reason);
  return end;
}

function firstReadable(
  source: MemorySource,
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
