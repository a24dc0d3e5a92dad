/**
 * `deno task bench`: measures memsift on a process that holds 1 GiB of random
 * bytes, side by side with a C program that does the same; every answer is
 * compared with that of a naive search. Exits with 1 where a goal is missed.
 *
 *     deno task bench [--json FILE] [--rounds N] [--check]
 *
 * `--json` writes the record. `--check` only compares the answers, on 128 MiB
 * and once.
 *
 * @module
 */

import { parseArgs } from "@std/cli/parse-args";
import config from "../deno.json" with { type: "json" };
import { open } from "../mod.ts";
import { task, TaskError } from "../tools/task.ts";
import { compile, compilerVersion, FLAGS } from "./compile.ts";
import { measureFind, type Parties } from "./find.ts";
import { goalsOf } from "./goals.ts";
import { HeldMemory } from "./held.ts";
import { describeMachine } from "./machine.ts";
import { Peer } from "./peer.ts";
import { measureRead } from "./read.ts";
import type { BenchRecord } from "./record.ts";
import { measureStartup } from "./startup.ts";
import { tableOf } from "./table.ts";

const USAGE = "use it as deno task bench [--json FILE] [--rounds N] [--check]";

const SEED = 20_240_917;

/** Starts of the command line tool, at least. */
const STARTS = 15;

interface Options {
  readonly size: number;
  readonly rounds: number;
  readonly json: string | undefined;
  /** Whether only the answers count. */
  readonly check: boolean;
}

async function main(): Promise<void> {
  const options = readOptions(Deno.args);
  if (Deno.build.os !== "linux") {
    throw new TaskError("The benchmark compares with a system call of Linux's");
  }
  const folder = await Deno.makeTempDir({ prefix: "memsift-bench-" });
  try {
    const record = await measure(options, folder);
    tell("");
    if (options.check) {
      console.log(`${record.find.length} searches: all answers agree`);
      return;
    }
    const goals = goalsOf(record);
    console.log(tableOf(record, goals));
    if (options.json) {
      const text = JSON.stringify(record, null, 2);
      await Deno.writeTextFile(options.json, `${text}\n`);
    }
    if (goals.some(({ reached }) => reached === false)) Deno.exitCode = 1;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function readOptions(args: readonly string[]): Options {
  const { json, rounds, check } = parseArgs([...args], {
    string: ["_", "json", "rounds"],
    boolean: ["check"],
    unknown: (word) => {
      throw new TaskError(`Unknown argument ${word}; ${USAGE}`);
    },
  });
  const count = rounds === undefined ? check ? 1 : 7 : Number(rounds);
  if (!Number.isInteger(count) || count < 1) {
    throw new TaskError(`"${rounds}" is no number of rounds; ${USAGE}`);
  }
  const size = check ? 2 ** 27 : 2 ** 30;
  return { size, rounds: count, json, check: check ?? false };
}

async function measure(
  { size, rounds, check }: Options,
  folder: string,
): Promise<BenchRecord> {
  const cc = await compilerVersion();
  await using held = await HeldMemory.start(
    await compile("target", folder),
    size,
  );
  await using peer = new Peer(await compile("peer", folder), held);
  using target = open(held.pid);
  const parties: Parties = { held, target, peer };
  return {
    date: new Date().toISOString().slice(0, 10),
    version: config.version,
    machine: await describeMachine(cc),
    cFlags: FLAGS,
    size,
    seed: SEED,
    find: await measureFind(parties, rounds, SEED, tell),
    read: await measureRead(parties, rounds),
    startup: check
      ? null
      : await measureStartup(folder, Math.max(STARTS, rounds)),
  };
}

/** Says what is done, where somebody watches. */
function tell(what: string): void {
  if (!Deno.stderr.isTerminal()) return;
  Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${what}\r`));
}

if (import.meta.main) await task(main);
