import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Functions } from "../../ffi/windows/symbols.ts";
import { assertBytes } from "./bytes.ts";
import { MEM, PAGE, PAGE_SIZE, USER_END } from "./nt_page.ts";
import type { NtProcess } from "./nt_process.ts";
import { NtSystem } from "./nt_system.ts";
import { Random } from "./random.ts";

// The double's own tests: tables of what Windows NT does, so that whoever
// changes the double knows what it promises.

const PID = 4000;
const [VM_OPERATION, VM_READ, VM_WRITE] = [0x8, 0x10, 0x20];
const ALL = 0x1f_ffff;
const UNTOUCHED = 0xdeadn;

interface Stage {
  readonly system: NtSystem;
  readonly process: NtProcess;
  readonly call: Functions;
  readonly handle: bigint;
  /** Pages with a protection each; `null` is only reserved. */
  readonly lay: (...protections: (number | null)[]) => bigint;
}

function stage(access = ALL): Stage {
  const system = new NtSystem();
  const process = system.add({ pid: PID });
  const { call } = system.use();
  const lay = (...protections: (number | null)[]): bigint => {
    const base = process.memory.map({ size: protections.length * PAGE_SIZE });
    protections.forEach((protect, index) =>
      process.memory.set(base + BigInt(index * PAGE_SIZE), protect)
    );
    return base;
  };
  const handle = call.OpenProcess(access, 0, PID);
  return { system, process, call, handle, lay };
}

type Outcome = [done: boolean, error: number, count: bigint];

function transfer(
  { system, call, handle }: Stage,
  name: "ReadProcessMemory" | "WriteProcessMemory",
  address: bigint,
  size: number,
  buffer: Uint8Array<ArrayBuffer> | null = new Uint8Array(size),
  process = handle,
): Outcome {
  const count = new BigUint64Array([UNTOUCHED]);
  const bytes = new Uint8Array(count.buffer);
  system.lastError = 0;
  const done = call[name](process, address, buffer, BigInt(size), bytes);
  return [done !== 0, call.GetLastError(), count[0] ?? 0n];
}

Deno.test("NT looks at addresses, then at the size, then at the handle", () => {
  const { call, ...rest } = stage();
  const without = call.OpenProcess(ALL & ~VM_READ, 0, PID);
  const at = { call, ...rest };
  const base = at.lay(PAGE.READWRITE);
  const read = (address: bigint, size: number, process: bigint): Outcome =>
    transfer(at, "ReadProcessMemory", address, size, undefined, process);
  const bad = 0x1234n;
  assertEquals(read(2n ** 64n - 8n, 16, bad), [false, 998, 16n]);
  assertEquals(read(USER_END - 8n, 16, bad), [false, 998, 16n]);
  assertEquals(read(USER_END, 0, bad).slice(0, 2), [true, 0]);
  assertEquals(read(0n, 0, bad), [true, 0, 0n]);
  assertEquals(read(base, 4, bad), [false, 6, 0n]);
  assertEquals(read(base, 4, 0n), [false, 6, 0n]);
  assertEquals(read(base, 4, without), [false, 5, 0n]);
  assertEquals(read(base, 4, at.handle), [true, 0, 4n]);
  at.process.state = "terminating";
  assertEquals(read(base, 4, at.handle), [false, 5, 0n]);
  assertEquals(
    call.NtReadVirtualMemory(at.handle, base, new Uint8Array(4), 4n, null),
    0xc000_010a,
  );
});

const READS: [kind: string, protect: number | null, done: boolean][] = [
  ["READWRITE", PAGE.READWRITE, true],
  ["READONLY", PAGE.READONLY, true],
  ["WRITECOPY", PAGE.WRITECOPY, true],
  ["EXECUTE", PAGE.EXECUTE, true],
  ["EXECUTE_READ", PAGE.EXECUTE_READ, true],
  ["NOACCESS", PAGE.NOACCESS, false],
  ["GUARD", PAGE.READWRITE | PAGE.GUARD, false],
  ["reserved", null, false],
];

for (const [kind, protect, done] of READS) {
  Deno.test(`NT reads ${kind}: ${done}`, () => {
    const at = stage();
    const base = at.lay(protect);
    assertEquals(
      transfer(at, "ReadProcessMemory", base, 8),
      done ? [true, 0, 8n] : [false, 299, 0n],
    );
    // Another process's guard is not taken away.
    assertEquals(at.process.memory.protectionOf(base), protect);
  });
}

