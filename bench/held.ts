/** The process that is searched. @module */

import type { AddressRange } from "../core/address.ts";
import { type Answer, parseAnswer } from "./answer.ts";
import { Child } from "./child.ts";

/** What memory can be full of; target.c says more. */
export type Content = "random" | "sparse" | "text" | "heap";

/** A process that holds bytes and knows what is to be found in them. */
export class HeldMemory implements AsyncDisposable {
  readonly #child: Child;
  /** Where the bytes are. */
  readonly range: AddressRange;

  private constructor(child: Child, range: AddressRange) {
    this.#child = child;
    this.range = range;
  }

  /**
   * Starts it.
   *
   * @param program target.c, compiled.
   * @param size How many bytes.
   */
  static async start(
    program: string,
    size: number,
  ): Promise<HeldMemory> {
    const child = new Child(program, String(size));
    const start = BigInt(await child.line());
    return new HeldMemory(child, { start, end: start + BigInt(size) });
  }

  /** Its process id. */
  get pid(): number {
    return this.#child.pid;
  }

  /** How many bytes it holds. */
  get size(): number {
    return Number(this.range.end - this.range.start);
  }

  /** Fills all of it; what was planted is gone. */
  async fill(content: Content, seed: number): Promise<void> {
    await this.#child.ask("fill", content, seed);
  }

  /** Puts bytes at an offset. */
  async plant(offset: number, bytes: Uint8Array): Promise<void> {
    await this.#child.ask("plant", offset, bytes.toHex());
  }

  /** Counts by a naive search; `question` is a line as target.c has it. */
  async count(question: string): Promise<Answer> {
    return parseAnswer(await this.#child.ask(question));
  }

  /** Ends it. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#child[Symbol.asyncDispose]();
  }
}
