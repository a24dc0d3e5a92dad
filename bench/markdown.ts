/** README's table of a run. @module */

import { spreadOf } from "./measure.ts";
import type { BenchRecord, PeerRecord } from "./record.ts";
import {
  gigabytes,
  machineOf,
  type SearchSummary,
  summaryOf,
  times,
} from "./summary.ts";

/** The table and what is to be said of it, formatted as `deno fmt` has it. */
export function markdownOf(record: BenchRecord): string {
  const { peers, threads } = record;
  const head = [
    "GB/s",
    "memsift",
    "of the copy alone",
    ...threads > 1 ? [`${threads} threads`] : [],
    ...peers.map(({ name }) => name),
  ];
  const rows = summaryOf(record).map((search) => row(search, peers, threads));
  return [
    paragraph(aboutMachine(record)),
    "",
    ...tableLines([head, ...rows]),
    "",
    paragraph(aboutSmallThings(record)),
    "",
  ].join("\n");
}

function aboutMachine(record: BenchRecord): string {
  const { date, find, peers, size } = record;
  const others = peers.map(({ name, version }) =>
    version === null ? `${name} was not installed` : `${name} is ${version}`
  );
  return `${date}, ${machineOf(record)}: ${size / 2 ** 20} MiB, medians of ` +
    `${find[0]?.rounds.length} rounds; ${others.join("; ")}.`;
}

function aboutSmallThings({ read, startup }: BenchRecord): string {
  const micro = (seconds: readonly number[]) =>
    `${(spreadOf(seconds).median * 1e6).toFixed(1)} µs`;
  const milli = (seconds: readonly number[]) =>
    `${(spreadOf(seconds).median * 1e3).toFixed(0)} ms`;
  const reads = `Reading 8 bytes takes ${micro(read.map(({ read }) => read))}` +
    ` (in C ${micro(read.map(({ cRead }) => cRead))}).`;
  if (!startup) return reads;
  const [opening, found, whole] = (["open", "firstMatch", "find"] as const)
    .map((name) => milli(startup.map((round) => round[name])));
  return `${reads} In a fresh program \`open\` takes ${opening}, and the ` +
    `first match in a small process comes ${found} later; a whole ` +
    `\`memsift find\` in a process of 100 MiB takes ${whole}, start included.`;
}

function row(
  { name, memsift, threaded, peers }: SearchSummary,
  records: readonly PeerRecord[],
  threads: number,
): string[] {
  return [
    name,
    gigabytes(memsift.speed),
    memsift.ratio.toFixed(2),
    ...threads > 1 ? [threaded ? gigabytes(threaded.speed) : ""] : [],
    ...records.map(({ name, version }) => {
      const result = peers.get(name);
      if (result) return `${gigabytes(result.speed)} (${times(result.ratio)})`;
      return version === null ? "not installed" : "n/a";
    }),
  ];
}

function tableLines(rows: readonly (readonly string[])[]): string[] {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from(
    { length: columns },
    (_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${
      cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")
    } |`;
  const [head = [], ...others] = rows;
  return [
    line(head),
    line(widths.map((width) => "-".repeat(width))),
    ...others.map(line),
  ];
}

/** Breaks a line where it is full, but not inside code. */
function paragraph(text: string): string {
  const lines = [""];
  for (const word of text.match(/(`[^`]*`|[^ `])+/g) ?? []) {
    const line = lines.at(-1) ?? "";
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length > 80) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines.join("\n");
}
