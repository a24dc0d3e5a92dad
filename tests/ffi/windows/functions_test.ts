import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  closeHandle,
  createToolhelp32Snapshot,
  enableDebugPrivilege,
  getLastError,
  getProcessId,
  getProcessTimes,
  isWow64Process2,
  MEM_COMMIT,
  MEM_DECOMMIT,
  MEM_FREE,
  MEM_PRIVATE,
  MEM_RELEASE,
  MEM_RESERVE,
  module32First,
  module32Next,
  ntReadVirtualMemory,
  openProcess,
  PAGE_EXECUTE_READ,
  PAGE_NOACCESS,
  PAGE_READONLY,
  PAGE_READWRITE,
  process32First,
  process32Next,
  PROCESS_QUERY_INFORMATION,
  PROCESS_QUERY_LIMITED_INFORMATION,
  PROCESS_VM_OPERATION,
  PROCESS_VM_READ,
  queryFullProcessImageName,
  TH32CS_SNAPMODULE,
  TH32CS_SNAPMODULE32,
  TH32CS_SNAPPROCESS,
  virtualAllocEx,
  virtualFreeEx,
  virtualProtectEx,
  virtualQueryEx,
} from "../../../ffi/windows/mod.ts";
import { NtWorld } from "../../support/nt_world.ts";
import {
  assertFails,
  canvas,
  type Stage,
  testOnStages,
  withHandle,
} from "./stage.ts";

// The functions that are exported as themselves, beside those that copy
// memory: their clauses have tests of their own.

const [ACCESS_DENIED, INVALID_HANDLE, NO_MORE_FILES] = [5, 6, 18];
const [INVALID_PARAMETER, INVALID_ADDRESS, NOT_ALL_ASSIGNED] = [87, 487, 1300];

const QUERY = PROCESS_QUERY_INFORMATION;
const PAGE = 4096;

/** Asserts that a function gives `null`, and why. */
function assertNull(call: () => unknown, error: number): void {
  assertEquals(call(), null);
  assertEquals(getLastError(), error);
}

/** The programs of both systems, as their lists name them. */
function programOf(stage: Stage): string {
  return stage instanceof NtWorld ? "world.exe" : "deno.exe";
}

testOnStages("openProcess() gives handles of what there is", ({ pid }) => {
  assertNull(() => openProcess(QUERY, false, 0), INVALID_PARAMETER);
  assertNull(() => openProcess(QUERY, false, 0x7fff_fffc), INVALID_PARAMETER);
  for (const [rights, id] of [[-1, pid], [2 ** 32, pid], [0, 1.5], [0, -4]]) {
    assertThrows(() => openProcess(rights ?? 0, false, id ?? 0), RangeError);
  }
  const process = openProcess(QUERY, true, pid);
  assert(process !== null);
  assertEquals(getProcessId(process), pid);
  assertEquals(closeHandle(process), true);
  assertFails(() => closeHandle(process), INVALID_HANDLE);
  assertEquals(getProcessId(process), 0);
  assertEquals(getLastError(), INVALID_HANDLE);
  return Promise.resolve();
});

testOnStages(
  "openProcess() does not look at an id's low two bits",
  ({ pid }) => {
    // So getProcessId() must be asked, as open() of memsift does.
    for (const id of [pid + 1, pid + 2, pid + 3]) {
      const process = openProcess(QUERY, false, id);
      if (process === null) continue;
      assertEquals(getProcessId(process), pid);
      assertEquals(closeHandle(process), true);
    }
    return Promise.resolve();
  },
);

