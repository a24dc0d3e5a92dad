/** The C program to compare with. @module */

import { type Answer, parseAnswer } from "./answer.ts";
import { Child } from "./child.ts";
import type { HeldMemory } from "./held.ts";
import { spreadOf } from "./measure.ts";

/** What the C program does, as a line of peer.c without the addresses. */
export interface Job {
  /** The command. */
  readonly verb: "copy" | "find" | "lanes";
  /** What follows the chunk size. */
  readonly words: string;
}

/** A measurement and what was found. */
export interface Timed extends Answer {
  /** How long it took. */
  readonly seconds: number;
}

/** Chunk sizes to choose from. */
const CHUNKS = [256, 512, 1024].map((kib) => kib * 1024);

/** Runs that decide which one is the fastest. */
const TRIALS = 3;

/** The C program, started for one process. */
export class Peer implements AsyncDisposable {
  readonly #child: Child;
  readonly #held: HeldMemory;

  /**
   * @param program peer.c, compiled.
   * @param held What to search.
   */
  constructor(program: string, held: HeldMemory) {
    this.#child = new Child(program, String(held.pid));
    this.#held = held;
  }

  /** The chunk size that suits a job best. */
  async fastestChunk(job: Job): Promise<number> {
    const times = new Map<number, number[]>(CHUNKS.map((size) => [size, []]));
    for (let trial = 0; trial < TRIALS; trial++) {
      for (const [chunk, seconds] of times) {
        seconds.push((await this.run(job, chunk)).seconds);
      }
    }
    const [[fastest] = [NaN]] = [...times].toSorted(([, a], [, b]) =>
      spreadOf(a).median - spreadOf(b).median
    );
    return fastest;
  }

  /** Does a job. */
  run({ verb, words }: Job, chunk: number): Promise<Timed> {
    return this.#ask(verb, chunk, words);
  }

  /** Reads 8 bytes at a time. */
  readSmall(times: number): Promise<Timed> {
    return this.#ask("read", times, "");
  }

  /** Ends it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#child[Symbol.asyncDispose]();
  }

  async #ask(verb: string, count: number, words: string): Promise<Timed> {
    const { range: { start }, size } = this.#held;
    const line = await this.#child.ask(verb, start, size, count, words);
    const [nanoseconds] = line.split(" ");
    return { seconds: Number(nanoseconds) / 1e9, ...parseAnswer(line) };
  }
}
