/** What a run says of each search, for the table, README and the chart. @module */

import { ratios, spreadOf } from "./measure.ts";
import type { BenchRecord } from "./record.ts";

/** What was measured of one program and one search; medians. */
export interface Result {
  /** Bytes a second. */
  readonly speed: number;
  /**
   * Of memsift: the share of the speed of the copy alone, as many threads. Of
   * another program: how many times as fast memsift is, in one thread.
   */
  readonly ratio: number;
}

/** What was measured of one search. */
export interface SearchSummary {
  /** What people call it. */
  readonly name: string;
  /** How many matches there are. */
  readonly matches: number;
  /** memsift in one thread. */
  readonly memsift: Result;
  /** memsift in several threads, where those were measured. */
  readonly threaded: Result | undefined;
  /**
   * The other programs by name, in the record's order; `undefined` for one that
   * cannot do it or is not installed.
   */
  readonly peers: ReadonlyMap<string, Result | undefined>;
}

/** Sums up all searches. */
export function summaryOf({ find, peers, size }: BenchRecord): SearchSummary[] {
  return find.map(({ name, matches, rounds }) => {
    const one = rounds.map(({ find }) => find);
    const result = (
      seconds: readonly number[],
      ratio: number,
    ): Result | undefined => {
      const { median } = spreadOf(seconds.filter((it) => !Number.isNaN(it)));
      return Number.isNaN(median) ? undefined : { speed: size / median, ratio };
    };
    const shareOf = (seconds: number[], copy: number[]): Result | undefined =>
      result(seconds, ratios(seconds, copy).median);
    const memsift = shareOf(one, rounds.map(({ copy }) => copy));
    if (!memsift) throw new TypeError(`${name} was not measured`);
    return {
      name,
      matches,
      memsift,
      threaded: shareOf(
        rounds.map(({ threadedFind = NaN }) => threadedFind),
        rounds.map(({ threadedCopy = NaN }) => threadedCopy),
      ),
      peers: new Map(peers.map((peer) => {
        const theirs = rounds.map(({ peers }) => peers[peer.name] ?? NaN);
        return [peer.name, result(theirs, ratios(one, theirs).median)];
      })),
    };
  });
}

/** A speed as it is shown, in GB/s. */
export function gigabytes(speed: number): string {
  return (speed / 1e9).toFixed(speed < 1e9 ? 2 : 1);
}

/** How many times as fast, as it is shown. */
export function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 1 : 0)}×`;
}

/** Where it was measured, in words. */
export function machineOf({ machine }: BenchRecord): string {
  const { cpu, cores, kernel, deno } = machine;
  return `${cpu}, ${cores} ${cores === 1 ? "core" : "cores"}, ` +
    `Linux ${kernel}, Deno ${deno}`;
}
