import { Child } from "../support/child.ts";

/** Bytes of a page. */
export const PAGE = 4096;

/**
 * A child process with four pages that tests know all about: two to be read
 * and written, one to be read only, one that is closed.
 */
export class Arena implements AsyncDisposable {
  readonly child: Child;
  readonly start: bigint;

  private constructor(child: Child, start: bigint) {
    this.child = child;
    this.start = start;
  }

  static async make(): Promise<Arena> {
    const child = new Child();
    const start = await child.map({ size: 4 * PAGE });
    // A page that was never used is left out of searches.
    await child.store(start, new Uint8Array(4 * PAGE));
    const arena = new Arena(child, start);
    await child.protect(arena.readOnly, PAGE, "r--");
    await child.protect(arena.closed, PAGE, "---");
    return arena;
  }

  get pid(): number {
    return this.child.pid;
  }

  /** The page that can only be read. */
  get readOnly(): bigint {
    return this.start + BigInt(2 * PAGE);
  }

  /** The page that cannot even be read. */
  get closed(): bigint {
    return this.start + BigInt(3 * PAGE);
  }

  /** The arena as a value of --range. */
  get range(): string {
    return `0x${this.start.toString(16)},+${4 * PAGE}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.child[Symbol.asyncDispose]();
  }
}

/** The bytes of some text. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