Deno.test("NT counts small copies exactly, large ones by windows", () => {
  const at = stage();
  const rw = new Array<number>(30).fill(PAGE.READWRITE);
  const base = at.lay(...rw, PAGE.NOACCESS);
  const content = new Random(1).bytes(30 * PAGE_SIZE);
  at.process.memory.poke(base, content);
  const end = base + BigInt(30 * PAGE_SIZE);
  const window = 14 * PAGE_SIZE;
  const cases: [from: bigint, size: number, count: number][] = [
    [end - 10n, 20, 10],
    [end - 500n, 512, 500],
    [end - 500n, 513, 0],
    [end - BigInt(window), window + 1, window],
    [end - BigInt(window) + 1n, window + 1, 0],
    [base, 30 * PAGE_SIZE + 1, 2 * window],
  ];
  for (const [from, size, count] of cases) {
    const bytes = new Uint8Array(size).fill(0xa5);
    assertEquals(
      transfer(at, "ReadProcessMemory", from, size, bytes),
      [false, 299, BigInt(count)],
    );
    const offset = Number(from - base);
    assertBytes(
      bytes.slice(0, count),
      content.slice(offset, offset + count),
    );
    assertBytes(
      bytes.slice(count),
      new Uint8Array(size - count).fill(0xa5),
    );
  }
});

Deno.test("NT takes the guard of a process's own page away", () => {
  const { system, call } = stage();
  const { memory } = system.self;
  const base = memory.map({ size: PAGE_SIZE });
  memory.set(base, PAGE.READWRITE | PAGE.GUARD);
  const self = call.GetCurrentProcess();
  const read = () =>
    call.ReadProcessMemory(self, base, new Uint8Array(4), 4n, null);
  assertEquals([read(), read()], [0, 1]);
});

const WRITES: [
  kind: string,
  protect: number | null,
  type: number,
  outcome: Outcome,
][] = [
  ["READWRITE", PAGE.READWRITE, MEM.PRIVATE, [true, 0, 8n]],
  ["EXECUTE_READWRITE", PAGE.EXECUTE_READWRITE, MEM.PRIVATE, [true, 0, 8n]],
  ["EXECUTE_READ", PAGE.EXECUTE_READ, MEM.PRIVATE, [true, 0, 8n]],
  ["EXECUTE", PAGE.EXECUTE, MEM.PRIVATE, [true, 0, 8n]],
  ["an image's EXECUTE_READ", PAGE.EXECUTE_READ, MEM.IMAGE, [true, 0, 8n]],
  ["READONLY", PAGE.READONLY, MEM.PRIVATE, [false, 998, UNTOUCHED]],
  ["an image's READONLY", PAGE.READONLY, MEM.IMAGE, [false, 998, UNTOUCHED]],
  ["NOACCESS", PAGE.NOACCESS, MEM.PRIVATE, [false, 998, UNTOUCHED]],
  ["reserved", null, MEM.PRIVATE, [false, 998, UNTOUCHED]],
  ["GUARD", PAGE.READWRITE | PAGE.GUARD, MEM.PRIVATE, [false, 299, 0n]],
];

for (const [kind, protect, type, outcome] of WRITES) {
  Deno.test(`NT writes ${kind}: ${outcome}`, () => {
    const at = stage();
    const { memory } = at.process;
    const base = memory.map({ size: PAGE_SIZE, type });
    memory.set(base, protect);
    const data = new Random(2).bytes(8);
    assertEquals(
      transfer(at, "WriteProcessMemory", base, 8, data),
      outcome,
    );
    // Code is opened for the write, and closed again.
    assertEquals(memory.protectionOf(base), protect);
    const expected = outcome[0] ? data : new Uint8Array(8);
    assertBytes(memory.peek(base, 8), expected);
  });
}

Deno.test("NT looks at the first pages only before it writes", () => {
  const at = stage();
  const base = at.lay(PAGE.READWRITE, PAGE.READONLY);
  const data = new Random(3).bytes(20);
  const from = base + BigInt(PAGE_SIZE - 10);
  assertEquals(transfer(at, "WriteProcessMemory", from, 20, data), [
    false,
    299,
    10n,
  ]);
  assertBytes(at.process.memory.peek(from, 10), data.slice(0, 10));
  assertBytes(at.process.memory.peek(from + 10n, 10), new Uint8Array(10));
});

Deno.test("NT refuses to write without both rights", () => {
  for (
    const [access, error] of [
      [VM_WRITE, 5],
      [VM_OPERATION, 5],
      [VM_WRITE | VM_OPERATION, 0],
    ] as const
  ) {
    const at = stage(access);
    const base = at.lay(PAGE.READWRITE);
    assertEquals(transfer(at, "WriteProcessMemory", base, 4)[1], error);
  }
  const at = stage();
  assertEquals(transfer(at, "WriteProcessMemory", USER_END, 4), [
    false,
    87,
    UNTOUCHED,
  ]);
});

