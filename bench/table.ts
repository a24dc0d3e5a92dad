/** Prints a run for people. @module */

import { table } from "../cli/print/table.ts";
import type { FindRecord } from "./find.ts";
import type { Goal } from "./goals.ts";
import { ratios, type Spread, spreadOf } from "./measure.ts";
import type { BenchRecord } from "./record.ts";

const HEAD = [
  "find, one thread",
  "matches",
  "memsift",
  "C",
  "times C (min..max)",
  "of copy",
  "C's of copy",
];

/** The whole run, as text. */
export function tableOf(record: BenchRecord, goals: readonly Goal[]): string {
  const { find, read, startup, size } = record;
  const speed = (seconds: number): string =>
    `${(size / seconds / 1e9).toFixed(2)} GB/s`;
  const rounds = find.flatMap(({ rounds }) => rounds);
  const copy = spreadOf(rounds.map(({ copy }) => copy));
  const cCopy = spreadOf(rounds.map(({ cCopy }) => cCopy));
  const rows = [
    HEAD,
    [
      "the copy alone",
      "",
      speed(copy.median),
      speed(cCopy.median),
      range(
        ratios(
          rounds.map(({ copy }) => copy),
          rounds.map(({ cCopy }) => cCopy),
        ),
      ),
    ],
    ...find.map((search) => findRow(search, speed)),
  ];
  const starts = startup && [
    ["start", "median", "min..max"],
    ["memsift --version", ...milliseconds(startup.map((it) => it.version))],
    [
      "deno run of an empty file",
      ...milliseconds(startup.map((it) => it.empty)),
    ],
  ];
  const reads = [
    ["8-byte read", "median", "min..max"],
    ["memsift", ...microseconds(read.map((it) => it.read))],
    ["C", ...microseconds(read.map((it) => it.cRead))],
  ];
  const marks = goals.map(({ name, measured, reached }) => [
    reached === null ? "skipped" : reached ? "pass" : "FAIL",
    name,
    measured,
  ]);
  return [
    describe(record),
    ...table(rows, [], [1, 2, 3, 4, 5, 6]),
    "",
    ...table(reads, [], [1, 2]),
    "",
    ...(starts ? [...table(starts, [], [1, 2]), ""] : []),
    ...table(marks),
  ].join("\n");
}

function describe({ machine, size, cFlags, find }: BenchRecord): string {
  const { cpu, cores, kernel, deno, cc } = machine;
  return `${size / 2 ** 20} MiB of random bytes in another process, ` +
    `${find[0]?.rounds.length} rounds, medians\n` +
    `${cpu}, ${cores} cores, Linux ${kernel}, Deno ${deno}\n` +
    `C: process_vm_readv and memmem, ${cc}, ${cFlags.join(" ")}\n`;
}

function findRow(
  { name, matches, rounds }: FindRecord,
  speed: (seconds: number) => string,
): string[] {
  const find = rounds.map((round) => round.find);
  const share = ratios(find, rounds.map(({ copy }) => copy));
  const row = [name, String(matches), speed(spreadOf(find).median)];
  if (rounds.some(({ cFind }) => cFind === undefined)) {
    return [...row, "", "", share.median.toFixed(2), ""];
  }
  const cFind = rounds.map((round) => round.cFind ?? NaN);
  const cShare = ratios(cFind, rounds.map(({ cCopy }) => cCopy));
  return [
    ...row,
    speed(spreadOf(cFind).median),
    range(ratios(find, cFind)),
    share.median.toFixed(2),
    cShare.median.toFixed(2),
  ];
}

function range({ median, least, most }: Spread): string {
  return `${median.toFixed(2)} (${least.toFixed(2)}..${most.toFixed(2)})`;
}

function milliseconds(seconds: readonly number[]): string[] {
  return scaled(seconds, 1e3, 1, "ms");
}

function microseconds(seconds: readonly number[]): string[] {
  return scaled(seconds, 1e6, 2, "µs");
}

function scaled(
  seconds: readonly number[],
  factor: number,
  digits: number,
  unit: string,
): string[] {
  const { median, least, most } = spreadOf(seconds);
  const text = (value: number): string => (value * factor).toFixed(digits);
  return [`${text(median)} ${unit}`, `${text(least)}..${text(most)}`];
}
