/** Measures searches, side by side with the C program. @module */

import type { FindResult, Target } from "../mod.ts";
import { type Answer, assertSameAnswer } from "./answer.ts";
import { copyAlone } from "./copy.ts";
import type { HeldMemory } from "./held.ts";
import { secondsOf } from "./measure.ts";
import type { Peer } from "./peer.ts";
import { plantAll } from "./plant.ts";
import { MEMORIES, type Search } from "./searches.ts";

/** Seconds of one round. */
export interface FindRound {
  /** memsift's search. */
  readonly find: number;
  /** memsift reading the same and not searching. */
  readonly copy: number;
  /** The C program's search, where it has one. */
  readonly cFind?: number | undefined;
  /** The C program reading the same and not searching. */
  readonly cCopy: number;
}

/** All that was measured of one search. */
export interface FindRecord {
  /** What people call it. */
  readonly name: string;
  /** The patterns as memsift was given them; of many, the first ones. */
  readonly patterns: readonly string[];
  /** How many matches there are. */
  readonly matches: number;
  /** Bytes that the C program reads at a time. */
  readonly cChunk?: number;
  /** How many times as fast as C memsift must be. */
  readonly goal?: number;
  /** What share of the speed of the copy alone memsift must have. */
  readonly share?: number;
  /** The measurements. */
  readonly rounds: FindRound[];
}

/** Who takes part. */
export interface Parties {
  /** The process that is searched. */
  readonly held: HeldMemory;
  /** memsift, which has opened it. */
  readonly target: Target;
  /** The C program. */
  readonly peer: Peer;
}

/** A search that is ready to be measured. */
interface Contest {
  readonly search: Search;
  readonly expected: Answer;
  readonly record: FindRecord;
}

/**
 * Measures all searches, memory by memory. Each answer is compared with that of
 * the naive search that the searched process makes itself.
 *
 * @param parties Who takes part.
 * @param rounds How many times each.
 * @param seed What to begin the random numbers of each memory with.
 * @param tell Is told what is done.
 */
export async function measureFind(
  parties: Parties,
  rounds: number,
  seed: number,
  tell: (what: string) => void,
): Promise<FindRecord[]> {
  const records: FindRecord[] = [];
  let cCopyChunk: number | undefined;
  for (const { content, searches } of MEMORIES) {
    tell(`fill with ${content}`);
    await parties.held.fill(content, seed);
    cCopyChunk ??= await parties.peer.fastestChunk(COPY);
    records.push(
      ...await measureIn(parties, searches, rounds, cCopyChunk, tell),
    );
  }
  return records;
}

/** Measures the searches of one memory. */
async function measureIn(
  parties: Parties,
  searches: readonly Search[],
  rounds: number,
  cCopyChunk: number,
  tell: (what: string) => void,
): Promise<FindRecord[]> {
  const planted = await plantAll(parties.held, searches);
  const contests: Contest[] = [];
  for (const [index, search] of searches.entries()) {
    tell(`prepare: ${search.name}`);
    contests.push(await prepare(parties, search, planted[index] ?? []));
  }
  for (let round = 0; round < rounds; round++) {
    for (const contest of contests) {
      tell(`round ${round + 1} of ${rounds}: ${contest.search.name}`);
      contest.record.rounds.push(
        await measure(parties, contest, cCopyChunk, round % 2 === 1),
      );
    }
  }
  return contests.map(({ record }) => record);
}

/** Patterns of a search that the record shows. */
const SHOWN = 16;

const COPY = { verb: "copy", words: "" } as const;

/** Counts naively, warms up, and looks whether all needles are found. */
async function prepare(
  { held, target, peer }: Parties,
  search: Search,
  planted: readonly number[],
): Promise<Contest> {
  const expected = await held.count(search.question);
  const result = await searchOnce(target, held, search);
  assertSameAnswer(search.name, answerOf(result, held), expected);
  const found = new Set(result.addresses);
  const missed = planted.filter((at) =>
    !found.has(held.range.start + BigInt(at))
  );
  if (missed.length > 0) {
    throw new Error(`${search.name}: planted at ${missed} and not found there`);
  }
  copyAlone(held.pid, held.range);
  const { name, job, goal, share } = search;
  const record = {
    name,
    patterns: search.patterns.slice(0, SHOWN).map((pattern) =>
      pattern instanceof Uint8Array ? pattern.toHex() : String(pattern)
    ),
    matches: expected.matches,
    ...(job ? { cChunk: await peer.fastestChunk(job) } : {}),
    ...(goal ? { goal } : {}),
    ...(share ? { share } : {}),
    rounds: [],
  };
  return { search, expected, record };
}

async function measure(
  { held, target, peer }: Parties,
  { search, expected, record }: Contest,
  cCopyChunk: number,
  backwards: boolean,
): Promise<FindRound> {
  const { job } = search;
  const { cChunk } = record;
  let [find, copy, cCopy] = [NaN, NaN, NaN];
  let cFind: number | undefined;
  const steps = [
    async () => {
      copy = await secondsOf(() => copyAlone(held.pid, held.range));
    },
    async () => {
      cCopy = (await peer.run(COPY, cCopyChunk)).seconds;
    },
    async () => {
      const start = performance.now();
      const result = await searchOnce(target, held, search);
      find = (performance.now() - start) / 1000;
      assertSameAnswer(search.name, answerOf(result, held), expected);
    },
    async () => {
      if (!job || cChunk === undefined) return;
      const { seconds, ...answer } = await peer.run(job, cChunk);
      cFind = seconds;
      assertSameAnswer(`${search.name} in C`, answer, expected);
    },
  ];
  // Forth and back: who comes second may find the machine warmer.
  if (backwards) steps.reverse();
  for (const step of steps) await step();
  return { find, copy, cFind, cCopy };
}

function searchOnce(
  target: Target,
  { range }: HeldMemory,
  { patterns, align }: Search,
): Promise<FindResult> {
  return target.findAll(patterns, { range, align });
}

function answerOf(
  { addresses, patterns, coverage }: FindResult,
  { range: { start }, size }: HeldMemory,
): Answer {
  if (coverage.read !== size) {
    throw new Error(`Only ${coverage.read} of ${size} bytes were read`);
  }
  let sum = 0n;
  for (const [index, address] of addresses.entries()) {
    sum += (address - start + 1n) * BigInt((patterns[index] ?? 0) + 1);
  }
  return { matches: addresses.length, sum: BigInt.asUintN(64, sum) };
}
