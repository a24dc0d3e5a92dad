import { assertEquals, assertStringIncludes } from "@std/assert";
import { canvas, refusal } from "../../contract/case.ts";
import { assertBytes } from "../../support/bytes.ts";
import { PAGE, PAGE_SIZE, USER_END } from "../../support/nt_page.ts";
import { NtSession, PID } from "../../support/nt_session.ts";
import { Random } from "../../support/random.ts";

const { READWRITE, READONLY, NOACCESS, EXECUTE_READ, GUARD } = PAGE;
const [VM_OPERATION, VM_READ, VM_WRITE] = [0x8, 0x10, 0x20];
const [QUERY, LIMITED, SYNCHRONIZE] = [0x400, 0x1000, 0x10_0000];

function pages(count: number, protect: number): number[] {
  return new Array<number>(count).fill(protect);
}

/** What a transfer that the system's own call stopped says. */
function stopped(api: string, transferred: number): object {
  const native = { api, number: 299, name: "ERROR_PARTIAL_COPY" };
  return { transferred, native };
}

Deno.test("ProcessMemory reads and writes, by one call of the system", () => {
  using session = new NtSession();
  const { base, content } = session.lay(pages(40, READWRITE));
  const memory = session.memory();
  const reads = session.system.record("ReadProcessMemory");
  for (const size of [1, 512, 513, 40 * PAGE_SIZE - 3]) {
    const bytes = canvas(size);
    reads.length = 0;
    assertEquals(memory.read({ address: base + 3n, bytes }, false), {
      transferred: size,
    });
    assertBytes(bytes, content.slice(3, 3 + size));
    assertEquals(reads.length, 1);
  }
  const data = new Random(1).bytes(5000);
  assertEquals(memory.write({ address: base + 9n, bytes: data }, false), {
    transferred: 5000,
  });
  assertBytes(session.process.memory.peek(base + 9n, 5000), data);
});

// The look before finds these readable; the call finds otherwise, as when
// pages change in between. The kernel counts whole windows of 14 pages.
const RACES: [size: number, bad: number][] = [
  [40, 0],
  [40, 1],
  [40, 13],
  [40, 14],
  [40, 15],
  [40, 28],
  [40, 39],
  [2, 1],
  [1, 0],
];

for (const [size, bad] of RACES) {
  for (const protect of [READWRITE | GUARD, NOACCESS, null]) {
    const name = protect === null ? "gone" : `0x${protect.toString(16)}`;
    Deno.test(`ProcessMemory reads up to page ${bad} of ${size} that is ${name} by then`, () => {
      using session = new NtSession();
      const { base, content } = session.lay(pages(size, READWRITE));
      const memory = session.memory();
      using _ = session.system.on("ReadProcessMemory", (read) => (...all) => {
        session.process.memory.set(base + BigInt(bad * PAGE_SIZE), protect);
        return read(...all);
      });
      const bytes = canvas(size * PAGE_SIZE - 7);
      const request = { address: base + 7n, bytes };
      const reached = Math.max(0, bad * PAGE_SIZE - 7);
      assertEquals(
        memory.read(request, false),
        stopped("ReadProcessMemory", reached),
      );
      assertBytes(
        bytes.slice(0, reached),
        content.slice(7, 7 + reached),
      );
      assertBytes(bytes.slice(reached), canvas(bytes.length - reached));
    });
  }
}

Deno.test("ProcessMemory takes no count for bytes that have not come", () => {
  using session = new NtSession({ grants: VM_READ | SYNCHRONIZE });
  const { system } = session;
  const { base, content } = session.lay([READWRITE, NOACCESS]);
  const memory = session.memory();
  // A small copy goes by way of a buffer of the kernel's; what is counted of
  // it may have come no further.
  system.chunks.delivered = false;
  const bytes = canvas(20);
  const address = base + BigInt(PAGE_SIZE - 10);
  assertEquals(
    memory.read({ address, bytes }, false),
    stopped("ReadProcessMemory", 10),
  );
  assertBytes(bytes.slice(0, 10), content.slice(PAGE_SIZE - 10, PAGE_SIZE));
});

Deno.test("ProcessMemory takes no count from a call that was refused early", () => {
  using session = new NtSession({ grants: VM_READ | SYNCHRONIZE });
  const memory = session.memory();
  const address = USER_END - 4n;
  for (const size of [8, 5000]) {
    const bytes = canvas(size);
    // Refused before anything is looked at, it has its size for a count.
    const { transferred } = memory.read({ address, bytes }, false);
    assertEquals(transferred, 0);
    assertBytes(bytes, canvas(size));
  }
});

