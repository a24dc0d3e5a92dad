import { assert, assertEquals } from "@std/assert";
import type { Region, RegionKind } from "../../../core/region.ts";
import { MappedFiles } from "../../../ffi/windows/mapped_files.ts";
import { regionAt, regionOf, regionsOf } from "../../../ffi/windows/regions.ts";
import { refusal } from "../../contract/case.ts";
import { NtEnvironment } from "../../support/nt_environment.ts";
import type { NtMapping } from "../../support/nt_memory.ts";
import { MEM, PAGE, PAGE_SIZE } from "../../support/nt_page.ts";
import { NtSession, PID } from "../../support/nt_session.ts";

const DEVICE = "\\Device\\HarddiskVolume3";

/** The regions that the rows of a list show: start, pages, perm. */
function rows(base: bigint, regions: readonly Region[]): unknown[] {
  return regions.map(({ start, end, perm }) => [
    Number(start - base) / PAGE_SIZE,
    Number(end - start) / PAGE_SIZE,
    perm,
  ]);
}

Deno.test("regionsOf() has what is committed, alike pages in one", () => {
  using session = new NtSession();
  const { base } = session.lay([
    PAGE.READWRITE,
    PAGE.READWRITE,
    PAGE.READWRITE | PAGE.GUARD,
    PAGE.NOACCESS,
    null,
    PAGE.EXECUTE_READ,
    PAGE.EXECUTE_READ | PAGE.NOCACHE,
    null,
  ]);
  assertEquals(rows(base, regionsOf(session.win, session.handle())), [
    [0, 2, "rw-"],
    [2, 1, "rw-"],
    [3, 1, "---"],
    [5, 1, "r-x"],
    [6, 1, "r-x"],
  ]);
});

Deno.test("regionsOf() of a process without memory is empty", () => {
  using session = new NtSession();
  assertEquals(regionsOf(session.win, session.handle()), []);
});

Deno.test("regionsOf() goes up to the last address that programs can have", () => {
  using session = new NtSession();
  const base = 0x7fff_fffe_0000n;
  session.process.memory.map({ base, size: 0x1_0000 });
  assertEquals(rows(base, regionsOf(session.win, session.handle())), [
    [0, 16, "rw-"],
  ]);
});

const KINDS: [
  what: string,
  mapping: Omit<NtMapping, "size">,
  expected: {
    kind: RegionKind;
    shared: boolean;
    path: string | null;
  },
][] = [
  ["the process's own memory", {}, {
    kind: "anon",
    shared: false,
    path: null,
  }],
  ["the program", {
    type: MEM.IMAGE,
    protect: PAGE.EXECUTE_READ,
    path: `${DEVICE}\\Programs\\program.exe`,
  }, { kind: "exe", shared: false, path: "C:\\Programs\\program.exe" }],
  ["the program in capitals", {
    type: MEM.IMAGE,
    protect: PAGE.READONLY,
    path: `${DEVICE}\\PROGRAMS\\Program.EXE`,
  }, { kind: "exe", shared: false, path: "C:\\PROGRAMS\\Program.EXE" }],
  ["a library", {
    type: MEM.IMAGE,
    protect: PAGE.EXECUTE_READ,
    path: `${DEVICE}\\Windows\\System32\\ntdll.dll`,
  }, {
    kind: "lib",
    shared: false,
    path: "C:\\Windows\\System32\\ntdll.dll",
  }],
  ["a program of nobody knows which file", {
    type: MEM.IMAGE,
    protect: PAGE.READONLY,
  }, { kind: "lib", shared: false, path: null }],
  ["a file on another drive", {
    type: MEM.MAPPED,
    protect: PAGE.READONLY,
    path: "\\Device\\HarddiskVolume12\\data.bin",
  }, { kind: "mapped", shared: true, path: "D:\\data.bin" }],
  ["a file that is copied when written", {
    type: MEM.MAPPED,
    protect: PAGE.WRITECOPY,
    path: `${DEVICE}\\data.bin`,
  }, { kind: "mapped", shared: false, path: "C:\\data.bin" }],
  ["a file on no drive", {
    type: MEM.MAPPED,
    path: "\\Device\\Mup\\server\\share\\data.bin",
  }, {
    kind: "mapped",
    shared: true,
    path: "\\Device\\Mup\\server\\share\\data.bin",
  }],
  ["memory that processes share", { type: MEM.MAPPED }, {
    kind: "shared",
    shared: true,
    path: null,
  }],
  ["the page that the kernel puts there", {
    base: 0x7ffe_0000n,
    protect: PAGE.READONLY,
  }, { kind: "kernel", shared: false, path: null }],
];

