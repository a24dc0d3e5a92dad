import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { openedProtections } from "../../../ffi/windows/unprotect.ts";
import { MemoryError } from "../../../mod.ts";
import { canvas, refusal } from "../../contract/case.ts";
import { assertBytes } from "../../support/bytes.ts";
import { MEM, PAGE, PAGE_SIZE } from "../../support/nt_page.ts";
import { NtSession } from "../../support/nt_session.ts";
import { Random } from "../../support/random.ts";

const CLOSED = [
  PAGE.NOACCESS,
  PAGE.READONLY,
  PAGE.EXECUTE,
  PAGE.EXECUTE_READ,
  PAGE.READONLY | PAGE.NOCACHE,
];

// A program's pages are copied when written, never shared for writing.
const TYPES = [
  ["private", MEM.PRIVATE, PAGE.READWRITE | PAGE.GUARD],
  ["image", MEM.IMAGE, PAGE.WRITECOPY | PAGE.GUARD],
] as const;

for (const [name, type, guarded] of TYPES) {
  for (const protect of [...CLOSED, guarded]) {
    const what = `${name} pages of 0x${protect.toString(16)}`;

    Deno.test(`force reads ${what} and puts them back`, () => {
      using session = new NtSession();
      const { base, content } = session.lay([protect, protect], type);
      const memory = session.memory();
      const bytes = canvas(5000);
      const request = { address: base + 5n, bytes };
      assertEquals(memory.read(request, true), { transferred: 5000 });
      assertBytes(bytes, content.slice(5, 5005));
      assertEquals(session.protections(base, 2), [protect, protect]);
    });

    Deno.test(`force writes ${what} and puts them back`, () => {
      using session = new NtSession();
      const { base } = session.lay([protect, protect], type);
      const memory = session.memory();
      const bytes = new Random(protect).bytes(5000);
      const request = { address: base + 5n, bytes };
      assertEquals(memory.write(request, true), { transferred: 5000 });
      assertBytes(session.process.memory.peek(base + 5n, 5000), bytes);
      // What has been copied is not to be copied again.
      const copied = protect & PAGE.WRITECOPY
        ? PAGE.READWRITE | PAGE.GUARD
        : protect;
      assertEquals(session.protections(base, 2), [copied, copied]);
    });
  }
}

Deno.test("force writes copies of a program's pages, not its file", () => {
  using session = new NtSession();
  const base = session.process.load("program.exe");
  const file = session.process.memory.fileAt(base);
  const target = session.target();
  const before = session.protections(base, 2);
  const data = new Random(3).bytes(2 * PAGE_SIZE);
  target.write(base, data, { force: true });
  assertBytes(session.process.memory.peek(base, data.length), data);
  assertBytes(file, new Uint8Array(file.length));
  assertEquals(session.protections(base, 2), before);
  target.undo({ force: true });
  assertBytes(target.read(base, data.length), new Uint8Array(data.length));
});

Deno.test("force writes copies of a file that is mapped for reading", () => {
  using session = new NtSession();
  const { memory } = session.process;
  const base = memory.map({
    size: PAGE_SIZE,
    protect: PAGE.READONLY,
    type: MEM.MAPPED,
    path: "\\Device\\HarddiskVolume3\\data.bin",
  });
  session.memory().write({ address: base, bytes: Uint8Array.of(7) }, true);
  assertEquals(memory.peek(base, 1), Uint8Array.of(7));
  assertEquals(memory.fileAt(base)[0], 0);
  assertEquals(session.protections(base, 1), [PAGE.READONLY]);
});

Deno.test("force writes through a view that was made for writing", () => {
  using session = new NtSession();
  const { memory } = session.process;
  const base = memory.map({ size: PAGE_SIZE, type: MEM.MAPPED });
  memory.set(base, PAGE.READONLY);
  // Such a view takes no copies; what it shows is shared anyway.
  session.memory().write({ address: base, bytes: Uint8Array.of(7) }, true);
  assertEquals(memory.peek(base, 1), Uint8Array.of(7));
  assertEquals(memory.fileAt(base)[0], 7);
  assertEquals(session.protections(base, 1), [PAGE.READONLY]);
});

Deno.test("code stays executable while it is opened", () => {
  const asked: number[] = [];
  for (const [, type] of TYPES) {
    for (const verb of ["read", "write"] as const) {
      using session = new NtSession();
      const { base } = session.lay([PAGE.EXECUTE], type);
      const memory = session.memory();
      const calls = session.system.record("VirtualProtectEx");
      memory[verb]({ address: base, bytes: canvas(4) }, true);
      asked.push(...calls.map(([, , , protection]) => protection));
    }
  }
  assertEquals(asked, [
    PAGE.EXECUTE_READ,
    PAGE.EXECUTE,
    PAGE.EXECUTE_READWRITE,
    PAGE.EXECUTE,
    PAGE.EXECUTE_READ,
    PAGE.EXECUTE,
    PAGE.EXECUTE_WRITECOPY,
    PAGE.EXECUTE,
  ]);
});

