import {
  type Books,
  type Found,
  type Query,
  Searcher,
  searchHere,
  type Share,
  type Taken,
} from "../search.ts";
import type { MemorySource } from "../source.ts";
import { type Delivery, Dispatcher, type Part } from "./dispatcher.ts";
import { agree, type HeadedJob, headOf, later } from "./head.ts";
import { isContinuation, type Job, SHARE_OPTIONS } from "./jobs.ts";
import type { Team } from "./team.ts";

/**
 * Searches with several threads. The matches are the same, and come in the
 * same order, as if one had found them.
 *
 * This thread searches until it is worth it to call Workers and they are
 * ready; then it only puts together what they find.
 *
 * @param source Where the memory is; each Worker opens it once more.
 * @param team Who searches what.
 * @param query What is searched for.
 * @param books Who keeps account.
 * @param signal Stops the search.
 */
export async function* searchTogether(
  source: MemorySource,
  team: Team,
  query: Query,
  books: Books,
  signal: AbortSignal | undefined,
): AsyncGenerator<Found, void> {
  using search = new TeamSearch(source, team, query, books, signal);
  try {
    yield* search.run();
  } catch (error) {
    // If the target has been closed or has ended, that is why.
    source.assertSame();
    throw error;
  }
}

class TeamSearch implements Disposable {
  readonly #source: MemorySource;
  readonly #team: Team;
  readonly #query: Query;
  readonly #books: Books;
  readonly #signal: AbortSignal | undefined;
  readonly #searcher: Searcher;
  readonly #jobs: Iterator<Job, undefined>;
  readonly #resources = new DisposableStack();

  constructor(
    source: MemorySource,
    team: Team,
    query: Query,
    books: Books,
    signal: AbortSignal | undefined,
  ) {
    this.#source = source;
    this.#team = team;
    this.#query = query;
    this.#books = books;
    this.#signal = signal;
    this.#searcher = this.#resources.use(new Searcher(source, query));
    this.#jobs = team.jobs(this.#searcher.reach);
  }

  async *run(): AsyncGenerator<Found, void> {
    const { ledger, pacer, total } = this.#books;
    let dispatcher: Dispatcher | undefined;
    /** What the job before has left of the memory that follows it. */
    let taken: Taken | undefined;
    for (;;) {
      if (!dispatcher && this.#team.isWorthCalling(total - ledger.open)) {
        dispatcher = this.#call();
        if (this.#team.isStarted) await dispatcher.begun(this.#signal);
      }
      const delivery = dispatcher?.next();
      const job = delivery?.job ?? this.#jobs.next().value;
      if (!job) return;
      for (const left of job.unread) ledger.enter(left);
      const turn = pacer.step(total - ledger.open);
      if (turn) await turn;
      const before = isContinuation(job) ? taken : undefined;
      taken = dispatcher && delivery
        ? yield* this.#gather(dispatcher, delivery, before)
        : yield* this.#search(job.shares, before);
    }
  }

  [Symbol.dispose](): void {
    this.#resources.dispose();
  }

  #call(): Dispatcher {
    const { pool, count } = this.#team;
    const dispatcher = this.#resources.use(
      new Dispatcher(pool, count, this.#query, this.#jobs),
    );
    const wake = (): void => dispatcher.wake();
    this.#signal?.addEventListener("abort", wake);
    this.#resources.defer(() =>
      this.#signal?.removeEventListener("abort", wake)
    );
    return dispatcher;
  }

  /** Searches in this thread. */
  async *#search(
    shares: readonly Share[],
    before: Taken | undefined,
  ): AsyncGenerator<Found, Taken> {
    yield* searchHere(
      this.#searcher,
      shares,
      SHARE_OPTIONS,
      this.#books,
      before,
    );
    return this.#searcher.taken();
  }

  /** Takes what a Worker finds. */
  async *#gather(
    dispatcher: Dispatcher,
    delivery: Delivery,
    before: Taken | undefined,
  ): AsyncGenerator<Found, Taken> {
    const headed = before && this.#searcher.isChained
      ? headOf(delivery.job, this.#query.chunkSize)
      : undefined;
    if (before && headed) {
      const { known, taken } = yield* this.#gatherHead(
        dispatcher,
        delivery,
        headed,
        before,
      );
      if (!agree(known, taken, headed.head.end)) {
        // From here on the Worker is wrong.
        dispatcher.drop(delivery);
        return yield* this.#search(headed.rest, known);
      }
    }
    for (;;) {
      const part = await dispatcher.part(delivery, this.#signal);
      yield* this.#accept(part);
      if (part.last) return part.taken as Taken;
    }
  }

  /**
   * Takes a job's head, which the Worker has searched without knowing where
   * matches may start.
   *
   * @returns Where they may start behind it, and where the Worker thinks.
   */
  async *#gatherHead(
    dispatcher: Dispatcher,
    delivery: Delivery,
    { head }: HeadedJob,
    before: Taken,
  ): AsyncGenerator<Found, { known: Taken; taken: Taken }> {
    const parts: Part[] = [];
    let taken: Taken | undefined;
    while (!taken) {
      const part = await dispatcher.part(delivery, this.#signal);
      parts.push(part);
      taken = part.taken;
    }
    const first = parts[0]?.found[0]?.addresses[0];
    if (first !== undefined && before.some((until) => first < until)) {
      const known = yield* this.#search([head], before);
      return { known, taken };
    }
    for (const part of parts) yield* this.#accept(part);
    return { known: later(taken, before), taken };
  }

  async *#accept({ found, coverage }: Part): AsyncGenerator<Found, void> {
    const { ledger, pacer, total } = this.#books;
    // The Worker has opened this process by its id: as it is still the one
    // that was opened here, it is the same.
    this.#source.assertSame();
    ledger.include(coverage);
    pacer.lend();
    yield* found;
    pacer.resume();
    const turn = pacer.step(total - ledger.open);
    if (turn) await turn;
  }
}
