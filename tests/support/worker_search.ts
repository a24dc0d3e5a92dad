import { Ledger } from "../../core/coverage.ts";
import type { ImpactOptions } from "../../core/impact.ts";
import { cutJobs, type Cuts } from "../../core/parallel/jobs.ts";
import type { WorkerPool } from "../../core/parallel/pool.ts";
import { searchTogether } from "../../core/parallel/search.ts";
import { parsePattern } from "../../core/pattern/parse.ts";
import type { PatternInput } from "../../core/pattern/pattern.ts";
import { planRuns, type Run } from "../../core/plan.ts";
import {
  type Books,
  type Found,
  type Query,
  searchAlone as searchRuns,
} from "../../core/search.ts";
import type { Selection } from "../../core/selection.ts";
import type { MemorySource } from "../../core/source.ts";
import { Pacer } from "../../core/work.ts";
import { cell } from "../../wasm/engine.ts";

const PAGE = 4096;

/** What is searched for, where, and by whom. */
export interface WorkerSearch extends ImpactOptions {
  readonly patterns: readonly PatternInput[];
  readonly align?: number | undefined;
  readonly chunkSize?: number | undefined;
  readonly withBytes?: boolean | undefined;
  readonly range?: Selection["range"];
  readonly signal?: AbortSignal | undefined;
  /** How the memory is cut; if nothing is said, into single pages. */
  readonly cuts?: Partial<Omit<Cuts, "total" | "behind">> | undefined;
  /** Bytes that this thread searches before it calls Workers; else none. */
  readonly callAfter?: number | undefined;
  /** How many Workers; 2 if nothing is said. */
  readonly count?: number | undefined;
}

/** A search under way. */
export interface Searching {
  readonly found: AsyncGenerator<Found, void>;
  /** What has been read so far. */
  readonly ledger: Ledger;
  /** What there is to search for. */
  readonly query: Query;
}

/** Searches in one thread. */
export function searchAlone(
  source: MemorySource,
  search: WorkerSearch,
): Searching {
  const { query, runs, books } = prepare(source, search);
  const found = searchRuns(source, runs, query, search, books);
  return { found, ledger: books.ledger, query };
}

/** Searches in Workers, as `Scan` does where there is much memory. */
export function searchWith(
  pool: WorkerPool,
  source: MemorySource,
  search: WorkerSearch,
): Searching {
  const { query, runs, books } = prepare(source, search);
  const { count = 2, cuts, signal, callAfter = 0 } = search;
  const { total } = books;
  const found = searchTogether(
    source,
    {
      pool,
      count,
      jobs: (reach) =>
        cutJobs(source, runs, search, {
          at: PAGE,
          largest: PAGE,
          smallest: PAGE,
          workers: count,
          ...cuts,
          behind: reach,
          total,
        }),
      isStarted: callAfter === 0,
      isWorthCalling: (done) => done >= callAfter,
    },
    query,
    books,
    signal,
  );
  return { found, ledger: books.ledger, query };
}

function prepare(
  source: MemorySource,
  search: WorkerSearch,
): { query: Query; runs: Run[]; books: Books } {
  const { align = 1, withBytes = true, range, signal } = search;
  const patterns = search.patterns.map((each) => parsePattern(each, source));
  const longest = patterns.flatMap(({ alternatives }) => alternatives)
    .reduce(
      (most, each) =>
        Math.max(most, each.kind === "masked" ? each.value.length : 0),
      0,
    );
  let { chunkSize = PAGE } = search;
  while (chunkSize < 2 * longest) chunkSize *= 2;
  const query: Query = {
    patterns,
    alignments: patterns.map(() => align),
    chunkSize,
    withBytes,
    // Some are many enough, and some are not.
    atOnce: 100,
  };
  const ledger = new Ledger();
  const runs = planRuns(source, { range }, [], ledger);
  const pacer = new Pacer({ signal }, ledger.open);
  return { query, runs, books: { ledger, pacer, total: ledger.open } };
}

/** A match as a row that can be compared. */
export type MatchRow = readonly [
  address: bigint,
  pattern: number,
  length: number,
  bytes: string,
];

/** The matches, each with its bytes. */
export function* rowsOf(found: Found): Generator<MatchRow, void> {
  const { addresses, patterns, lengths, bytes } = found;
  let at = 0;
  for (let index = 0; index < addresses.length; index++) {
    const length = cell(lengths, index);
    const end = bytes.length > 0 ? at + length : at;
    yield [
      addresses[index] ?? 0n,
      cell(patterns, index),
      length,
      bytes.subarray(at, end).toHex(),
    ];
    at = end;
  }
}

/** All matches of a search. */
export async function allRows({ found }: Searching): Promise<MatchRow[]> {
  const rows: MatchRow[] = [];
  for await (const each of found) rows.push(...rowsOf(each));
  return rows;
}
