/** The C program, which does what people do who build for the occasion. @module */

import { parseAnswer } from "../answer.ts";
import { Child } from "../child.ts";
import type { HeldMemory } from "../held.ts";
import { spreadOf } from "../measure.ts";
import type { Search } from "../searches.ts";
import type { Peer, Timed } from "./peer.ts";

/** What the C program does, as a line of peer.c without the addresses. */
export interface Job {
  /** The command. */
  readonly verb: "copy" | "find" | "lanes";
  /** What follows the chunk size. */
  readonly words: string;
}

/** Chunk sizes to choose from. */
const CHUNKS = [256, 384, 512, 1024].map((kib) => kib * 1024);

/** Runs that decide which one is the fastest. */
const TRIALS = 3;

const COPY: Job = { verb: "copy", words: "" };

/** The C program, started. */
export class CProgram implements Peer, AsyncDisposable {
  readonly name = "C";
  readonly timed =
    "process_vm_readv and memmem, by the program's own clock, in the chunks " +
    "that suit it best";
  readonly slow = false;
  readonly #child: Child;
  readonly #compiler: string;
  readonly #chunks = new Map<Job, number>();

  /**
   * @param program peer.c, compiled.
   * @param compiler What compiled it, and how.
   */
  constructor(program: string, compiler: string) {
    this.#child = new Child(program);
    this.#compiler = compiler;
  }

  /** What compiled it. */
  version(): Promise<string> {
    return Promise.resolve(this.#compiler);
  }

  /** Whether it has something for a search. */
  can({ job }: Search): boolean {
    return job !== undefined;
  }

  /** Searches once. */
  async find(held: HeldMemory, { job, name }: Search): Promise<Timed> {
    if (!job) throw new TypeError(`C has nothing for ${name}`);
    return await this.#run(held, job);
  }

  /** Reads what a search reads and does no more. */
  copy(held: HeldMemory): Promise<Timed> {
    return this.#run(held, COPY);
  }

  /** Reads 8 bytes at a time. */
  readSmall(held: HeldMemory, times: number): Promise<Timed> {
    return this.#ask(held, "read", times, "");
  }

  /** Ends it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#child[Symbol.asyncDispose]();
  }

  async #run(held: HeldMemory, job: Job): Promise<Timed> {
    const chunk = this.#chunks.get(job) ?? await this.#fastestChunk(held, job);
    this.#chunks.set(job, chunk);
    return await this.#ask(held, job.verb, chunk, job.words);
  }

  /** The chunk size that suits a job best. */
  async #fastestChunk(held: HeldMemory, job: Job): Promise<number> {
    const times = new Map<number, number[]>(CHUNKS.map((size) => [size, []]));
    for (let trial = 0; trial < TRIALS; trial++) {
      for (const [chunk, all] of times) {
        const { seconds } = await this.#ask(held, job.verb, chunk, job.words);
        all.push(seconds);
      }
    }
    const [[fastest] = [NaN]] = [...times].toSorted(([, a], [, b]) =>
      spreadOf(a).median - spreadOf(b).median
    );
    return fastest;
  }

  async #ask(
    { pid, range: { start }, size }: HeldMemory,
    verb: string,
    count: number,
    words: string,
  ): Promise<Timed> {
    const line = await this.#child.ask(verb, pid, start, size, count, words);
    const [nanoseconds] = line.split(" ");
    return { seconds: Number(nanoseconds) / 1e9, ...parseAnswer(line) };
  }
}
