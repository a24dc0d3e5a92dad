import { assertEquals, assertThrows } from "@std/assert";
import { diagnose } from "../../../ffi/fuchsia/access.ts";
import { listProcesses } from "../../../ffi/fuchsia/processes.ts";
import { FuchsiaSource } from "../../../ffi/fuchsia/source.ts";
import { MemoryError } from "../../../mod.ts";
import {
  type Flavour,
  FLAVOURS,
  HAS_ZIRCON,
  ZirconDouble,
} from "../../doubles/zircon/libzircon.ts";
import { mapsOf } from "../../support/linux_dump.ts";
import { STATUS } from "./stage.ts";

const ROUNDS = 10_000;

/** A process with few mappings, so that many rounds take little time. */
class Sleeper implements AsyncDisposable {
  readonly #process = new Deno.Command("sleep", { args: ["600"] }).spawn();

  get pid(): number {
    return this.#process.pid;
  }

  /** Where there is something to read: its program's first bytes. */
  get address(): bigint {
    return mapsOf(this.pid)[0]?.start ?? 0n;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.status;
  }
}

interface Stage {
  readonly double: ZirconDouble;
  readonly koid: number;
  readonly address: bigint;
}

function testHandles(
  claim: string,
  run: (stage: Stage) => void,
  flavours: readonly Flavour[] = FLAVOURS,
): void {
  for (const flavour of flavours) {
    Deno.test({
      name: `${claim} (a double of Zircon, ${flavour})`,
      ignore: !HAS_ZIRCON,
      async fn() {
        await using sleeper = new Sleeper();
        const { address } = sleeper;
        using double = new ZirconDouble(flavour);
        const job = double.addJob(double.addJob());
        // Held, the library needs not be loaded each time.
        using _zircon = double.use();
        const koid = Number(double.addProcess(sleeper.pid, "sleep", job));
        run({ double, koid, address });
        assertEquals(double.openHandles, 0);
      },
    });
  }
}

testHandles(`${ROUNDS} targets leave no handle open`, (stage) => {
  const { double, koid, address } = stage;
  for (let round = 0; round < ROUNDS; round++) {
    using source = new FuchsiaSource(koid, double.use());
    const bytes = new Uint8Array(4);
    const { transferred } = source.read({ address, bytes }, false);
    assertEquals(transferred, 4);
    source.assertSame();
    if (round === 0) assertEquals(double.openHandles, 1);
  }
}, ["today"]);

testHandles(`${ROUNDS} failures leave no handle open`, ({ double, koid }) => {
  const job = Number(double.addJob());
  const thread = Number(double.addObject(2));
  const ended = Number(double.addProcess(0x7fff_ffff, "ended"));
  const missing = 0x7fff_ffff;
  for (let round = 0; round < ROUNDS / 4; round++) {
    for (const pid of [job, thread, ended, missing]) {
      assertThrows(() => new FuchsiaSource(pid, double.use()), MemoryError);
    }
  }
  // Whichever call it is that fails while a process is opened.
  for (const call of ["info", "child", "property"] as const) {
    for (const status of Object.values(STATUS)) {
      for (let skip = 0; skip < 12; skip++) {
        double.fail(call, { status, skip, times: 1 });
        try {
          new FuchsiaSource(koid, double.use()).close();
        } catch (error) {
          if (!(error instanceof MemoryError)) throw error;
        }
        assertEquals(double.openHandles, 0, `${call} ${status} ${skip}`);
      }
    }
    double.fail(call, { status: 0, times: 0 });
  }
});

testHandles("lists and looks leave no handle open", ({ double, koid }) => {
  using zircon = double.use();
  for (let round = 0; round < 500; round++) {
    listProcesses(zircon);
    for (const pid of [koid, Number(double.root), 0x7fff_ffff]) {
      diagnose(zircon, pid);
    }
  }
});

testHandles(
  "close() a second time closes nobody else's handle",
  ({ double, koid }) => {
    const source = new FuchsiaSource(koid, double.use());
    source.close();
    using first = new FuchsiaSource(koid, double.use());
    source.close();
    source[Symbol.dispose]();
    assertEquals(double.openHandles, 1);
    first.regions();
  },
);
