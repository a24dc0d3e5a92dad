import { assert, assertEquals } from "@std/assert";
import { regionAt } from "../../../core/region.ts";
import { landmarksOf } from "../../../ffi/windows/landmarks.ts";
import { useWin32 } from "../../../ffi/windows/symbols.ts";
import { tebAddress, threadIds } from "../../../ffi/windows/threads.ts";
import { open } from "../../../mod.ts";
import { NtEnvironment } from "../../support/nt_environment.ts";
import { NtSession } from "../../support/nt_session.ts";
import { WindowsWorld } from "../../support/windows_world.ts";

Deno.test("landmarksOf() has heaps and stacks", () => {
  using session = new NtSession();
  const environment = new NtEnvironment(session.process);
  const heap = environment.createHeap();
  const { stack } = environment.startThread();
  assertEquals(
    landmarksOf(session.win, session.handle()),
    new Map([[heap, "heap"], [stack, "stack"]]),
  );
});

Deno.test("landmarksOf() of a process that may only be read has none", () => {
  using session = new NtSession({ grants: 0x10 });
  new NtEnvironment(session.process).createHeap();
  for (const thread of session.process.threads) thread.grants = 0;
  assertEquals(landmarksOf(session.win, session.handle()), new Map());
});

const ignore = Deno.build.os !== "windows";

Deno.test({
  name: "a process on Windows has a stack for each thread, and a heap",
  ignore,
  async fn() {
    await using world = new WindowsWorld();
    // It has started when it answers.
    await world.lay("rw-");
    using win = useWin32();
    using target = world.open();
    const regions = target.regions();
    assert(regions.some(({ kind }) => kind === "heap"));
    const ids = threadIds(win, world.pid);
    assert(ids.length > 0);
    for (const tid of ids) {
      const teb = tebAddress(win, tid, world.pid);
      assert(teb !== null);
      // NT_TIB: StackBase u64 @8, the end of the stack.
      const base = target.readValue(teb + 8n, "u64");
      const region = regionAt(regions, base - 8n);
      assertEquals(region?.kind, "stack");
      assertEquals(region?.end, base);
    }
    // Neither is what the child itself has mapped.
    const own = await world.lay("rw-");
    assertEquals(regionAt(target.regions(), own)?.kind, "anon");
  },
});

Deno.test({
  name: "the heap that Windows gives a process is one",
  ignore,
  fn() {
    const kernel = Deno.dlopen("kernel32.dll", {
      GetProcessHeap: { parameters: [], result: "usize" },
    });
    const heap = kernel.symbols.GetProcessHeap();
    kernel.close();
    using target = open(Deno.pid);
    const region = regionAt(target.regions(), heap);
    assertEquals([region?.kind, region?.start], ["heap", heap]);
  },
});