for (
  const [what, grants] of [
    ["no right to query", VM_READ | SYNCHRONIZE],
    ["the limited right to query", VM_READ | LIMITED | SYNCHRONIZE],
  ] as const
) {
  Deno.test(`ProcessMemory with ${what} reads as far as the call goes`, () => {
    using session = new NtSession({ grants });
    const { base, content } = session.lay([
      ...pages(16, READWRITE),
      NOACCESS,
      READWRITE,
    ]);
    const memory = session.memory();
    const readable = 16 * PAGE_SIZE;
    for (const size of [1, 600, readable]) {
      const bytes = canvas(size);
      assertEquals(memory.read({ address: base, bytes }, false), {
        transferred: size,
      });
      assertBytes(bytes, content.slice(0, size));
    }
    const bytes = canvas(18 * PAGE_SIZE);
    assertEquals(
      memory.read({ address: base, bytes }, false),
      stopped("ReadProcessMemory", readable),
    );
    assertBytes(bytes.slice(0, readable), content.slice(0, readable));
  });
}

for (const [size, bad] of RACES) {
  Deno.test(`ProcessMemory writes up to page ${bad} of ${size} that is closed by then`, () => {
    using session = new NtSession();
    const { base, content } = session.lay(pages(size, READWRITE));
    const memory = session.memory();
    using _ = session.system.on("WriteProcessMemory", (write) => (...all) => {
      const page = base + BigInt(bad * PAGE_SIZE);
      session.process.memory.set(page, READWRITE | GUARD);
      return write(...all);
    });
    const data = new Random(7).bytes(size * PAGE_SIZE);
    const reached = bad * PAGE_SIZE;
    assertEquals(
      memory.write({ address: base, bytes: data }, false),
      stopped("WriteProcessMemory", reached),
    );
    const after = session.process.memory.peek(base, content.length);
    assertBytes(after.slice(0, reached), data.slice(0, reached));
    assertBytes(after.slice(reached), content.slice(reached));
  });
}

Deno.test("ProcessMemory writes only where protection allows it", () => {
  using session = new NtSession();
  const { base, content } = session.lay([READWRITE, EXECUTE_READ, READONLY]);
  const memory = session.memory();
  const data = canvas(2 * PAGE_SIZE);
  // The system's own call would write over code.
  assertEquals(memory.write({ address: base, bytes: data }, false), {
    transferred: PAGE_SIZE,
    native: { api: "VirtualQueryEx", number: 0x20, name: "PAGE_EXECUTE_READ" },
  });
  const after = session.process.memory.peek(base, content.length);
  assertBytes(after.slice(PAGE_SIZE), content.slice(PAGE_SIZE));
  assertEquals(session.protections(base, 3), [
    READWRITE,
    EXECUTE_READ,
    READONLY,
  ]);
});

Deno.test("ProcessMemory flushes what it has written, and nothing else", () => {
  using session = new NtSession();
  const { base } = session.lay([READWRITE, NOACCESS]);
  const memory = session.memory();
  memory.read({ address: base, bytes: canvas(4) }, false);
  memory.write({ address: base + 4096n, bytes: canvas(4) }, false);
  assertEquals(session.system.flushed, []);
  memory.write({ address: base, bytes: canvas(4) }, false);
  assertEquals(session.system.flushed, [{ address: base, size: 4n }]);
});

Deno.test("a process that begins to end during a read is gone", () => {
  using session = new NtSession();
  const { base } = session.lay([READWRITE]);
  const memory = session.memory();
  using _ = session.system.on("ReadProcessMemory", (read) => (...all) => {
    session.process.state = "terminating";
    return read(...all);
  });
  const bytes = canvas(8);
  const error = refusal(
    "process-gone",
    () => memory.read({ address: base, bytes }, false),
  );
  assertEquals(error.pid, PID);
  assertEquals(error.native, {
    api: "ReadProcessMemory",
    number: 5,
    name: "ERROR_ACCESS_DENIED",
  });
  assertBytes(bytes, canvas(8));
});

Deno.test("a process that begins to end during a write is gone", () => {
  using session = new NtSession();
  const { base } = session.lay([READWRITE]);
  const memory = session.memory();
  using _ = session.system.on("WriteProcessMemory", (write) => (...all) => {
    session.process.state = "terminating";
    return write(...all);
  });
  refusal(
    "process-gone",
    () => memory.write({ address: base, bytes: canvas(8) }, false),
  );
});

