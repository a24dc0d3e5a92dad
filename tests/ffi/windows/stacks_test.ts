import { assertEquals } from "@std/assert";
import { stacksOf } from "../../../ffi/windows/stacks.ts";
import { NtEnvironment } from "../../support/nt_environment.ts";
import { NtSession } from "../../support/nt_session.ts";

function stacks(session: NtSession): bigint[] {
  return stacksOf(session.win, session.handle());
}

Deno.test("stacksOf() has the stack of each thread", () => {
  using session = new NtSession();
  const environment = new NtEnvironment(session.process);
  const [main] = session.process.threads;
  const threads = [
    environment.startThread(main),
    environment.startThread(),
    environment.startThread(),
  ];
  assertEquals(stacks(session), threads.map(({ stack }) => stack));
});

Deno.test("stacksOf() has both stacks of a thread of 32-bit code", () => {
  using session = new NtSession({ machine: 0x014c });
  const wide = new NtEnvironment(session.process, 8);
  const narrow = new NtEnvironment(session.process, 4);
  const carrier = wide.startThread();
  const carried = narrow.startThread(carrier.thread);
  // One that the system has just made and that has no 32-bit stack yet.
  const young = wide.startThread();
  assertEquals(
    stacks(session),
    [carrier, carried, young].map(({ stack }) => stack),
  );
});

Deno.test("stacksOf() of a 64-bit process does not look for 32-bit TEBs", () => {
  using session = new NtSession();
  const environment = new NtEnvironment(session.process);
  const { stack, teb } = environment.startThread();
  const other = environment.startThread();
  environment.put(teb, other.teb);
  const reads = session.system.record("ReadProcessMemory");
  assertEquals(stacks(session), [stack, other.stack]);
  assertEquals(reads.length, 2);
});

Deno.test("stacksOf() leaves out who has no TEB, or none of its own", () => {
  using session = new NtSession();
  const environment = new NtEnvironment(session.process);
  const lost = environment.startThread();
  const other = environment.startThread();
  lost.thread.teb = other.teb + 8n;
  assertEquals(stacks(session), [other.stack]);
  lost.thread.teb = 2n ** 64n - 1n;
  assertEquals(stacks(session), [other.stack]);
});
