import { assert, assertEquals, assertThrows } from "@std/assert";
import { Ajv2020 } from "ajv";
import { chartOf } from "../../bench/chart.ts";
import { CHART, README, RESULTS, withTable } from "../../bench/publish.ts";
import type { BenchRecord } from "../../bench/record.ts";
import schema from "../../bench/results.schema.json" with { type: "json" };

async function results(): Promise<BenchRecord> {
  return JSON.parse(await Deno.readTextFile(RESULTS));
}

const AGAIN = "deno run -A bench/publish.ts makes it again";

Deno.test("bench/results.json is as its schema has it", async () => {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  const validate = ajv.compile(schema);
  const record = await results();
  assert(validate(record), ajv.errorsText(validate.errors));
  assert(!validate({ ...record, threads: 0 }));
});

Deno.test("README's table is what bench/results.json says", async () => {
  const readme = await Deno.readTextFile(README);
  assertEquals(withTable(readme, await results()), readme, AGAIN);
});

Deno.test("docs/bench.svg is what bench/results.json says", async () => {
  const chart = await Deno.readTextFile(CHART);
  assertEquals(chartOf(await results()), chart, AGAIN);
});

Deno.test("README's table changes with the results", async () => {
  const readme = await Deno.readTextFile(README);
  const record = await results();
  const [first, ...others] = record.find;
  assert(first);
  const slower = first.rounds.map((round) => ({ ...round, find: 2 ** 30 }));
  const find = [{ ...first, rounds: slower }, ...others];
  assert(withTable(readme, { ...record, find }) !== readme);
  assert(chartOf({ ...record, find }) !== chartOf(record));
});

Deno.test("withTable() fails when README has no place for it", async () => {
  const record = await results();
  assertThrows(() => withTable("# memsift\n", record), Error, "README.md has");
});

Deno.test("withTable() and chartOf() tell apart who cannot and who was not there", async () => {
  const record = await results();
  const peers = [
    { name: "absent", version: null, timed: "nothing" },
    { name: "unable", version: "1.0", timed: "nothing" },
  ];
  const text = withTable(await Deno.readTextFile(README), { ...record, peers });
  const row = text.split("\n").find((line) => line.startsWith("| text, 24"));
  assertEquals(
    row?.split("|").slice(-3).map((cell) => cell.trim()),
    ["not installed", "n/a", ""],
  );
  assert(!chartOf({ ...record, peers }).includes("absent"));
});
