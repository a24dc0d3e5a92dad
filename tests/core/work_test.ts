import { assertEquals, assertRejects } from "@std/assert";
import { CLOCK, type Clock } from "../../core/clock.ts";
import { Pacer } from "../../core/work.ts";

/** Time that passes only when it is told to, and rests that take none. */
class ManualClock implements Clock {
  time = 1000;
  readonly rests: number[] = [];

  now(): number {
    return this.time;
  }

  rest(milliseconds: number): Promise<void> {
    this.rests.push(milliseconds);
    this.time += milliseconds;
    return Promise.resolve();
  }
}

Deno.test("Pacer gives others their turn after a while of work", async () => {
  const clock = new ManualClock();
  const pacer = new Pacer({}, 100, clock);
  assertEquals(pacer.step(1, 1), undefined);
  clock.time += 9;
  assertEquals(pacer.step(2, 1), undefined);
  clock.time += 1;
  await pacer.step(3, 1);
  assertEquals(clock.rests, [0]);
  clock.time += 9;
  assertEquals(pacer.step(4, 1), undefined);
});

Deno.test("Pacer keeps to a throttle, whatever the steps", async () => {
  const clock = new ManualClock();
  const rate = 64_000;
  const pacer = new Pacer({ throttle: rate }, 1e6, clock);
  const start = clock.time;
  let read = 0;
  for (const size of [4096, 1, 100_000, 0, 64, 64, 64, 8000, 640]) {
    clock.time += 2;
    read += size;
    await pacer.step(read, size);
    // What is not worth a rest of its own is at most a turn behind.
    const due = read / rate * 1000;
    assertEquals(clock.time - start >= due - 10, true, `${size}`);
  }
  assertEquals(clock.time - start <= read / rate * 1000 + 2 * 9, true);
});

Deno.test("Pacer counts what is read for the throttle, not what is skipped", () => {
  const clock = new ManualClock();
  const pacer = new Pacer({ throttle: 1 }, 1e12, clock);
  assertEquals(pacer.step(1e11, 0), undefined);
});

Deno.test("Pacer that is nice rests three times as long as it has worked", async () => {
  const clock = new ManualClock();
  const pacer = new Pacer({ nice: true }, 100, clock);
  for (const worked of [10, 25]) {
    clock.time += worked;
    await pacer.step(1, 1);
  }
  assertEquals(clock.rests, [30, 75]);
});

Deno.test("Pacer that is nice does not rest for what others do", async () => {
  const clock = new ManualClock();
  const pacer = new Pacer({ nice: true }, 100, clock);
  clock.time += 4;
  for (const others of [60_000, 100]) {
    pacer.lend();
    clock.time += others;
    pacer.resume();
    clock.time += 2;
  }
  await pacer.step(1, 1);
  clock.time += 20;
  await pacer.step(2, 1);
  assertEquals(clock.rests, [24, 60]);
});

Deno.test("Pacer waits for nothing after the last step", async () => {
  const clock = new ManualClock();
  const pacer = new Pacer({ throttle: 1, nice: true }, 100, clock);
  clock.time += 20;
  await pacer.step(99, 1);
  clock.time += 20;
  await pacer.step(100, 1);
  assertEquals(clock.rests, [1000, 0]);
});

Deno.test("Pacer that is aborted while it rests does not rest on", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const throttle = 1e-3;
  const rest = new Pacer({ signal, throttle }, 2).step(1, 1000);
  controller.abort(new Error("enough"));
  await assertRejects(async () => await rest, Error, "enough");
  // Nor if it was aborted before.
  await CLOCK.rest(1e9, signal);
});

Deno.test("what a Worker has said is heard a turn later", async () => {
  const says = `onmessage = ({ data }) => {
    postMessage("something");
    Atomics.store(new Int32Array(data), 0, 1);
  };`;
  const module = `data:text/javascript,${encodeURIComponent(says)}`;
  const worker = new Worker(module, { type: "module" });
  try {
    let heard = false;
    worker.onmessage = () => {
      heard = true;
    };
    const said = new Int32Array(new SharedArrayBuffer(4));
    worker.onerror = () => {
      said[0] = 1;
    };
    worker.postMessage(said.buffer);
    while (Atomics.load(said, 0) === 0) await CLOCK.rest(0, undefined);
    // It takes one turn or none. With node's setImmediate it takes up to 23.
    for (let turn = 0; turn < 2; turn++) await CLOCK.rest(0, undefined);
    assertEquals(heard, true);
  } finally {
    worker.terminate();
  }
});
