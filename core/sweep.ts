import type { Ledger } from "./coverage.ts";
import type { Run } from "./plan.ts";
import type { MemorySource } from "./source.ts";
import { unreadableBecause } from "./transfer.ts";

/** Bytes that have just been read into the buffer. */
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
}

/**
 * Reads runs of memory, chunk by chunk, past everything that can't be read.
 *
 * Chunks end at multiples of their size, so pages are never cut in two.
 *
 * @param source Where the memory is.
 * @param runs What is to be read.
 * @param chunkSize Bytes to read at a time, a multiple of the page size.
 * @param buffer Gives the array for the next bytes, each time anew.
 * @param ledger Gets every byte of the runs.
 */
export function* sweep(
  source: MemorySource,
  runs: readonly Run[],
  chunkSize: number,
  buffer: (length: number) => Uint8Array<ArrayBuffer>,
  ledger: Ledger,
): Generator<Piece, void> {
  for (const run of runs) {
    let address = run.start;
    let first = true;
    while (address < run.end) {
      const toSeam = chunkSize - Number(address % BigInt(chunkSize));
      const length = Math.min(toSeam, Number(run.end - address));
      const bytes = buffer(length);
      const { transferred } = source.read({ address, bytes }, false);
      source.assertSame();
      ledger.read(transferred);
      const reached = address + BigInt(transferred);
      const last = transferred < length || reached === run.end;
      yield { address, length: transferred, first, last, run };
      first = last;
      address = transferred < length
        ? skipHole(source, run, reached, ledger)
        : reached;
    }
  }
}

/** Pages that are tried before the caller has its turn again. */
const PROBES = 16 * 1024;

/** Enters a hole in the ledger and returns the address behind it. */
function skipHole(
  source: MemorySource,
  run: Run,
  hole: bigint,
  ledger: Ledger,
): bigint {
  // What is mapped now tells why. Only where nothing is, all that is mapped
  // must be looked at, for what comes next.
  const region = source.regionAt(hole);
  const reason = unreadableBecause(region);
  const limit = region?.end ??
    source.regions().find(({ start }) => start > hole)?.start ?? run.end;
  const stop = limit < run.end ? limit : run.end;
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
