import type { Order, Report } from "./message.ts";

/** Milliseconds after which Workers with nothing to do are ended. */
const IDLE = 1000;

/** A Worker, and who listens to it. */
export class PooledWorker {
  readonly #worker: Worker;
  /** Hears all that it says. */
  onReport: ((report: Report) => void) | undefined;
  /** Hears that it has ended, and why. */
  onEnd: ((reason: string) => void) | undefined;
  #ended = false;

  /** @param module The module that it runs. */
  constructor(module: string) {
    this.#worker = new Worker(module, { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<Report>) =>
      this.onReport?.(data);
    this.#worker.onmessageerror = () => this.end("it cannot be understood");
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.end(event.message);
    };
  }

  /** Whether it can be asked nothing more. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Tells it what to do. */
  tell(order: Order): void {
    if (!this.#ended) this.#worker.postMessage(order);
  }

  /** Ends it. */
  end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#worker.terminate();
    this.onEnd?.(reason);
  }
}

/**
 * The Workers of a target. They are started when there is much to search,
 * kept for the next search, and ended when nothing has come for a second: a
 * program whose target is still open can end then.
 */
export class WorkerPool implements Disposable {
  readonly #module: string;
  /** Where a Worker finds the target. */
  readonly place: unknown;
  readonly #all = new Set<PooledWorker>();
  readonly #idle: PooledWorker[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param module The module that Workers run: it calls `serve`.
   * @param place Where they find the target.
   */
  constructor(module: string, place: unknown) {
    this.#module = module;
    this.place = place;
  }

  /** Whether Workers can be started: their module must be readable. */
  get canStart(): boolean {
    // In a bundle all modules are one, and a Worker of it would run the
    // program again.
    if (this.#module === import.meta.url) return false;
    if (!this.#module.startsWith("file:")) return true;
    const path = new URL(".", this.#module);
    const { state, partial } = Deno.permissions.querySync({
      name: "read",
      path,
    });
    return state === "granted" && !partial;
  }

  /** How many have nothing to do. */
  get idle(): number {
    return this.#idle.length;
  }

  /** How many can be lent, if there may be so many in all. */
  free(most: number): number {
    return Math.max(0, most - this.#all.size + this.#idle.length);
  }

  /**
   * Lends Workers to one search.
   *
   * @param count How many.
   * @returns The Workers, to be given back.
   */
  borrow(count: number): PooledWorker[] {
    clearTimeout(this.#timer);
    const workers = this.#idle.splice(0, count);
    while (workers.length < count) {
      const worker = new PooledWorker(this.#module);
      this.#all.add(worker);
      workers.push(worker);
    }
    return workers;
  }

  /** Takes a Worker back that has nothing to do. */
  giveBack(worker: PooledWorker): void {
    worker.onReport = undefined;
    // It may still fall over, and then nobody is to be given it.
    worker.onEnd = () => this.#forget(worker);
    if (worker.ended) return this.#forget(worker);
    this.#idle.push(worker);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#endIdle(), IDLE);
  }

  /** Ends all Workers. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    for (const worker of [...this.#all]) worker.end("its target was closed");
    this.#all.clear();
  }

  #endIdle(): void {
    for (const worker of [...this.#idle]) worker.end("it had nothing to do");
  }

  #forget(worker: PooledWorker): void {
    this.#all.delete(worker);
    const at = this.#idle.indexOf(worker);
    if (at >= 0) this.#idle.splice(at, 1);
  }
}
