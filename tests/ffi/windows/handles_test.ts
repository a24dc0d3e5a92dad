import {
  assertEquals,
  assertGreater,
  assertLess,
  assertThrows,
} from "@std/assert";
import { WindowsSource } from "../../../ffi/windows/source.ts";
import { useWin32 } from "../../../ffi/windows/symbols.ts";
import { listProcesses } from "../../../ffi/windows/processes.ts";
import { MemoryError, open } from "../../../mod.ts";
import { NtEnvironment } from "../../support/nt_environment.ts";
import { NtSystem } from "../../support/nt_system.ts";
import { WindowsWorld } from "../../support/windows_world.ts";

const ROUNDS = 10_000;

/**
 * The highest of some new handles. Handles are places in a table, each 4 more
 * than the one before, and free ones are taken first: it grows with what is
 * left open. (Wine has no answer to GetProcessHandleCount.)
 */
function highestHandle(): number {
  using win = useWin32();
  const handles = Array.from(
    { length: 100 },
    () => win.call.OpenProcess(0x1000, 0, Deno.pid),
  );
  for (const handle of handles) win.call.CloseHandle(handle);
  if (handles.includes(0n)) throw new Error("OpenProcess failed");
  return Math.max(...handles.map(Number));
}

/** What threads of Deno's own may open meanwhile. */
const TOLERANCE = 4 * 50;

Deno.test({
  name: "10,000 rounds of opening and closing leave no handle open on Windows",
  ignore: Deno.build.os !== "windows",
  async fn() {
    await using world = new WindowsWorld();
    const base = await world.lay("rw- r--");
    // One that stays keeps the libraries loaded; loading is not what is tried.
    using _ = world.open();
    const before = highestHandle();
    for (let round = 0; round < ROUNDS; round++) {
      using target = world.open();
      target.read(base, 4);
      if (round % 10 === 0) target.write(base + 4n, new Uint8Array(4));
      if (round % 100 === 0) {
        target.modules();
        target.regions();
      }
    }
    assertLess(highestHandle() - before, TOLERANCE);
  },
});

Deno.test({
  name: "10,000 failed openings leave no handle open on Windows",
  ignore: Deno.build.os !== "windows",
  async fn() {
    await using world = new WindowsWorld();
    using _ = world.open();
    const before = highestHandle();
    for (let round = 0; round < ROUNDS; round++) {
      // An id that nobody has, and one that Windows rounds down to one.
      const pid = round % 2 ? 0x7fff_fffc : world.pid + 1 + round % 3;
      const error = assertThrows(() => open(pid), MemoryError);
      assertEquals(error.code, "no-such-process");
    }
    assertLess(highestHandle() - before, TOLERANCE);
  },
});

Deno.test("10,000 rounds of opening and closing leave no handle open on NT", () => {
  const system = new NtSystem();
  const process = system.add({ pid: 4000 });
  process.load("program.exe");
  new NtEnvironment(process).startThread();
  const base = process.memory.map({ size: 4096 });
  for (let round = 0; round < ROUNDS; round++) {
    using source = new WindowsSource(4000, system.use());
    const bytes = new Uint8Array(4);
    source.read({ address: base, bytes }, false);
    source.write({ address: base, bytes }, round % 2 === 0);
    if (round % 100 === 0) {
      source.regions();
      source.modules();
      listProcesses(system.use());
    }
  }
  assertEquals(system.openHandles, 0);
});

Deno.test("10,000 failed openings leave no handle open on NT", () => {
  const system = new NtSystem();
  const ended = system.add({ pid: 4000 });
  system.add({ pid: 5000, grants: 0 });
  // Its parent still holds it open.
  const held = system.use().call.OpenProcess(0x1000, 0, 4000);
  ended.end();
  for (let round = 0; round < ROUNDS; round++) {
    const pid = [4, 3000, 4000, 4001, 5000][round % 5] ?? 0;
    assertThrows(() => new WindowsSource(pid, system.use()), MemoryError);
  }
  assertEquals(system.openHandles, 1);
  system.use().call.CloseHandle(held);
});

Deno.test({
  name: "the highest handle shows what is left open on Windows",
  ignore: Deno.build.os !== "windows",
  fn() {
    using win = useWin32();
    const before = highestHandle();
    const left = Array.from(
      { length: 1000 },
      () => win.call.OpenProcess(0x1000, 0, Deno.pid),
    );
    assertGreater(highestHandle() - before, TOLERANCE);
    for (const handle of left) win.call.CloseHandle(handle);
  },
});