Deno.test("openedProtections() adds no more than is wanted", () => {
  const opened = (protect: number, type: number, verb: "read" | "write") =>
    openedProtections({
      baseAddress: 0n,
      allocationBase: 0n,
      allocationProtect: protect,
      regionSize: 4096n,
      state: MEM.COMMIT,
      protect,
      type,
    }, verb);
  for (const type of [MEM.PRIVATE, MEM.MAPPED, MEM.IMAGE]) {
    assertEquals(opened(PAGE.NOACCESS, type, "read"), [PAGE.READONLY]);
    assertEquals(opened(PAGE.EXECUTE, type, "read"), [PAGE.EXECUTE_READ]);
  }
  const { READONLY, EXECUTE_READ } = PAGE;
  assertEquals(opened(READONLY, MEM.PRIVATE, "write"), [PAGE.READWRITE]);
  assertEquals(opened(READONLY, MEM.IMAGE, "write"), [PAGE.WRITECOPY]);
  assertEquals(opened(EXECUTE_READ, MEM.MAPPED, "write"), [
    PAGE.EXECUTE_WRITECOPY,
    PAGE.EXECUTE_READWRITE,
  ]);
});

Deno.test("force opens only the pages that it needs", () => {
  using session = new NtSession();
  const { base } = session.lay([
    PAGE.READWRITE,
    PAGE.READONLY,
    PAGE.READONLY,
    PAGE.NOACCESS,
  ]);
  const memory = session.memory();
  const calls = session.system.record("VirtualProtectEx");
  const request = { address: base + 8n, bytes: canvas(PAGE_SIZE) };
  assertEquals(memory.write(request, true), { transferred: PAGE_SIZE });
  assertEquals(calls.map(([, address, size]) => [address, size]), [
    [base + 4096n, 8n],
    [base + 4096n, 8n],
  ]);
});

Deno.test("force goes from protection to protection up to a hole", () => {
  using session = new NtSession();
  const protections = [
    PAGE.READONLY,
    PAGE.NOACCESS,
    PAGE.READWRITE | PAGE.GUARD,
    PAGE.EXECUTE_READ,
    PAGE.READWRITE,
    null,
  ];
  const { base } = session.lay(protections);
  const memory = session.memory();
  const bytes = new Random(5).bytes(6 * PAGE_SIZE);
  assertEquals(memory.write({ address: base, bytes }, true), {
    transferred: 5 * PAGE_SIZE,
    native: { api: "VirtualQueryEx", number: 0x2000, name: "MEM_RESERVE" },
  });
  assertBytes(
    session.process.memory.peek(base, 5 * PAGE_SIZE),
    bytes.slice(0, 5 * PAGE_SIZE),
  );
  assertEquals(session.protections(base, 6), protections);
});

for (const error of [299, 998, 6, 8, 5]) {
  Deno.test(`a protection is put back when the write fails with ${error}`, () => {
    using session = new NtSession();
    const { base } = session.lay([PAGE.READONLY]);
    const memory = session.memory();
    using _ = session.system.fail("WriteProcessMemory", error);
    try {
      const request = { address: base, bytes: canvas(4) };
      assertEquals(memory.write(request, true).transferred, 0);
    } catch (thrown) {
      if (!(thrown instanceof MemoryError)) throw thrown;
      assertEquals(thrown.native?.number, error);
    }
    assertEquals(session.protections(base, 1), [PAGE.READONLY]);
  });
}

Deno.test("a protection that cannot be lifted stops the transfer there", () => {
  using session = new NtSession();
  const { base, content } = session.lay([PAGE.READWRITE, PAGE.READONLY]);
  const memory = session.memory();
  using _ = session.system.fail("VirtualProtectEx", 87);
  const bytes = canvas(2 * PAGE_SIZE);
  assertEquals(memory.write({ address: base, bytes }, true), {
    transferred: PAGE_SIZE,
    native: {
      api: "VirtualProtectEx",
      number: 87,
      name: "ERROR_INVALID_PARAMETER",
    },
  });
  assertBytes(
    session.process.memory.peek(base + 4096n, PAGE_SIZE),
    content.slice(PAGE_SIZE),
  );
});

Deno.test("a protection that cannot be put back is an error that says so", () => {
  using session = new NtSession();
  const { base } = session.lay([PAGE.READONLY]);
  const memory = session.memory();
  let calls = 0;
  using _ = session.system.on("VirtualProtectEx", (protect) => (...all) => {
    if (++calls === 1) return protect(...all);
    session.system.lastError = 487;
    return 0;
  });
  const error = assertThrows(
    () => memory.write({ address: base, bytes: canvas(4) }, true),
    MemoryError,
    "put the protection back",
  );
  assertEquals(error.native?.number, 487);
  assertEquals([error.address, error.requested], [base, 4]);
  assertEquals(error.transferred, 4);
  assertMatch(error.hint ?? "", /stay changed.*PAGE_READONLY/);
  // It was tried again.
  assertEquals(calls, 3);
});

Deno.test("a forced read asks for no right to write", () => {
  using session = new NtSession({ grants: 0x1f_ffff & ~0x20 });
  const { base, content } = session.lay([PAGE.NOACCESS]);
  const bytes = canvas(8);
  const memory = session.memory();
  assertEquals(memory.read({ address: base, bytes }, true).transferred, 8);
  assertEquals(bytes, content.slice(0, 8));
  assertEquals(session.protections(base, 1), [PAGE.NOACCESS]);
});

Deno.test("force without the right to change protection is permission-denied", () => {
  using session = new NtSession({ grants: 0x1f_ffff & ~0x8 });
  const { base } = session.lay([PAGE.NOACCESS]);
  const memory = session.memory();
  const request = { address: base, bytes: canvas(4) };
  refusal("permission-denied", () => memory.read(request, true));
  assertEquals(session.protections(base, 1), [PAGE.NOACCESS]);
});