Deno.test("NT protects pages of one allocation, and gives the first's", () => {
  const { call, handle, lay, process } = stage();
  const base = lay(PAGE.READWRITE, PAGE.READONLY, null);
  const protect = (
    address: bigint,
    size: bigint,
    protection: number,
  ): [number, number] => {
    const old = new Uint32Array(1);
    const bytes = new Uint8Array(old.buffer);
    const done = call.VirtualProtectEx(
      handle,
      address,
      size,
      protection,
      bytes,
    );
    return [done ? 0 : call.GetLastError(), old[0] ?? 0];
  };
  assertEquals(protect(base + 4095n, 2n, PAGE.NOACCESS), [0, PAGE.READWRITE]);
  assertEquals(process.memory.protectionOf(base + 4096n), PAGE.NOACCESS);
  assertEquals(protect(base, 0x3000n, PAGE.READONLY), [487, 0]);
  assertEquals(protect(base, 0x4000n, PAGE.READONLY), [487, 0]);
  assertEquals(protect(base - 4096n, 1n, PAGE.READONLY), [487, 0]);
  assertEquals(protect(base, 1n, PAGE.WRITECOPY), [87, 0]);
  assertEquals(protect(base, 1n, 0x3), [87, 0]);
  assertEquals(protect(base, 1n, PAGE.NOACCESS | PAGE.GUARD), [87, 0]);
  assertEquals(call.VirtualProtectEx(handle, base, 1n, 2, null), 0);
  assertEquals(call.GetLastError(), 998);
});

Deno.test("NT reserves at 64 KiB, commits pages, and frees what it gave", () => {
  const { call, handle, process, system } = stage();
  const { COMMIT, RESERVE, DECOMMIT, RELEASE } = MEM;
  const allocate = (at: bigint, size: bigint, type: number): bigint =>
    call.VirtualAllocEx(handle, at, size, type, PAGE.READWRITE);
  const free = (at: bigint, size: bigint, type: number): number =>
    call.VirtualFreeEx(handle, at, size, type) ? 0 : system.lastError;
  const wanted = 0x5000_0001_2345n;
  const base = allocate(wanted, 1n, RESERVE);
  assertEquals(base, 0x5000_0001_0000n);
  assertEquals(allocate(wanted, 1n, RESERVE), 0n);
  assertEquals(system.lastError, 487);
  assertEquals(process.memory.protectionOf(base), null);
  assertEquals(allocate(base + 0x1001n, 1n, COMMIT), base + 0x1000n);
  assertEquals(process.memory.protectionOf(base + 0x1000n), PAGE.READWRITE);
  assertEquals(process.memory.protectionOf(base), null);
  assertEquals(free(base, 0x1000n, RELEASE), 87);
  assertEquals(free(base + 0x1000n, 0n, RELEASE), 487);
  assertEquals(free(base + 0x1000n, 1n, DECOMMIT), 0);
  assertEquals(process.memory.protectionOf(base + 0x1000n), null);
  assertEquals(free(base, 0n, RELEASE), 0);
  assertEquals(free(base, 0n, RELEASE), 487);
  const anywhere = allocate(0n, 5000n, RESERVE | COMMIT);
  assertEquals(anywhere % 0x1_0000n, 0n);
  assertEquals(process.memory.query(anywhere)?.regionSize, 0x2000n);
  assertEquals(allocate(0n, 0n, RESERVE), 0n);
  assertEquals(system.lastError, 87);
});

Deno.test("NT asks for no more than 48 bytes, an address and the right", () => {
  const { call, handle, system } = stage();
  const query = (process: bigint, at: bigint, size: bigint): number =>
    call.VirtualQueryEx(process, at, new Uint8Array(48), size) === 48n
      ? 0
      : system.lastError;
  const reading = call.OpenProcess(VM_READ, 0, PID);
  const limited = call.OpenProcess(0x1000, 0, PID);
  assertEquals(query(handle, 0n, 48n), 0);
  assertEquals(query(handle, 0n, 47n), 24);
  assertEquals(query(handle, USER_END, 48n), 87);
  assertEquals(query(reading, 0n, 48n), 5);
  assertEquals(query(limited, 0n, 48n), 5);
  system.limitedQueries = true;
  assertEquals(query(limited, 0n, 48n), 0);
});

Deno.test("NT does not look at the low two bits of an id", () => {
  const { call, system } = stage();
  const open = (pid: number): number => {
    const handle = call.OpenProcess(ALL, 0, pid);
    if (handle === 0n) return system.lastError;
    const id = call.GetProcessId(handle);
    call.CloseHandle(handle);
    return -id;
  };
  assertEquals([PID, PID + 1, PID + 3, PID + 4].map(open), [
    -PID,
    -PID,
    -PID,
    87,
  ]);
  assertEquals([0, 4].map(open), [87, 5]);
});