for (const [what, mapping, expected] of KINDS) {
  Deno.test(`regionsOf() tells ${what}`, () => {
    using session = new NtSession();
    session.process.memory.map({ ...mapping, size: PAGE_SIZE });
    const [region, ...others] = regionsOf(session.win, session.handle());
    assertEquals(others, []);
    assert(region);
    const { kind, shared, path } = region;
    assertEquals({ kind, shared, path }, expected);
  });
}

Deno.test("regionsOf() asks for a file's path once, its offsets differ", () => {
  using session = new NtSession();
  const base = session.process.load("program.exe");
  const asked = session.system.record("K32GetMappedFileNameW");
  const regions = regionsOf(session.win, session.handle());
  assertEquals(
    regions.map(({ start, offset, perm, kind }) => [
      start - base,
      offset,
      perm,
      kind,
    ]),
    [
      [0n, 0n, "r--", "exe"],
      [0x1000n, 0x1000n, "r-x", "exe"],
      [0x2000n, 0x2000n, "rw-", "exe"],
    ],
  );
  assertEquals(asked.length, 1);
});

Deno.test("regionsOf() tells heaps and stacks, to their last page", () => {
  using session = new NtSession();
  const environment = new NtEnvironment(session.process);
  const heap = environment.createHeap();
  const segment = environment.growHeap(heap);
  const { stack, teb } = environment.startThread();
  // What is reserved of a stack is no region, its guard and top are.
  session.process.memory.set(segment + 0x1000n, null);
  const expected: [bigint, string, RegionKind][] = [
    [environment.peb, "rw-", "anon"],
    [heap, "rw-", "heap"],
    [segment, "rw-", "heap"],
    [segment + 0x2000n, "rw-", "heap"],
    [stack + 0x5000n, "rw-", "stack"],
    [stack + 0x6000n, "rw-", "stack"],
    [teb, "rw-", "anon"],
  ];
  assertEquals(
    regionsOf(session.win, session.handle()).map((
      { start, perm, kind },
    ) => [start, perm, kind]),
    expected,
  );
});

Deno.test("regionsOf() believes no process that a library is its heap", () => {
  using session = new NtSession();
  const environment = new NtEnvironment(session.process);
  const library = session.process.load("program.exe");
  environment.put(environment.peb + 0x30n, library);
  const kinds = regionsOf(session.win, session.handle())
    .map(({ kind }) => kind);
  assertEquals(kinds, ["anon", "exe", "exe", "exe"]);
});

// Each of them is only asked to tell what memory is for.
for (
  const [name, error, result] of [
    ["ReadProcessMemory", 299, 0],
    ["OpenThread", 5, 0n],
    ["CreateToolhelp32Snapshot", 8, 0xffff_ffff_ffff_ffffn],
    ["NtQueryInformationProcess", 0, 0xc000_0022],
    ["NtQueryInformationThread", 0, 0xc000_0022],
  ] as const
) {
  Deno.test(`regionsOf() has all regions where ${name} fails`, () => {
    using session = new NtSession();
    const environment = new NtEnvironment(session.process);
    environment.createHeap();
    environment.startThread();
    const process = session.handle();
    const bounds = () =>
      regionsOf(session.win, process).map(({ start, end }) => [start, end]);
    const expected = bounds();
    using _ = session.system.fail(name, error, result);
    assertEquals(bounds(), expected);
  });
}

Deno.test("regionAt() asks for no threads and so tells no stack", () => {
  using session = new NtSession();
  const environment = new NtEnvironment(session.process);
  const { stack } = environment.startThread();
  const snapshots = session.system.record("CreateToolhelp32Snapshot");
  const process = session.handle();
  const region = regionAt(session.win, process, stack + 0x6000n);
  assertEquals(region?.kind, "anon");
  assertEquals(snapshots.length, 0);
});

