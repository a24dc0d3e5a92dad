/** Bytes of results that a Worker may have sent and nobody has seen yet. */
const CREDIT = 2 ** 24;

/** Places in the shared memory: the sign to stop, then each Worker's debt. */
const STOP = 0;
const DEBTS = 1;

/**
 * What the threads of a search tell each other while a Worker has no time for
 * messages: to stop, and to wait until its results have been taken.
 */
export class Control {
  /** The memory behind it, to be given to the Workers. */
  readonly memory: SharedArrayBuffer;
  readonly #cells: Int32Array<SharedArrayBuffer>;

  /** @param memory Of another thread's, or the number of Workers. */
  constructor(memory: SharedArrayBuffer | number) {
    this.memory = typeof memory === "number"
      ? new SharedArrayBuffer((DEBTS + memory) * Int32Array.BYTES_PER_ELEMENT)
      : memory;
    this.#cells = new Int32Array(this.memory);
  }

  /** Whether the search is to stop. */
  get stopped(): boolean {
    return Atomics.load(this.#cells, STOP) !== 0;
  }

  /** Has all Workers stop, those that wait as well. */
  stop(): void {
    Atomics.store(this.#cells, STOP, 1);
    for (let cell = DEBTS; cell < this.#cells.length; cell++) {
      // Whoever is just about to wait sees that it is not as it was.
      Atomics.store(this.#cells, cell, 0);
      Atomics.notify(this.#cells, cell);
    }
  }

  /**
   * A Worker has sent results, and waits until it may send more. Each owes
   * for itself alone, so whoever has what is asked for next is never held up
   * by the others.
   */
  owe(seat: number, bytes: number): void {
    const cell = DEBTS + seat;
    let debt = Atomics.add(this.#cells, cell, bytes) + bytes;
    while (debt > CREDIT && !this.stopped) {
      Atomics.wait(this.#cells, cell, debt);
      debt = Atomics.load(this.#cells, cell);
    }
  }

  /** Results of a Worker have been taken. */
  pay(seat: number, bytes: number): void {
    Atomics.sub(this.#cells, DEBTS + seat, bytes);
    Atomics.notify(this.#cells, DEBTS + seat);
  }
}
