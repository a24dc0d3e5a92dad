import { Ledger } from "../coverage.ts";
import { type Found, Searcher, type Share, type Taken } from "../search.ts";
import type { MemorySource } from "../source.ts";
import { Control } from "./control.ts";
import { pack } from "./failure.ts";
import { headOf } from "./head.ts";
import { SHARE_OPTIONS } from "./jobs.ts";
import type { Order, Report } from "./message.ts";

/** A Worker's end of its connection. */
export interface Port {
  postMessage(message: Report, transfer: Transferable[]): void;
  onmessage: ((event: MessageEvent<Order>) => void) | null;
}

/** Bytes of results that are sent together. */
const PART = 2 ** 20;

/** Bytes of a match without those that it matches. */
const NUMBERS = 16;

/**
 * Searches for whoever asks, in this Worker.
 *
 * @param port Where orders come from.
 * @param open Opens a target at the place that an order names.
 */
export function serve(
  port: Port,
  open: (place: unknown) => MemorySource,
): void {
  let source: MemorySource | undefined;
  let search: Search | undefined;
  const work = (order: SearchOrder | JobOrder): void => {
    if (order.kind === "job") return search?.job(order);
    // Another search comes only after the end of the last one.
    source ??= open(order.place);
    search = new Search(port, source, order);
    port.postMessage({ kind: "ready" }, []);
  };
  port.onmessage = ({ data: order }) => {
    if (order.kind === "rest") {
      // Should this fail, nobody is to be given this Worker again.
      search?.[Symbol.dispose]();
      search = undefined;
      return;
    }
    try {
      work(order);
    } catch (error) {
      port.postMessage({ kind: "failure", failure: pack(error) }, []);
    }
  };
}

type SearchOrder = Extract<Order, { kind: "search" }>;
type JobOrder = Extract<Order, { kind: "job" }>;

/** A search, as far as this Worker has to do with it. */
class Search implements Disposable {
  readonly #port: Port;
  readonly #control: Control;
  readonly #seat: number;
  readonly #searcher: Searcher;
  readonly #headSize: number;
  /** What was not sent yet. */
  #found: Found[] = [];
  #weight = 0;
  #ledger = new Ledger();

  constructor(
    port: Port,
    source: MemorySource,
    { query, control, seat }: SearchOrder,
  ) {
    this.#port = port;
    this.#control = new Control(control);
    this.#seat = seat;
    this.#searcher = new Searcher(source, query);
    this.#headSize = query.chunkSize;
  }

  job(order: JobOrder): void {
    // What is left of a job that could not be done is nothing to this one.
    [this.#found, this.#weight, this.#ledger] = [[], 0, new Ledger()];
    const searcher = this.#searcher;
    const headed = searcher.isChained ? headOf(order, this.#headSize) : null;
    if (headed) {
      this.#share(headed.head);
      this.#send(false, searcher.taken());
    }
    for (const share of headed?.rest ?? order.shares) {
      if (this.#control.stopped) break;
      const goesOn = share.start === headed?.head.end;
      this.#share(share, goesOn ? searcher.taken() : undefined);
    }
    this.#send(true, searcher.taken());
  }

  [Symbol.dispose](): void {
    this.#searcher[Symbol.dispose]();
  }

  #share(share: Share, taken?: Taken): void {
    for (
      const { swept, found } of this.#searcher.search(
        share,
        SHARE_OPTIONS,
        taken,
      )
    ) {
      if (this.#control.stopped) return;
      this.#ledger.enter(swept);
      for (const matches of found) {
        if (this.#control.stopped) return;
        this.#keep(matches);
      }
    }
  }

  #keep(found: Found): void {
    this.#found.push(found);
    this.#weight += found.addresses.length * NUMBERS + found.bytes.length;
    if (this.#weight >= PART) this.#send(false);
  }

  #send(last: boolean, taken?: Taken): void {
    const [found, weight] = [this.#found, this.#weight];
    const coverage = this.#ledger.balance();
    [this.#found, this.#weight, this.#ledger] = [[], 0, new Ledger()];
    this.#port.postMessage(
      { kind: "part", found, weight, coverage, taken, last },
      found.flatMap(({ addresses, patterns, lengths, bytes }) => [
        addresses.buffer,
        ...[patterns, lengths].flatMap((column) =>
          typeof column === "number" ? [] : [column.buffer]
        ),
        // What has no bytes shares an empty array.
        ...(bytes.length > 0 ? [bytes.buffer] : []),
      ]),
    );
    this.#control.owe(this.#seat, weight);
  }
}
