import { assertEquals, assertThrows } from "@std/assert";
import { MemoryError } from "../../../mod.ts";
import { assertBytes } from "../../support/bytes.ts";
import { PAGE, PAGE_SIZE } from "../../support/nt_page.ts";
import { NtSession } from "../../support/nt_session.ts";
import { canvas } from "../../contract/case.ts";

const NO_SYSTEM_RESOURCES = 1450;

/** Has the system run out of resources at its second write. */
function failSecondWrite(session: NtSession): Disposable {
  let calls = 0;
  return session.system.on("WriteProcessMemory", (write) => (...request) => {
    if (++calls !== 2) return write(...request);
    session.system.lastError = NO_SYSTEM_RESOURCES;
    return 0;
  });
}

Deno.test("a write that the process refuses half-way can be undone", () => {
  using session = new NtSession();
  const { base, content } = session.lay([PAGE.READWRITE, PAGE.READONLY]);
  const target = session.target();
  const at = base + BigInt(PAGE_SIZE - 6);
  {
    using _ = failSecondWrite(session);
    const error = assertThrows(
      () => target.write(at, canvas(10), { force: true }),
      MemoryError,
    );
    assertEquals(error.code, "no-resources");
    assertEquals([error.address, error.requested], [at, 10]);
    assertEquals(error.transferred, 6);
    assertEquals(error.native?.number, NO_SYSTEM_RESOURCES);
    // The system's word stands in it once.
    assertEquals(error.message.split("WriteProcessMemory").length, 2);
  }
  assertEquals(target.journal.map(({ after }) => after), [canvas(6)]);
  target.undo();
  const { memory } = session.process;
  assertBytes(memory.peek(base, content.length), content);
});

Deno.test("code: true lifts no other protection than that of code", () => {
  using session = new NtSession();
  const { base, content } = session.lay([
    PAGE.EXECUTE_READ,
    PAGE.READWRITE,
    PAGE.READONLY,
  ]);
  const target = session.target();
  const changes = session.system.record("VirtualProtectEx");
  const at = base + BigInt(PAGE_SIZE - 4);
  target.write(at, canvas(8), { code: true });
  content.set(canvas(8), PAGE_SIZE - 4);
  // Of the code alone: lifted, and put back.
  assertEquals(changes.map(([, address]) => address), [at, at]);
  assertEquals(changes.map(([, , size]) => size), [4n, 4n]);
  const { memory } = session.process;
  assertBytes(memory.peek(base, content.length), content);
  assertEquals(session.protections(base, 3), [
    PAGE.EXECUTE_READ,
    PAGE.READWRITE,
    PAGE.READONLY,
  ]);
});

Deno.test("undo() goes on behind a write whose before is not known", () => {
  using session = new NtSession();
  const { base, content } = session.lay([PAGE.READWRITE, PAGE.EXECUTE]);
  const target = session.target();
  target.write(base, canvas(4));
  target.write(base + BigInt(PAGE_SIZE), canvas(4), { code: true });
  const error = assertThrows(() => target.undo({ code: true }), MemoryError);
  assertEquals(error.code, "not-readable");
  assertEquals(target.undo()?.address, base);
  const { memory } = session.process;
  assertBytes(memory.peek(base, 4), content.slice(0, 4));
});
