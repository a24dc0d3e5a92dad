/** Draws a run as SVG: bars for some of the searches, a bar a program. @module */

import type { BenchRecord } from "./record.ts";
import {
  gigabytes,
  machineOf,
  type SearchSummary,
  summaryOf,
  times,
} from "./summary.ts";

/** The searches that tell most in little room. */
const SHOWN = [
  "text, 24 bytes",
  "hex with ??, 12 bytes",
  "i32 equality, at every byte",
  "regex with a literal",
  "16 patterns at once",
  "1,000 patterns, 8 to 32 bytes",
];

const WIDTH = 760;
const MARGIN = 16;
/** Where bars begin and how long the longest one is. */
const BARS = 140;
const LONGEST = 500;
const BAR = 14;
const LINE = 20;
const GAP = 14;

/** Colours that can be told apart on white and on black. */
const STYLE = `
    text { font: 13px system-ui, sans-serif; fill: #1f2328; }
    .title { font-size: 16px; font-weight: 600; }
    .search { font-weight: 600; }
    .program { text-anchor: end; }
    .small { font-size: 11px; fill: #59636e; }
    .memsift { fill: #1a7f64; }
    .other { fill: #9198a1; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      .small { fill: #9198a1; }
      .memsift { fill: #2ea98a; }
      .other { fill: #656c76; }
    }`;

/** A program's bar. */
interface Bar {
  readonly program: string;
  readonly speed: number;
  /** What is said behind the bar. */
  readonly said: string;
  readonly isOurs: boolean;
}

/**
 * The chart.
 *
 * @throws {RangeError} if one of its searches was not measured
 */
export function chartOf(record: BenchRecord): string {
  const summaries = summaryOf(record);
  const groups = SHOWN.map((name) => {
    const summary = summaries.find((it) => it.name === name);
    if (summary) return { name, bars: barsOf(summary, record.threads) };
    throw new RangeError(`Cannot draw "${name}": it was not measured`);
  });
  const fastest = Math.max(
    ...groups.flatMap(({ bars }) => bars.map(({ speed }) => speed)),
  );
  const title = `Searching ${record.size / 2 ** 20} MiB of another process`;
  let y = MARGIN + 16;
  const lines = [text(MARGIN, y, title, "title")];
  y += LINE;
  const said = "GB/s, and how many times as fast memsift is in one thread";
  lines.push(text(MARGIN, y, said, "small"));
  for (const { name, bars } of groups) {
    y += GAP + LINE;
    lines.push(text(MARGIN, y, name, "search"));
    for (const { program, speed, said, isOurs } of bars) {
      y += LINE;
      const width = Math.max(1, Math.round(speed / fastest * LONGEST));
      lines.push(
        text(BARS - 8, y, program, "program"),
        `<rect class="${isOurs ? "memsift" : "other"}" x="${BARS}" y="${
          y - BAR + 3
        }" width="${width}" height="${BAR}" rx="2"/>`,
        text(BARS + width + 6, y, said),
      );
    }
  }
  y += GAP + LINE;
  lines.push(text(MARGIN, y, `${record.date}, ${machineOf(record)}`, "small"));
  y += MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${WIDTH}" height="${y}" viewBox="0 0 ${WIDTH} ${y}">
  <title>${escape(title)}, by program</title>
  <style>${STYLE}
  </style>
  ${lines.join("\n  ")}
</svg>
`;
}

function barsOf(
  { memsift, threaded, peers }: SearchSummary,
  threads: number,
): Bar[] {
  const ours = (program: string, speed: number): Bar => ({
    program,
    speed,
    said: gigabytes(speed),
    isOurs: true,
  });
  const bars = [ours("memsift", memsift.speed)];
  if (threaded) bars.push(ours(`${threads} threads`, threaded.speed));
  for (const [program, result] of peers) {
    if (!result) continue;
    const { speed, ratio } = result;
    const said = `${gigabytes(speed)} (${times(ratio)})`;
    bars.push({ program, speed, said, isOurs: false });
  }
  return bars;
}

function text(x: number, y: number, said: string, name?: string): string {
  const kind = name ? ` class="${name}"` : "";
  return `<text${kind} x="${x}" y="${y}">${escape(said)}</text>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
