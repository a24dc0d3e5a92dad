import { assertEquals } from "@std/assert";
import { Control } from "../../../core/parallel/control.ts";
import { inTime } from "../../support/deadline.ts";

const CREDIT = 2 ** 24;

/** A thread that owes, and tells by a message each time that it may go on. */
const DEBTOR = `
import { Control } from ${
  JSON.stringify(import.meta.resolve("../../../core/parallel/control.ts"))
};
onmessage = ({ data: { memory, seat, debts } }) => {
  const control = new Control(memory);
  postMessage("begins");
  for (const debt of debts) {
    control.owe(seat, debt);
    postMessage(debt);
  }
  postMessage("ends");
};
`;

/** What a thread says, one by one. */
class Debtor implements Disposable {
  readonly #worker: Worker;
  readonly #said: unknown[] = [];
  #news = Promise.withResolvers<void>();

  constructor(control: Control, seat: number, debts: readonly number[]) {
    const url = `data:text/javascript,${encodeURIComponent(DEBTOR)}`;
    this.#worker = new Worker(url, { type: "module" });
    this.#worker.onmessage = ({ data }) => {
      this.#said.push(data);
      this.#news.resolve();
    };
    this.#worker.postMessage({ memory: control.memory, seat, debts });
  }

  /** What it says next. */
  async next(): Promise<unknown> {
    while (this.#said.length === 0) {
      await inTime(this.#news.promise);
      this.#news = Promise.withResolvers();
    }
    return this.#said.shift();
  }

  /** Whether it has said all that it has to say for now. */
  get silent(): boolean {
    return this.#said.length === 0;
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}

Deno.test("who owes no more than it may goes on, and else waits until it is paid", async () => {
  const control = new Control(2);
  using debtor = new Debtor(control, 1, [CREDIT, 1, 5]);
  assertEquals(await debtor.next(), "begins");
  assertEquals(await debtor.next(), CREDIT);
  // One byte too many; what is paid for another is nothing to it.
  control.pay(0, CREDIT);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assertEquals(debtor.silent, true);
  control.pay(1, 1);
  assertEquals(await debtor.next(), 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assertEquals(debtor.silent, true);
  // Too little, and then enough.
  control.pay(1, 4);
  control.pay(1, 1);
  assertEquals(await debtor.next(), 5);
  assertEquals(await debtor.next(), "ends");
});

Deno.test("all go on when they are stopped, and nobody waits afterwards", async () => {
  const control = new Control(2);
  assertEquals(control.stopped, false);
  using one = new Debtor(control, 0, [2 * CREDIT, 3 * CREDIT]);
  using other = new Debtor(control, 1, [CREDIT + 1]);
  assertEquals(await one.next(), "begins");
  assertEquals(await other.next(), "begins");
  control.stop();
  assertEquals(await one.next(), 2 * CREDIT);
  assertEquals(await one.next(), 3 * CREDIT);
  assertEquals(await one.next(), "ends");
  assertEquals(await other.next(), CREDIT + 1);
  assertEquals(new Control(control.memory).stopped, true);
});