Deno.test("regionOf() has all fields", () => {
  using session = new NtSession();
  const { win } = session;
  const files = new MappedFiles(win, session.handle().reading);
  const baseAddress = 0x7000_0000_1000n;
  assertEquals(
    regionOf(
      {
        baseAddress,
        allocationBase: 0x7000_0000_0000n,
        allocationProtect: PAGE.READWRITE,
        regionSize: 0x1_0000_0000n,
        state: MEM.COMMIT,
        protect: PAGE.READWRITE,
        type: MEM.PRIVATE,
      },
      files,
      new Map(),
    ),
    {
      start: baseAddress,
      end: 0x7001_0000_1000n,
      perm: "rw-",
      kind: "anon",
      shared: false,
      path: null,
      offset: 0n,
    },
  );
});

Deno.test("regionAt() tells of one address what regionsOf() does", () => {
  using session = new NtSession();
  session.process.load("program.exe");
  const { base } = session.lay([PAGE.READWRITE, null, PAGE.NOACCESS]);
  const process = session.handle();
  for (const region of regionsOf(session.win, process)) {
    assertEquals(regionAt(session.win, process, region.start), region);
  }
  const reserved = base + 4096n;
  for (const address of [0n, reserved, base + 0x3000n, 2n ** 64n - 1n]) {
    assertEquals(regionAt(session.win, process, address), undefined);
  }
});

Deno.test("a walk that does not advance ends", () => {
  using session = new NtSession();
  const { base } = session.lay([PAGE.READWRITE, PAGE.READONLY]);
  const process = session.handle();
  let calls = 0;
  using _ = session.system.on("VirtualQueryEx", (query) => (...all) => {
    if (++calls > 1000) throw new Error("it goes on and on");
    const [, address, buffer] = all;
    const written = query(...all);
    if (address < base + 4096n) return written;
    const { buffer: bytes, byteOffset } = buffer as Uint8Array<ArrayBuffer>;
    new DataView(bytes, byteOffset).setBigUint64(24, 0n, true);
    return written;
  });
  // What has no bytes is no region.
  assertEquals(rows(base, regionsOf(session.win, process)), [[0, 1, "rw-"]]);
  const bytes = new Uint8Array(8192);
  session.memory(process).read({ address: base, bytes }, false);
});

for (
  const [error, code] of [
    [5, "permission-denied"],
    [6, "invalid-handle"],
    [8, "no-resources"],
  ] as const
) {
  Deno.test(`regionsOf() that is refused with ${error} is ${code}`, () => {
    using session = new NtSession();
    const process = session.handle();
    using _ = session.system.fail("VirtualQueryEx", error);
    for (
      const action of [
        () => regionsOf(session.win, process),
        () => regionAt(session.win, process, 0n),
      ]
    ) {
      const refused = refusal(code, action);
      assertEquals(refused.native?.api, "VirtualQueryEx");
      assertEquals(refused.native?.number, error);
      assertEquals(refused.pid, PID);
    }
  });
}

for (const state of ["terminating", "ended"] as const) {
  Deno.test(`regionsOf() of a process that is ${state} is process-gone`, () => {
    using session = new NtSession();
    session.lay([PAGE.READWRITE]);
    const process = session.handle();
    session.process.state = state;
    refusal("process-gone", () => regionsOf(session.win, process));
    refusal("process-gone", () => regionAt(session.win, process, 0n));
  });
}

Deno.test("regionsOf() of a process that ends meanwhile gives none of them", () => {
  using session = new NtSession();
  session.lay([PAGE.READWRITE]);
  const process = session.handle();
  let calls = 0;
  using _ = session.system.on("VirtualQueryEx", (query) => (...all) => {
    // As if it ended after the last answer.
    const written = query(...all);
    if (++calls === 3) session.process.end();
    return written;
  });
  refusal("process-gone", () => regionsOf(session.win, process));
});

Deno.test("regionsOf() of a process that ends before it tells its heaps gives none", () => {
  using session = new NtSession();
  new NtEnvironment(session.process).createHeap();
  const process = session.handle();
  using _ = session.system.on(
    "NtQueryInformationProcess",
    (query) => (...all) => {
      session.process.end();
      return query(...all);
    },
  );
  refusal("process-gone", () => regionsOf(session.win, process));
});
