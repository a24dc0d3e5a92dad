/** Measures searches, side by side with other programs. @module */

import type { FindResult, Target } from "../mod.ts";
import { type Answer, assertSameAnswer } from "./answer.ts";
import { copyAlone } from "./copy.ts";
import type { HeldMemory } from "./held.ts";
import { secondsOf } from "./measure.ts";
import type { CProgram } from "./peers/c.ts";
import type { Peer } from "./peers/peer.ts";
import { plantAll } from "./plant.ts";
import { MEMORIES, type Search } from "./searches.ts";
import { ThreadedCopy } from "./threaded_copy.ts";

/** Seconds of one round. */
export interface FindRound {
  /** memsift's search, in one thread. */
  readonly find: number;
  /** memsift reading the same and not searching. */
  readonly copy: number;
  /** memsift's search in several threads, where those are measured. */
  readonly threadedFind?: number;
  /** As many threads reading the same and not searching. */
  readonly threadedCopy?: number;
  /** The C program reading the same and not searching. */
  readonly cCopy: number;
  /** The other programs' searches, by name; the slow ones' in some rounds. */
  readonly peers: Readonly<Record<string, number>>;
}

/** All that was measured of one search. */
export interface FindRecord {
  /** What people call it. */
  readonly name: string;
  /** The patterns as memsift was given them; of many, the first ones. */
  readonly patterns: readonly string[];
  /** How many matches there are. */
  readonly matches: number;
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
  /** How many threads memsift uses where it uses several; 1 for never. */
  readonly threads: number;
  /** The C program. */
  readonly c: CProgram;
  /** All programs to compare with, the C program among them. */
  readonly peers: readonly Peer[];
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
  using threadedCopy = parties.threads > 1
    ? new ThreadedCopy(parties.threads)
    : undefined;
  // The first time also starts the threads.
  await threadedCopy?.run(parties.held.pid, parties.held.range);
  for (const { content, searches } of MEMORIES) {
    tell(`fill with ${content}`);
    await parties.held.fill(content, seed);
    // The other memories are the worst for memsift, and not for anybody else.
    const peers = content === "random"
      ? parties.peers
      : parties.peers.filter(({ slow }) => !slow);
    records.push(
      ...await measureIn(
        { ...parties, peers },
        searches,
        rounds,
        threadedCopy,
        tell,
      ),
    );
  }
  return records;
}

/** Measures the searches of one memory. */
async function measureIn(
  parties: Parties,
  searches: readonly Search[],
  rounds: number,
  threadedCopy: ThreadedCopy | undefined,
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
        await measure(parties, contest, threadedCopy, round),
      );
    }
  }
  return contests.map(({ record }) => record);
}

/** Patterns of a search that the record shows. */
const SHOWN = 16;

/** Rounds that programs take part in which take long. */
const SLOW_ROUNDS = 3;

/** Searches in several threads before the one that is measured. */
const WARM_UP = 4;

/** Matches that they can be asked for: they print each one. */
const MOST_LISTED = 1000;

/** Counts naively, warms up, and looks whether all needles are found. */
async function prepare(
  { held, target, threads, c }: Parties,
  search: Search,
  planted: readonly number[],
): Promise<Contest> {
  const expected = await held.count(search.question);
  const result = await searchOnce(target, held, search, 1);
  assertSameAnswer(search.name, answerOf(result, held), expected);
  const found = new Set(result.addresses);
  const missed = planted.filter((at) =>
    !found.has(held.range.start + BigInt(at))
  );
  if (missed.length > 0) {
    throw new Error(`${search.name}: planted at ${missed} and not found there`);
  }
  if (threads > 1) await searchOnce(target, held, search, threads);
  copyAlone(held.pid, held.range);
  await c.copy(held);
  if (c.can(search)) await c.find(held, search);
  const { name, goal, share } = search;
  const record = {
    name,
    patterns: search.patterns.slice(0, SHOWN).map((pattern) =>
      pattern instanceof Uint8Array ? pattern.toHex() : String(pattern)
    ),
    matches: expected.matches,
    ...(goal ? { goal } : {}),
    ...(share ? { share } : {}),
    rounds: [],
  };
  return { search, expected, record };
}

async function measure(
  { held, target, threads, c, peers }: Parties,
  { search, expected }: Contest,
  threadedCopy: ThreadedCopy | undefined,
  round: number,
): Promise<FindRound> {
  const seconds = { find: NaN, copy: NaN, cCopy: NaN };
  const threaded: { threadedFind?: number; threadedCopy?: number } = {};
  const peerSeconds: Record<string, number> = {};
  const find = async (threads: number): Promise<number> => {
    const start = performance.now();
    const result = await searchOnce(target, held, search, threads);
    const seconds = (performance.now() - start) / 1000;
    const who = `${search.name}, threads: ${threads}`;
    assertSameAnswer(who, answerOf(result, held), expected);
    return seconds;
  };
  const steps = [
    async () => {
      seconds.copy = await secondsOf(() => copyAlone(held.pid, held.range));
    },
    async () => {
      seconds.cCopy = (await c.copy(held)).seconds;
    },
  ];
  if (threadedCopy) {
    steps.push(async () => {
      threaded.threadedCopy = await secondsOf(() =>
        threadedCopy.run(held.pid, held.range)
      );
    }, async () => {
      // Workers that have had nothing to do for a second are started anew, and
      // what they are compared with is as warm as ever.
      for (let turn = 0; turn < WARM_UP; turn++) await find(threads);
      threaded.threadedFind = await find(threads);
    });
  }
  steps.push(async () => {
    seconds.find = await find(1);
  });
  for (const peer of peers) {
    const tooMuch = round >= SLOW_ROUNDS || expected.matches > MOST_LISTED;
    if (!peer.can(search) || peer.slow && tooMuch) continue;
    steps.push(async () => {
      const { seconds, ...answer } = await peer.find(held, search);
      peerSeconds[peer.name] = seconds;
      assertSameAnswer(`${search.name} by ${peer.name}`, answer, expected);
    });
  }
  // Forth and back: who comes second may find the machine warmer.
  if (round % 2 === 1) steps.reverse();
  for (const step of steps) await step();
  return { ...seconds, ...threaded, peers: peerSeconds };
}

function searchOnce(
  target: Target,
  { range }: HeldMemory,
  { patterns, align }: Search,
  threads: number,
): Promise<FindResult> {
  return target.findAll(patterns, { range, align, threads });
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