Deno.test("a process that is about to end is gone, not forbidden", () => {
  using session = new NtSession();
  const { base } = session.lay([READWRITE, NOACCESS]);
  const target = session.target();
  // The id is still there, and whoever waits still waits.
  session.process.state = "terminating";
  for (const force of [false, true]) {
    refusal("process-gone", () => target.read(base, 4, { force }));
    refusal("process-gone", () => target.read(base + 4096n, 4, { force }));
    refusal("process-gone", () => target.write(base, canvas(4), { force }));
  }
  refusal("process-gone", () => target.readPartial(base, 4));
  refusal("process-gone", () => target.regions());
  refusal("process-gone", () => target.modules());
});

Deno.test("a write without the rights is permission-denied, with a hint", () => {
  for (const missing of [VM_WRITE, VM_OPERATION]) {
    using session = new NtSession({ grants: 0x1f_ffff & ~missing });
    const { base, content } = session.lay([READWRITE]);
    const target = session.target();
    for (const force of [false, true]) {
      const error = refusal(
        "permission-denied",
        () => target.write(base, canvas(4), { force }),
      );
      assertEquals(error.native, {
        api: "OpenProcess",
        number: 5,
        name: "ERROR_ACCESS_DENIED",
      });
      assertEquals(typeof error.hint, "string");
    }
    assertBytes(session.process.memory.peek(base, 4096), content);
  }
});

Deno.test("a read by a handle that lost its right is permission-denied", () => {
  using session = new NtSession();
  const { base } = session.lay([READWRITE]);
  const memory = session.memory();
  using _ = session.system.fail("ReadProcessMemory", 5);
  const error = refusal(
    "permission-denied",
    () => memory.read({ address: base, bytes: canvas(4) }, false),
  );
  assertStringIncludes(error.message, `Cannot read process ${PID}`);
  assertEquals(error.native?.api, "ReadProcessMemory");
});

const OTHERS: [error: number, code: "invalid-handle" | "no-resources"][] = [
  [6, "invalid-handle"],
  [8, "no-resources"],
  [1450, "no-resources"],
  [1453, "no-resources"],
  [1455, "no-resources"],
];

for (const [number, code] of OTHERS) {
  Deno.test(`ProcessMemory makes ${code} of ${number}`, () => {
    using session = new NtSession();
    const { base } = session.lay([READWRITE]);
    const memory = session.memory();
    using _read = session.system.fail("ReadProcessMemory", number);
    using _write = session.system.fail("WriteProcessMemory", number);
    const request = { address: base, bytes: canvas(4) };
    refusal(code, () => memory.read(request, false));
    refusal(code, () => memory.write(request, false));
  });
}

Deno.test("a Target tells a guard page that the look before did not show", () => {
  using session = new NtSession();
  const { base } = session.lay([READWRITE, READWRITE]);
  const target = session.target();
  using _ = session.system.on("ReadProcessMemory", (read) => (...all) => {
    session.process.memory.set(base + 4096n, READWRITE | GUARD);
    return read(...all);
  });
  const into = canvas(8192);
  const error = refusal("guard-or-device", () => target.read(base, into));
  assertEquals(error.transferred, 4096);
  assertEquals(error.native?.number, 299);
  assertBytes(into, canvas(8192));
});

Deno.test("reading leaves another process's guard pages as they are", () => {
  using session = new NtSession();
  const guarded = READWRITE | GUARD;
  const { base } = session.lay([READWRITE, guarded]);
  const target = session.target();
  for (const force of [false, true]) {
    target.readPartial(base, 8192, { force });
    assertEquals(session.protections(base, 2), [READWRITE, guarded]);
  }
});

Deno.test("regions and pages need the right to query, reading does not", () => {
  using session = new NtSession({ grants: VM_READ | SYNCHRONIZE });
  const { base, content } = session.lay([READWRITE]);
  const target = session.target();
  assertBytes(target.read(base, 100), content.slice(0, 100));
  const error = refusal("permission-denied", () => target.regions());
  assertEquals(error.native?.api, "VirtualQueryEx");
  assertEquals(typeof error.hint, "string");
  refusal("permission-denied", () => target.modules());
});

Deno.test("the least rights for reading are read and query", () => {
  using session = new NtSession({
    grants: VM_READ | QUERY | SYNCHRONIZE,
  });
  const { base, content } = session.lay([READWRITE]);
  const target = session.target();
  assertBytes(target.read(base, 100), content.slice(0, 100));
  assertEquals(target.regions().length, 1);
});
