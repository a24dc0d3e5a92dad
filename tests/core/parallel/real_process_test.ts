import {
  assert,
  assertEquals,
  assertGreater,
  assertGreaterOrEqual,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import { WorkerPool } from "../../../core/parallel/pool.ts";
import { MemoryError, open, type PatternInput, Target } from "../../../mod.ts";
import { systemOf } from "../../../systems.ts";
import { WORKER } from "../../../worker.ts";
import { testOnLinux } from "../../ffi/linux/on_linux.ts";
import { inTime } from "../../support/deadline.ts";

const MIB = 2 ** 20;
const SIZE = 136 * MIB;

/** A process with much random memory, and text in it here and there. */
const PROGRAM = `
const bytes = new Uint8Array(${SIZE});
for (let at = 0; at < bytes.length; at += 65536) {
  crypto.getRandomValues(bytes.subarray(at, at + 65536));
}
const text = new TextEncoder().encode(" a word or two ");
for (let at = 7; at < bytes.length; at += 999_983) {
  bytes.set(text.subarray(0, bytes.length - at), at);
}
// So long that a job's end is in it, wherever that is.
bytes.fill(0x61, ${16 * MIB}, ${17 * MIB});
console.log(Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes)));
await Deno.stdin.read(bytes.subarray(0, 1));
`;

/** Starts the process and waits until its memory is as it is to be. */
async function start(): Promise<{
  process: Deno.ChildProcess;
  range: { start: bigint; end: bigint };
}> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", "--no-config", PROGRAM],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = process.stdout.pipeThrough(new TextDecoderStream())
    .getReader();
  let line = "";
  while (!line.endsWith("\n")) line += (await reader.read()).value;
  await reader.cancel();
  const start = BigInt(line.trim().replace(/n$/, ""));
  return { process, range: { start, end: start + BigInt(SIZE) } };
}

/** Threads of this process that are Workers. */
function workerThreads(): number {
  return [...Deno.readDirSync("/proc/self/task")].filter(({ name }) => {
    try {
      return /^worker-/.test(
        Deno.readTextFileSync(`/proc/self/task/${name}/comm`),
      );
    } catch {
      return false; // It has just ended.
    }
  }).length;
}

const PATTERNS: PatternInput[][] = [
  ['"a word"'],
  ["i32:-9999..9999"],
  ["/[a-z]{3,9} or|a{700}/"],
];

/** Has two Workers be there, as after a long search. */
function startWorkers(pool: WorkerPool): void {
  for (const worker of pool.borrow(2)) pool.giveBack(worker);
}

/** Waits until both Workers have nothing to do. */
function rest(pool: WorkerPool): Promise<void> {
  const wait = async (): Promise<void> => {
    while (pool.idle < 2) await new Promise((next) => setTimeout(next, 1));
  };
  return inTime(wait());
}

testOnLinux(
  "two threads find in a process what one finds, and are kept",
  async () => {
    const { process, range } = await start();
    const { pid } = process;
    const pool = new WorkerPool(WORKER, { pid, options: {} });
    try {
      using target = new Target(systemOf({}).open(pid), pool);
      const words = await target.findAll('"a word"', { range, threads: 1 });
      for (const patterns of PATTERNS) {
        const one = await target.findAll(patterns, { range, threads: 1 });
        startWorkers(pool);
        const two = await target.findAll(patterns, { range, threads: 2 });
        assert(one.addresses.length > 100);
        assertEquals(two.addresses.length, one.addresses.length);
        assert(
          two.addresses.every((each, index) => each === one.addresses[index]) &&
            two.lengths.every((each, index) => each === one.lengths[index]),
        );
        // What else it has mapped may change.
        for (const { read, unreadable } of [one.coverage, two.coverage]) {
          assertEquals([read, unreadable], [SIZE, 0]);
        }
        await rest(pool);
      }

      const options = { range, threads: 2 };
      startWorkers(pool);
      const few = await target.findAll('"a word"', { ...options, max: 5 });
      assertEquals(few.addresses, words.addresses.slice(0, 5));
      assertEquals(few.truncated, true);
      const { read, reasons } = few.coverage;
      assertEquals(read + (reasons["max-matches"] ?? 0), SIZE);
      await rest(pool);

      const controller = new AbortController();
      const { signal } = controller;
      startWorkers(pool);
      const scan = target.find('"a word"', { ...options, signal });
      const reason = new Error("enough");
      const seen: bigint[] = [];
      const error = await assertRejects(async () => {
        for await (const { address } of scan) {
          seen.push(address);
          controller.abort(reason);
        }
      });
      assertStrictEquals(error, reason);
      assertEquals(seen, [...words.addresses.slice(0, seen.length)]);
      assertEquals(
        scan.coverage.read + (scan.coverage.reasons.cancelled ?? 0),
        SIZE,
      );
      assertGreater(scan.coverage.reasons.cancelled ?? 0, 0);
      await rest(pool);
    } finally {
      process.kill("SIGKILL");
      await process.stdin.close();
      await process.status;
    }
  },
);

testOnLinux("a search in Workers says that its process has ended", async () => {
  const { process, range } = await start();
  using target = open(process.pid);
  const before = workerThreads();
  const scan = target.find("0?", { range, threads: 2 });
  let [used, count] = [0, 0];
  const error = await inTime(assertRejects(
    async () => {
      for await (const _ of scan) {
        // It takes long, so Workers are called after a while.
        if (used >= 2 || count++ % 10_000 !== 0) continue;
        used = workerThreads() - before;
        if (used < 2) continue;
        process.kill("SIGKILL");
        await process.stdin.close();
        await process.status;
      }
    },
    MemoryError,
  ));
  assertEquals([error.code, error.pid], ["process-gone", process.pid]);
  assertGreaterOrEqual(used, 2);
  const { total, read, unreadable, filtered, reasons } = scan.coverage;
  assertEquals(read + unreadable + filtered, total);
  assertEquals(unreadable, reasons["process-gone"]);
});
