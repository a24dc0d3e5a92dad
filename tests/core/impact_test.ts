import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { FakeProcess } from "../../ffi/fake/mod.ts";
import { FakeSource } from "../../ffi/fake/source.ts";
import { MemoryError, Target } from "../../mod.ts";

/** A fake process that says when it is read. */
class ReadSource extends FakeSource {
  onRead = (): void => {};

  override read(
    ...request: Parameters<FakeSource["read"]>
  ): ReturnType<FakeSource["read"]> {
    this.onRead();
    return super.read(...request);
  }
}

Deno.test("resident is refused where nobody tells what is", async () => {
  const process = new FakeProcess();
  process.map({ start: 0x1000n, size: 4096 });
  using target = process.open();
  const refused = assertThrows(
    () => target.find("00", { resident: true }),
    MemoryError,
  );
  assertEquals(refused.code, "not-supported");
  const error = await assertRejects(
    () => target.snapshot({ resident: true }),
    MemoryError,
  );
  assertEquals(error.code, "not-supported");
});

Deno.test("snapshot() refuses a throttle that lets nothing be read", async () => {
  using target = new FakeProcess().open();
  for (const throttle of [0, -5, NaN]) {
    await assertRejects(() => target.snapshot({ throttle }), RangeError);
  }
});

Deno.test("where nobody tells what was never used, all is read", async () => {
  const process = new FakeProcess();
  process.map({ start: 0x1000n, size: 4096 });
  using target = process.open();
  for (const untouched of [undefined, false, true]) {
    const { coverage } = await target.findAll("00", { untouched });
    assertEquals(coverage.read, 4096);
  }
});

Deno.test("find() and snapshot() wait for a throttle between chunks", async () => {
  const chunkSize = 256 * 1024;
  const process = new FakeProcess();
  process.map({ start: 0x10_0000n, size: 4 * chunkSize });
  const source = new ReadSource(process);
  using target = new Target(source);
  const hasWaited = async (
    start: (options: { throttle: number; signal: AbortSignal }) => Promise<
      unknown
    >,
  ): Promise<void> => {
    const controller = new AbortController();
    const stop = (): void => controller.abort(new Error("enough"));
    // Who does not wait is done soon after the first read; who does, in days.
    let timer: ReturnType<typeof setTimeout> | undefined;
    source.onRead = () => timer ??= setTimeout(stop, 200);
    const work = start({ throttle: 1, signal: controller.signal });
    await assertRejects(() => work, Error, "enough");
    clearTimeout(timer);
  };
  let read = 0;
  await hasWaited(async (options) => {
    const scan = target.find("01", { ...options, chunkSize });
    try {
      await scan.collect();
    } finally {
      read = scan.coverage.read;
    }
  });
  assertEquals(read, chunkSize);
  await hasWaited((options) => target.snapshot(options));
});
