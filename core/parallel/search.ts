import {
  type Books,
  type Found,
  type Query,
  Searcher,
  searchHere,
  type Taken,
} from "../search.ts";
import type { MemorySource } from "../source.ts";
import { type Delivery, Dispatcher, type Part } from "./dispatcher.ts";
import type { Job } from "./jobs.ts";
import type { Team } from "./team.ts";

/** What is better not read was left out when the jobs were cut. */
const ALL = { untouched: true };

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
  using searcher = new Searcher(source, query);
  using called = new DisposableStack();
  const jobs = team.jobs(searcher.reach);
  const { ledger, pacer, total } = books;
  let dispatcher: Dispatcher | undefined;
  /** What the job before has left of the memory that follows it. */
  let taken: Taken | undefined;
  try {
    for (;;) {
      if (!dispatcher && team.isWorthCalling(total - ledger.open)) {
        dispatcher = called.use(
          new Dispatcher(team.pool, team.count, query, jobs),
        );
        const wake = dispatcher.wake.bind(dispatcher);
        signal?.addEventListener("abort", wake);
        called.defer(() => signal?.removeEventListener("abort", wake));
      }
      const delivery = dispatcher?.next();
      const job = delivery?.job ?? jobs.next().value;
      if (!job) return;
      for (const left of job.unread) ledger.enter(left);
      const before = isContinued(job) ? taken : undefined;
      const parts = dispatcher && delivery &&
        await partsOf(dispatcher, delivery, before, signal);
      if (!parts) {
        // Nobody was free, or somebody did not know where matches may start.
        yield* searchHere(searcher, job.shares, ALL, books, before);
        taken = searcher.taken();
        continue;
      }
      for await (const part of parts) {
        // The Worker has opened this process by its id: as it is still the
        // one that was opened here, it is the same.
        source.assertSame();
        ledger.include(part.coverage);
        pacer.lend();
        yield* part.found;
        pacer.resume();
        taken = part.taken && later(part.taken, before);
        const turn = pacer.step(total - ledger.open);
        if (turn) await turn;
      }
    }
  } catch (error) {
    // If the target has been closed or has ended, that is why.
    source.assertSame();
    throw error;
  }
}

/** Whether a job goes on where the one before ended. */
function isContinued({ shares: [first] }: Job): boolean {
  return first !== undefined && first.start > first.stretch.start;
}

/**
 * What a Worker has found, unless it has to be searched for again: matches of
 * some patterns must not overlap, and the Worker did not know that the last
 * one before its job reaches into it.
 */
async function partsOf(
  dispatcher: Dispatcher,
  delivery: Delivery,
  taken: Taken | undefined,
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<Part> | undefined> {
  const seam = delivery.job.shares[0]?.start ?? 0n;
  const clear = taken?.reduce((a, b) => a > b ? a : b, 0n) ?? 0n;
  const held: Part[] = [];
  for (let decided = clear <= seam; !decided;) {
    const part = await dispatcher.part(delivery, signal);
    held.push(part);
    const first = part.found[0]?.addresses[0];
    if (first !== undefined && first < clear) {
      dispatcher.drop(delivery);
      return undefined;
    }
    decided = first !== undefined || part.taken !== undefined;
  }
  return withHeld(held, dispatcher, delivery, signal);
}

async function* withHeld(
  held: readonly Part[],
  dispatcher: Dispatcher,
  delivery: Delivery,
  signal: AbortSignal | undefined,
): AsyncGenerator<Part, void> {
  yield* held;
  for (let last = held.at(-1)?.taken; !last;) {
    const part = await dispatcher.part(delivery, signal);
    yield part;
    last = part.taken;
  }
}

function later(a: Taken, b: Taken | undefined): Taken {
  return b ? a.map((each, at) => each > (b[at] ?? 0n) ? each : b[at] ?? 0n) : a;
}