Deno.test("NT keeps an id while somebody holds who had it", () => {
  const { call, system, process, handle } = stage();
  process.end();
  assertEquals(call.WaitForSingleObject(handle, 0), 0);
  assertThrows(() => system.add({ pid: PID }), RangeError);
  call.CloseHandle(handle);
  assertEquals(call.OpenProcess(ALL, 0, PID), 0n);
  const next = system.add({ pid: PID });
  assert(next.created > process.created);
});

Deno.test("NT waits for who has the right to wait", () => {
  const { call, handle, process, system } = stage();
  const reading = call.OpenProcess(VM_READ, 0, PID);
  assertEquals(call.WaitForSingleObject(handle, 0), 0x102);
  process.state = "terminating";
  assertEquals(call.WaitForSingleObject(handle, 0), 0x102);
  assertEquals(call.WaitForSingleObject(reading, 0), 0xffff_ffff);
  assertEquals(system.lastError, 5);
  process.end();
  assertEquals(call.WaitForSingleObject(handle, 0), 0);
});

Deno.test("NT tells of a process and a thread what fits exactly", () => {
  const { call, handle, process, system } = stage();
  const { NtQueryInformationProcess, NtQueryInformationThread } = call;
  assert(NtQueryInformationProcess && NtQueryInformationThread);
  const tid = process.threads[0]?.tid ?? 0;
  const limited = call.OpenThread(0x800, 0, tid);
  const without = call.OpenThread(0x2, 0, tid);
  const untold = call.OpenProcess(VM_READ, 0, PID);
  const room = new Uint8Array(48);
  const ask = (of: bigint, kind: number, size: number): number =>
    NtQueryInformationProcess(of, kind, room, size, null);
  const askThread = (of: bigint, kind: number, size: number): number =>
    NtQueryInformationThread(of, kind, room, size, null);
  const before = system.lastError;
  const [wrongKind, wrongSize] = [0xc000_0003, 0xc000_0004];
  const [badHandle, denied, wrongType] = [
    0xc000_0008,
    0xc000_0022,
    0xc000_0024,
  ];
  assertEquals(
    [ask(handle, 0, 48), ask(handle, 26, 8), askThread(limited, 0, 48)],
    [0, 0, 0],
  );
  assertEquals(
    [ask(handle, 0, 47), ask(handle, 26, 4), askThread(limited, 0, 40)],
    [wrongSize, wrongSize, wrongSize],
  );
  assertEquals(
    [ask(handle, 999, 8), askThread(limited, 999, 8)],
    [wrongKind, wrongKind],
  );
  assertEquals([ask(untold, 0, 48), askThread(without, 0, 48)], [
    denied,
    denied,
  ]);
  assertEquals([ask(limited, 0, 48), askThread(handle, 0, 48)], [
    wrongType,
    wrongType,
  ]);
  assertEquals([ask(1n, 0, 48), askThread(1n, 0, 48)], [badHandle, badHandle]);
  // They return what others leave behind as the last error.
  assertEquals(system.lastError, before);
});

Deno.test("NT opens threads of processes that have not ended", () => {
  const { call, process, system } = stage();
  const thread = process.threads[0];
  assert(thread);
  const open = (tid: number): number => {
    const handle = call.OpenThread(0x40, 0, tid);
    return call.CloseHandle(handle) ? 0 : system.lastError;
  };
  assertEquals([open(thread.tid), open(thread.tid + 4)], [0, 6]);
  thread.grants = 0x800;
  assertEquals(call.OpenThread(0x40, 0, thread.tid), 0n);
  assertEquals(system.lastError, 5);
  thread.grants = ALL;
  process.end();
  assertEquals(call.OpenThread(0x40, 0, thread.tid), 0n);
  assertEquals(system.lastError, 87);
});

Deno.test("a success leaves the last error as it was", () => {
  const at = stage();
  const base = at.lay(PAGE.READWRITE);
  at.system.lastError = 4711;
  const bytes = new Uint8Array(48);
  at.call.ReadProcessMemory(at.handle, base, bytes, 4n, null);
  at.call.VirtualQueryEx(at.handle, base, bytes, 48n);
  at.call.CloseHandle(at.handle);
  assertEquals(at.call.GetLastError(), 4711);
  assertEquals(at.call.CloseHandle(at.handle), 0);
  assertEquals(at.call.GetLastError(), 6);
});

Deno.test("the double finds who gives less room than it says", () => {
  const { call, handle, lay } = stage();
  const base = lay(PAGE.READWRITE);
  const four = new Uint8Array(4);
  const eight = new Uint8Array(8);
  assertThrows(
    () => call.ReadProcessMemory(handle, base, four, 8n, null),
    TypeError,
  );
  assertThrows(
    () => call.ReadProcessMemory(handle, base, eight, 8n, four),
    TypeError,
  );
  assertThrows(() => call.VirtualQueryEx(handle, 0n, eight, 48n), TypeError);
});