testOnStages(
  "virtualQueryEx() tells of pages that are alike",
  async (stage) => {
    const base = await stage.lay("rw- rw- r-- ... r-x ---");
    await withHandle(stage, QUERY, (process) => {
      const expected: [page: number, pages: bigint, protect: number][] = [
        [0, 2n, PAGE_READWRITE],
        [2, 1n, PAGE_READONLY],
        [4, 1n, PAGE_EXECUTE_READ],
        [5, 1n, PAGE_NOACCESS],
      ];
      for (const [page, pages, protect] of expected) {
        const baseAddress = base + BigInt(page * PAGE);
        const memory = virtualQueryEx(process, baseAddress + 5n);
        assertEquals(
          { ...memory, allocationProtect: undefined },
          {
            baseAddress,
            allocationBase: base,
            allocationProtect: undefined,
            regionSize: pages * BigInt(PAGE),
            state: MEM_COMMIT,
            protect,
            type: MEM_PRIVATE,
          },
        );
      }
      const hole = virtualQueryEx(process, base + 3n * BigInt(PAGE));
      assertEquals(hole?.state, MEM_RESERVE);
      assertEquals(virtualQueryEx(process, 0n)?.state, MEM_FREE);
      assertNull(
        () => virtualQueryEx(process, 0xffff_8000_0000_0000n),
        INVALID_PARAMETER,
      );
      assertThrows(() => virtualQueryEx(process, -1n), RangeError);
    });
    await withHandle(stage, PROCESS_VM_READ, (process) => {
      assertNull(() => virtualQueryEx(process, base), ACCESS_DENIED);
    });
    assertNull(() => virtualQueryEx(0n, base), INVALID_HANDLE);
  },
);

testOnStages("virtualQueryEx() walks over all of a process", async (stage) => {
  await withHandle(stage, QUERY, (process) => {
    let at = 0n;
    let regions = 0;
    for (;;) {
      const memory = virtualQueryEx(process, at);
      if (!memory) break;
      assertEquals(memory.baseAddress, at);
      at += memory.regionSize;
      regions++;
    }
    assertEquals(getLastError(), INVALID_PARAMETER);
    assert(regions > 5 && at > 1n << 46n, `${regions} up to ${at}`);
  });
});

testOnStages(
  "virtualProtectEx() gives the protection before",
  async (stage) => {
    const base = await stage.lay("rw- r-- ...");
    await withHandle(stage, QUERY | PROCESS_VM_OPERATION, (process) => {
      const protect = (address: bigint, protection: number) =>
        virtualProtectEx(process, address, 1n, protection);
      assertEquals(protect(base + 5n, PAGE_READONLY), PAGE_READWRITE);
      assertEquals(protect(base, PAGE_READWRITE), PAGE_READONLY);
      assertEquals(virtualQueryEx(process, base)?.protect, PAGE_READWRITE);
      assertNull(() => protect(base, 0x3), INVALID_PARAMETER);
      assertNull(
        () => protect(base + 2n * BigInt(PAGE), PAGE_READWRITE),
        INVALID_ADDRESS,
      );
    });
    await withHandle(stage, QUERY, (process) => {
      assertNull(
        () => virtualProtectEx(process, base, 1n, PAGE_READWRITE),
        ACCESS_DENIED,
      );
    });
  },
);

testOnStages(
  "virtualAllocEx() and virtualFreeEx() take and give",
  async (stage) => {
    await withHandle(stage, QUERY | PROCESS_VM_OPERATION, async (process) => {
      const size = BigInt(3 * PAGE);
      const reserved = virtualAllocEx(
        process,
        0n,
        size,
        MEM_RESERVE,
        PAGE_READWRITE,
      );
      assert(reserved !== null);
      assertEquals(reserved % 0x1_0000n, 0n);
      assertEquals(virtualQueryEx(process, reserved)?.state, MEM_RESERVE);
      const committed = virtualAllocEx(
        process,
        reserved,
        size,
        MEM_COMMIT,
        PAGE_READWRITE,
      );
      assertEquals(committed, reserved);
      assertEquals([...await stage.peek(reserved, 4)], [0, 0, 0, 0]);
      assert(
        virtualFreeEx(process, reserved, BigInt(PAGE), MEM_DECOMMIT),
        `${getLastError()}`,
      );
      assertEquals(virtualQueryEx(process, reserved)?.state, MEM_RESERVE);
      assertFails(
        () => virtualFreeEx(process, reserved, size, MEM_RELEASE),
        INVALID_PARAMETER,
      );
      assert(virtualFreeEx(process, reserved, 0n, MEM_RELEASE));
      assertEquals(virtualQueryEx(process, reserved)?.state, MEM_FREE);
    });
    await withHandle(stage, QUERY, (process) => {
      const allocate = () =>
        virtualAllocEx(process, 0n, 4096n, MEM_RESERVE, PAGE_READWRITE);
      assertNull(allocate, ACCESS_DENIED);
      assertFails(
        () => virtualFreeEx(process, 0x1_0000n, 0n, MEM_RELEASE),
        ACCESS_DENIED,
      );
    });
  },
);

