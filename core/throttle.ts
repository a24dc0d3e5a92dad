/** Milliseconds that work of a given speed has to wait for. */
export class Throttle {
  readonly #perMillisecond: number;
  /** When the next bytes may be read. */
  #free = -Infinity;

  /** @param perSecond Bytes a second, at most. */
  constructor(perSecond: number) {
    this.#perMillisecond = perSecond / 1000;
  }

  /**
   * Takes in what has been read. Time in which nothing was read is not made up
   * for: no burst follows it.
   *
   * @param bytes How much.
   * @param now The time, in milliseconds.
   * @returns How long to wait before more is read.
   */
  wait(bytes: number, now: number): number {
    this.#free = Math.max(this.#free, now) + bytes / this.#perMillisecond;
    return this.#free - now;
  }
}
