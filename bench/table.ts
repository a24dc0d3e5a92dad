/** Prints a run for people. @module */

import { table } from "../cli/print/table.ts";
import type { Goal } from "./goals.ts";
import { type Spread, spreadOf } from "./measure.ts";
import type { BenchRecord, PeerRecord } from "./record.ts";
import {
  gigabytes,
  machineOf,
  type Result,
  type SearchSummary,
  summaryOf,
  times,
} from "./summary.ts";

/** The whole run, as text. */
export function tableOf(record: BenchRecord, goals: readonly Goal[]): string {
  const marks = goals.map(({ name, measured, reached }) => [
    reached === null ? "skipped" : reached ? "pass" : "FAIL",
    name,
    measured,
  ]);
  return [
    describe(record),
    ...findTable(record),
    "",
    ...timesTable(record),
    "",
    ...table(marks),
  ].join("\n");
}

function describe(record: BenchRecord): string {
  const { size, find, peers } = record;
  return [
    `${size / 2 ** 20} MiB of random bytes in another process, ` +
    `${find[0]?.rounds.length} rounds, medians`,
    machineOf(record),
    ...peers.map(({ name, version, timed }) =>
      version === null
        ? `${name}: not installed`
        : `${name} ${version}: ${timed}`
    ),
    "GB/s, and how many times as fast memsift is in one thread",
    "",
  ].join("\n");
}

function findTable(record: BenchRecord): string[] {
  const { find, peers, threads, size } = record;
  const rounds = find.flatMap(({ rounds }) => rounds);
  const speedOf = (seconds: readonly number[]): string =>
    gigabytes(size / spreadOf(seconds).median);
  const memsift = ["memsift", "of copy"];
  const threaded = threads > 1 ? [`${threads} threads`, "of copy"] : [];
  const head = [
    "find",
    "matches",
    ...memsift,
    ...threaded,
    ...peers.flatMap(({ name }) => [name, "times"]),
  ];
  const copy = [
    "the copy alone",
    "",
    speedOf(rounds.map(({ copy }) => copy)),
    "",
    ...threaded.length > 0
      ? [speedOf(rounds.map(({ threadedCopy = NaN }) => threadedCopy)), ""]
      : [],
    speedOf(rounds.map(({ cCopy }) => cCopy)),
  ];
  const rows = summaryOf(record).map((search) =>
    findRow(search, peers, threads)
  );
  return table(
    [head, copy, ...rows],
    [],
    head.map((_, column) => column).slice(1),
  );
}

function findRow(
  { name, matches, memsift, threaded, peers }: SearchSummary,
  records: readonly PeerRecord[],
  threads: number,
): string[] {
  const share = (result: Result | undefined): string[] =>
    result ? [gigabytes(result.speed), result.ratio.toFixed(2)] : ["", ""];
  return [
    name,
    String(matches),
    ...share(memsift),
    ...threads > 1 ? share(threaded) : [],
    ...records.flatMap(({ name, version }) => {
      const result = peers.get(name);
      if (result) return [gigabytes(result.speed), times(result.ratio)];
      return [version === null ? "not installed" : "n/a", ""];
    }),
  ];
}

function timesTable({ read, startup }: BenchRecord): string[] {
  const starts = startup ?? [];
  const binary = starts.flatMap(({ binaryFind }) => binaryFind ?? []);
  const rows = [
    ["", "median", "min..max"],
    ["8-byte read", ...microseconds(read.map((it) => it.read))],
    ["8-byte read in C", ...microseconds(read.map((it) => it.cRead))],
  ];
  const add = (name: string, seconds: readonly number[]): void => {
    if (seconds.length > 0) rows.push([name, ...milliseconds(seconds)]);
  };
  add("first open of a program", starts.map((it) => it.open));
  add("first match after it", starts.map((it) => it.firstMatch));
  add("memsift find in 100 MiB", starts.map((it) => it.find));
  add("the same, compiled", binary);
  add("memsift --version", starts.map((it) => it.version));
  add("deno run of an empty file", starts.map((it) => it.empty));
  return table(rows, [], [1, 2]);
}

function milliseconds(seconds: readonly number[]): string[] {
  return scaled(spreadOf(seconds), 1e3, 1, "ms");
}

function microseconds(seconds: readonly number[]): string[] {
  return scaled(spreadOf(seconds), 1e6, 2, "µs");
}

function scaled(
  { median, least, most }: Spread,
  factor: number,
  digits: number,
  unit: string,
): string[] {
  const text = (value: number): string => (value * factor).toFixed(digits);
  return [`${text(median)} ${unit}`, `${text(least)}..${text(most)}`];
}
