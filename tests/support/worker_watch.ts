const READ = 0;
const POSTED = 1;
const JOBS = 2;
const WAITING = 3;
const GATE = 4;
const CELLS = 5;

/** What Workers have done so far, seen from all threads, and a gate. */
export class WorkerWatch {
  /** The memory behind it. */
  readonly memory: SharedArrayBuffer;
  readonly #cells: Int32Array<SharedArrayBuffer>;

  constructor(
    memory: SharedArrayBuffer = new SharedArrayBuffer(
      CELLS * Int32Array.BYTES_PER_ELEMENT,
    ),
  ) {
    this.memory = memory;
    this.#cells = new Int32Array(memory);
  }

  /** Bytes that they have read. */
  get read(): number {
    return Atomics.load(this.#cells, READ);
  }

  /** Weight of the results that they have sent. */
  get posted(): number {
    return Atomics.load(this.#cells, POSTED);
  }

  /** Jobs that they were given. */
  get jobs(): number {
    return Atomics.load(this.#cells, JOBS);
  }

  /** How many of them stand before the closed gate. */
  get waiting(): number {
    return Atomics.load(this.#cells, WAITING);
  }

  noteRead(bytes: number): void {
    Atomics.add(this.#cells, READ, bytes);
  }

  notePosted(weight: number): void {
    Atomics.add(this.#cells, POSTED, weight);
  }

  noteJob(): void {
    Atomics.add(this.#cells, JOBS, 1);
  }

  /** From now on nobody reads before {@linkcode WorkerWatch.openGate}. */
  closeGate(): void {
    Atomics.store(this.#cells, GATE, 1);
  }

  openGate(): void {
    Atomics.store(this.#cells, GATE, 0);
    Atomics.notify(this.#cells, GATE);
  }

  /** Waits, in a Worker, as long as the gate is closed. */
  pass(): void {
    if (Atomics.load(this.#cells, GATE) === 0) return;
    Atomics.add(this.#cells, WAITING, 1);
    Atomics.wait(this.#cells, GATE, 1);
    Atomics.sub(this.#cells, WAITING, 1);
  }
}
