/**
 * `deno task bench`: measures memsift on a process that holds 1 GiB of random
 * bytes, side by side with a C program that does the same and with gdb, scanmem
 * and yara where they are installed; every answer is compared with that of a
 * naive search. Exits with 1 where a goal is missed.
 *
 *     deno task bench [--json FILE] [--publish] [--rounds N] [--threads N]
 *                     [--check]
 *
 * `--json` writes the record, `--publish` also what is shown of it: README's
 * table and the chart. `--check` only compares the answers, on 128 MiB and
 * once.
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
import { CProgram } from "./peers/c.ts";
import { gdb } from "./peers/gdb.ts";
import type { Peer } from "./peers/peer.ts";
import { scanmem } from "./peers/scanmem.ts";
import { Yara } from "./peers/yara.ts";
import { publish } from "./publish.ts";
import { measureRead } from "./read.ts";
import type { BenchRecord, PeerRecord } from "./record.ts";
import { measureStartup } from "./startup.ts";
import { tableOf } from "./table.ts";

const USAGE = "use it as deno task bench [--json FILE] [--publish] " +
  "[--rounds N] [--threads N] [--check]";

const SEED = 20_240_917;

/** Starts of the command line tool, at least. */
const STARTS = 15;

/** Threads of memsift where it uses several; 1 does not measure any. */
const THREADS = 2;

interface Options {
  readonly size: number;
  readonly rounds: number;
  readonly threads: number;
  readonly json: string | undefined;
  readonly publish: boolean;
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
    if (options.publish) await publish(record);
    if (goals.some(({ reached }) => reached === false)) Deno.exitCode = 1;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function readOptions(args: readonly string[]): Options {
  const { json, publish, rounds, threads, check } = parseArgs([...args], {
    string: ["_", "json", "rounds", "threads"],
    boolean: ["check", "publish"],
    unknown: (word) => {
      throw new TaskError(`Unknown argument ${word}; ${USAGE}`);
    },
  });
  const count = (text: string | undefined, otherwise: number): number => {
    const value = text === undefined ? otherwise : Number(text);
    if (Number.isInteger(value) && value >= 1) return value;
    throw new TaskError(`"${text}" is no number of 1 or more; ${USAGE}`);
  };
  return {
    size: check ? 2 ** 27 : 2 ** 30,
    rounds: count(rounds, check ? 1 : 7),
    threads: count(threads, THREADS),
    json,
    publish: publish ?? false,
    check: check ?? false,
  };
}

async function measure(
  { size, rounds, threads, check }: Options,
  folder: string,
): Promise<BenchRecord> {
  const compiler = `${await compilerVersion()}, ${FLAGS.join(" ")}`;
  const program = await compile("target", folder);
  await using held = await HeldMemory.start(program, size);
  await using c = new CProgram(await compile("peer", folder), compiler);
  const { peers, records } = await whoTakesPart([
    c,
    gdb,
    scanmem,
    new Yara(folder),
  ]);
  using target = open(held.pid);
  const parties: Parties = { held, target, threads, c, peers };
  return {
    date: new Date().toISOString().slice(0, 10),
    version: config.version,
    machine: await describeMachine(),
    size,
    seed: SEED,
    threads,
    peers: records,
    find: await measureFind(parties, rounds, SEED, tell),
    read: await measureRead(parties, rounds),
    startup: check
      ? null
      : await measureStartup(program, folder, Math.max(STARTS, rounds)),
  };
}

/** Those that are installed, and what the record says of all. */
async function whoTakesPart(
  all: readonly Peer[],
): Promise<{ peers: Peer[]; records: PeerRecord[] }> {
  const records: PeerRecord[] = [];
  for (const peer of all) {
    const { name, timed } = peer;
    records.push({ name, version: await peer.version(), timed });
  }
  const peers = all.filter((_, index) => records[index]?.version !== null);
  return { peers, records };
}

/** Says what is done, where somebody watches. */
function tell(what: string): void {
  if (!Deno.stderr.isTerminal()) return;
  Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${what}\r`));
}

if (import.meta.main) await task(main);
