/**
 * Shows a run: README's table and docs/bench.svg, made from results.json.
 * `deno run -A bench/publish.ts` makes them again without measuring.
 *
 * @module
 */

import { chartOf } from "./chart.ts";
import { markdownOf } from "./markdown.ts";
import type { BenchRecord } from "./record.ts";

/** Where the run is kept that is shown. */
export const RESULTS = new URL("./results.json", import.meta.url);

/** The chart. */
export const CHART = new URL("../docs/bench.svg", import.meta.url);

/** What shows the table between two marks. */
export const README = new URL("../README.md", import.meta.url);

const BEGIN =
  "<!-- bench/publish.ts makes this from bench/results.json -->\n\n";
const END = "\n<!-- until here -->\n";

/** Keeps a run and shows it. */
export async function publish(record: BenchRecord): Promise<void> {
  await Deno.writeTextFile(RESULTS, `${JSON.stringify(record, null, 2)}\n`);
  await Deno.writeTextFile(CHART, chartOf(record));
  const readme = await Deno.readTextFile(README);
  await Deno.writeTextFile(README, withTable(readme, record));
}

/**
 * README's text with a run's table in its place.
 *
 * @throws {Error} if the marks are not there
 */
export function withTable(readme: string, record: BenchRecord): string {
  const from = readme.indexOf(BEGIN);
  const to = readme.indexOf(END, from);
  if (from < 0 || to < 0) {
    throw new Error(`README.md has no ${BEGIN.trim()} … ${END.trim()}`);
  }
  return readme.slice(0, from + BEGIN.length) + markdownOf(record) +
    readme.slice(to);
}

if (import.meta.main) {
  await publish(JSON.parse(await Deno.readTextFile(RESULTS)));
}