testOnStages("snapshots list processes", ({ pid }) => {
  const snapshot = createToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
  assert(snapshot !== null);
  const pids: number[] = [];
  for (
    let entry = process32First(snapshot);
    entry;
    entry = process32Next(snapshot)
  ) {
    pids.push(entry.pid);
    if (entry.pid === pid) assert(entry.name.endsWith(".exe") && entry.threads);
  }
  assertEquals(getLastError(), NO_MORE_FILES);
  assert(pids.includes(pid), `${pids}`);
  assert(closeHandle(snapshot));
  assertNull(() => process32First(snapshot), INVALID_HANDLE);
  return Promise.resolve();
});

testOnStages("snapshots list modules, the program first", (stage) => {
  const flags = TH32CS_SNAPMODULE | TH32CS_SNAPMODULE32;
  const snapshot = createToolhelp32Snapshot(flags, stage.pid);
  assert(snapshot !== null);
  const program = module32First(snapshot);
  assertEquals(program?.name, programOf(stage));
  assert(program?.path.endsWith(`\\${program.name}`));
  const names: string[] = [];
  for (
    let module = module32Next(snapshot);
    module;
    module = module32Next(snapshot)
  ) names.push(module.name.toLowerCase());
  assertEquals(getLastError(), NO_MORE_FILES);
  assert(names.includes("ntdll.dll") && names.includes("kernel32.dll"));
  assert(closeHandle(snapshot));
  assertNull(
    () => createToolhelp32Snapshot(flags, 0x7fff_fffc),
    INVALID_PARAMETER,
  );
  return Promise.resolve();
});

testOnStages("a process tells of itself", async (stage) => {
  const rights = PROCESS_QUERY_LIMITED_INFORMATION;
  await withHandle(stage, rights, async (process) => {
    const machines = isWow64Process2(process);
    assertEquals(machines, { processMachine: 0, nativeMachine: 0x8664 });
    const path = queryFullProcessImageName(process, 0) ?? "";
    assert(path.endsWith(`\\${programOf(stage)}`), path);
    assert(/^[A-Z]:\\/.test(path), path);
    const native = queryFullProcessImageName(process, 1);
    assert(native?.startsWith("\\Device\\"), `${native}`);
    const times = getProcessTimes(process);
    assert(times && times.creationTime > 0n);
    await stage.exit();
    const after = getProcessTimes(process);
    assertEquals(after?.creationTime, times.creationTime);
  });
  assertNull(() => isWow64Process2(0x00de_ad00n), INVALID_HANDLE);
  assertNull(() => queryFullProcessImageName(0x00de_ad00n, 0), INVALID_HANDLE);
  assertNull(() => getProcessTimes(0x00de_ad00n), INVALID_HANDLE);
});

testOnStages("ntReadVirtualMemory() returns its status", async (stage) => {
  const base = await stage.lay("rw-", Uint8Array.of(1, 2, 3, 4));
  await withHandle(stage, PROCESS_VM_READ, (process) => {
    const buffer = canvas(4);
    const counts = new BigUint64Array([9n, 9n, 9n]);
    const count = counts.subarray(1, 2);
    assertEquals(ntReadVirtualMemory(process, base, buffer, 4, count), 0);
    assertEquals([...buffer], [1, 2, 3, 4]);
    assertEquals([...counts], [9n, 4n, 9n]);
    const status = ntReadVirtualMemory(process, 0x10n, buffer, 4, null);
    assert([0x8000_000d, 0xc000_0005].includes(status), status.toString(16));
  });
  assertEquals(ntReadVirtualMemory(0n, base, canvas(4), 4, null), 0xc000_0008);
});

testOnStages("enableDebugPrivilege() tells whether it is held", (stage) => {
  const held = enableDebugPrivilege();
  if (!held) assertEquals(getLastError(), NOT_ALL_ASSIGNED);
  if (stage instanceof NtWorld) {
    assertEquals(held, false);
    stage.system.debugPrivilege.held = true;
    assertEquals(enableDebugPrivilege(), true);
    assertEquals(stage.system.debugPrivilege.enabled, true);
  }
  return Promise.resolve();
});
