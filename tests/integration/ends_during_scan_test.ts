import {
  assert,
  assertEquals,
  assertGreater,
  assertRejects,
} from "@std/assert";
import { MemoryError, open, type Scan } from "../../mod.ts";
import { Child, SPARSE_SIZE } from "../support/child.ts";

/**
 * Lets a process that was killed be gone before the work goes on: Wine now
 * and then never answers a query that meets one that is just ending.
 */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
}

/** Kills a process once its scan is under way. */
async function endDuring(
  work: (child: Child, progress: () => void) => Promise<unknown>,
): Promise<MemoryError> {
  await using child = new Child();
  let killed: Promise<void> | undefined;
  const error = await assertRejects(
    () =>
      work(child, () => {
        if (killed) return;
        killed = child.kill();
        pause();
      }),
    MemoryError,
  );
  await killed;
  return error;
}

Deno.test("a scan says that its process has ended, and what it saw", async () => {
  let seen: Scan | undefined;
  const error = await endDuring(async (child, onProgress) => {
    const start = await child.map({ size: SPARSE_SIZE, sparse: true });
    using target = open(child.pid);
    const range = { start, end: start + BigInt(SPARSE_SIZE) };
    seen = target.find("01 02 03", {
      range,
      untouched: true,
      onProgress,
    });
    for await (const _ of seen);
  });
  assertEquals(error.code, "process-gone");
  assert(seen);
  const { total, read, unreadable, filtered, reasons } = seen.coverage;
  assertGreater(read, 0);
  assertEquals(unreadable, reasons["process-gone"]);
  assertEquals(read + unreadable + filtered, total);
});

Deno.test("a snapshot says that its process has ended", async () => {
  const error = await endDuring(async (child, onProgress) => {
    const start = await child.map({ size: SPARSE_SIZE, sparse: true });
    using target = open(child.pid);
    const range = { start, end: start + BigInt(SPARSE_SIZE) };
    await target.snapshot({ range, untouched: true, onProgress });
  });
  assertEquals(error.code, "process-gone");
});
