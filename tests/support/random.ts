/** Random numbers that a seed determines (mulberry32). */
export class Random {
  /** What makes the same numbers come again. */
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed >>> 0;
    this.#state = this.seed;
  }

  /** 32 random bits. */
  word(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let bits = this.#state;
    bits = Math.imul(bits ^ bits >>> 15, bits | 1);
    bits ^= bits + Math.imul(bits ^ bits >>> 7, bits | 61);
    return (bits ^ bits >>> 14) >>> 0;
  }

  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number {
    return Math.floor(this.word() / 2 ** 32 * limit);
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** `true` once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  /** One of a list that is not empty. */
  pick<T>(list: ArrayLike<T>): T {
    return list[this.below(list.length)] as T;
  }

  /** Bytes, all of them out of an alphabet if one is given. */
  bytes(length: number, alphabet?: readonly number[]): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at++) {
      bytes[at] = alphabet ? this.pick(alphabet) : this.word() >>> 24;
    }
    return bytes;
  }
}

/**
 * Runs a test body once for each of so many seeds, or as many times that as
 * `MEMSIFT_TEST_FACTOR` says. Which ones is chosen anew in each run; the
 * message of a failure tells how to choose the same again.
 */
export async function forSeeds(
  count: number,
  body: (random: Random) => void | Promise<void>,
): Promise<void> {
  const given = Deno.env.get("MEMSIFT_SEED");
  const factor = Number(Deno.env.get("MEMSIFT_TEST_FACTOR") ?? 1);
  const first = given === undefined ? Date.now() % 2 ** 32 : Number(given);
  const end = first + (given === undefined ? Math.ceil(count * factor) : 1);
  for (let seed = first; seed < end; seed++) {
    try {
      await body(new Random(seed));
    } catch (cause) {
      throw new Error(`Fails for MEMSIFT_SEED=${seed >>> 0}`, { cause });
    }
  }
}
