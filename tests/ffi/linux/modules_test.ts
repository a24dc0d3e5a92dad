import {
  assert,
  assertEquals,
  assertGreaterOrEqual,
  assertLessOrEqual,
} from "@std/assert";
import type { Region } from "../../../core/region.ts";
import { modulesOf } from "../../../ffi/linux/modules.ts";
import { parseMaps } from "../../../ffi/linux/regions.ts";
import { open } from "../../../mod.ts";
import { mapsOf } from "../../support/linux_dump.ts";
import { testOnLinux } from "./on_linux.ts";

/** A region of so many pages; `page` is the number of its first. */
function region(
  page: number,
  pages: number,
  { path = "/lib/a.so" as string | null, offset = 0, perm = "r--" } = {},
): Region {
  const start = BigInt(page) * 4096n;
  const kind = path === null ? "anon" : "lib";
  return {
    start,
    end: start + BigInt(pages) * 4096n,
    perm,
    kind,
    shared: false,
    path,
    offset: BigInt(offset) * 4096n,
  };
}

const FILE = [
  region(16, 1),
  region(17, 2, { offset: 1, perm: "r-x" }),
  region(19, 1, { offset: 3, perm: "rw-" }),
];

interface Segment {
  readonly type?: number;
  readonly address: bigint;
  readonly size: bigint;
}

/** An ELF header and its segments; all that memsift does not read is 0xa5. */
function elf(
  segments: readonly Segment[],
  { wide = true, little = true, count = segments.length, table = 64n } = {},
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4096).fill(0xa5);
  const view = new DataView(bytes.buffer);
  const entry = wide ? 56 : 32;
  const word = (at: number, value: bigint): void =>
    wide
      ? view.setBigUint64(at, value, little)
      : view.setUint32(at, Number(value), little);
  view.setUint32(0, 0x7f454c46);
  view.setUint8(4, wide ? 2 : 1);
  view.setUint8(5, little ? 1 : 2);
  word(wide ? 32 : 28, table);
  view.setUint16(wide ? 54 : 42, entry, little);
  view.setUint16(wide ? 56 : 44, count, little);
  segments.forEach(({ type = 1, address, size }, index) => {
    const at = 64 + index * entry;
    view.setUint32(at, type, little);
    word(at + (wide ? 16 : 8), address);
    word(at + (wide ? 40 : 20), size);
  });
  return bytes;
}

function sizeBy(header: Uint8Array<ArrayBuffer>): number | undefined {
  return modulesOf(FILE, () => header)[0]?.size;
}

const NO_HEADER = new Uint8Array(0);

Deno.test("modulesOf() finds files with code from their first byte on", () => {
  const regions = [
    region(1, 1, { path: null, perm: "r-x" }),
    ...FILE,
    // Not from its first byte.
    region(30, 1, { path: "/lib/b.so", offset: 1, perm: "r-x" }),
    // No code.
    { ...region(40, 1, { path: "/share/c" }), kind: "mapped" as const },
    {
      ...region(50, 3, { path: "/bin/d (deleted)", perm: "r-x" }),
      kind: "exe" as const,
    },
    region(60, 1, { path: "/a\nb/e f.so", perm: "r-x" }),
  ];
  assertEquals(modulesOf(regions, () => NO_HEADER), [
    { name: "a.so", base: 0x10000n, size: 0x4000, path: "/lib/a.so" },
    { name: "d", base: 0x32000n, size: 0x3000, path: "/bin/d (deleted)" },
    { name: "e f.so", base: 0x3c000n, size: 0x1000, path: "/a\nb/e f.so" },
  ]);
});

Deno.test("modulesOf() tells copies of a file apart", () => {
  const copy = FILE.map(({ start, end, ...rest }) => ({
    ...rest,
    start: start + 0x100000n,
    end: end + 0x100000n,
  }));
  const modules = modulesOf([...FILE, ...copy], () => NO_HEADER);
  assertEquals(
    modules.map(({ base, size }) => [base, size]),
    [[0x10000n, 0x4000], [0x110000n, 0x4000]],
  );
});

Deno.test("modulesOf() asks for the header where the file starts", () => {
  const asked: bigint[] = [];
  modulesOf(FILE, (address) => {
    asked.push(address);
    return NO_HEADER;
  });
  assertEquals(asked, [0x10000n]);
});

const NOT_LOADED = { type: 6, address: 0x40n, size: 0x999999n };

const SEGMENTS: Segment[] = [
  NOT_LOADED,
  { address: 0x200n, size: 0x1000n },
  // .bss ends in the seventh page.
  { address: 0x3000n, size: 0x3001n },
  { address: 0x2000n, size: 0x10n },
];

for (const wide of [true, false]) {
  for (const little of [true, false]) {
    const name = `${wide ? 64 : 32}-bit, ${little ? "little" : "big"}-endian`;
    Deno.test(`modulesOf() believes a header that is ${name}`, () => {
      assertEquals(sizeBy(elf(SEGMENTS, { wide, little })), 0x7000);
    });
  }
}

Deno.test("modulesOf() counts from the first segment's page", () => {
  const segments = [{ address: 0x400123n, size: 0x10n }];
  assertEquals(sizeBy(elf(segments)), 0x1000);
});

const ALL = 2n ** 64n - 1n;

const HOSTILE: [what: string, header: Uint8Array<ArrayBuffer>][] = [
  ["that is empty", NO_HEADER],
  ["that is cut off", elf(SEGMENTS).slice(0, 20)],
  ["that ends before its segments", elf(SEGMENTS).slice(0, 64)],
  ["of another format", new Uint8Array(4096).fill(1)],
  ["without segments", elf([])],
  ["with segments that are not loaded", elf([NOT_LOADED])],
  ["with its segments far away", elf(SEGMENTS, { table: ALL })],
  ["with its segments just out of reach", elf(SEGMENTS, { table: 4095n })],
  ["with a segment as large as all memory", elf([{ address: 0n, size: ALL }])],
  [
    "with a segment at the end",
    elf([{ address: ALL, size: ALL }, ...SEGMENTS]),
  ],
  ["with a segment of no size", elf([{ address: 0n, size: 0n }])],
];

for (const [what, header] of HOSTILE) {
  Deno.test(`modulesOf() keeps to what is mapped for a header ${what}`, () => {
    assertEquals(sizeBy(header), 0x4000);
  });
}

Deno.test("modulesOf() reads no further than the header goes", () => {
  // 65,535 segments are said to be there; what is read holds two.
  const header = elf(SEGMENTS.slice(0, 2), { count: 0xffff }).slice(0, 200);
  assertEquals(sizeBy(header), 0x2000);
});

testOnLinux("modules() of this process are those in its maps", () => {
  using target = open(Deno.pid);
  const modules = target.modules();
  const lines = mapsOf("self");
  const withCode = new Set(
    lines.filter(({ perm, path }) => perm[2] === "x" && path.startsWith("/"))
      .map(({ path }) => path),
  );
  const expected = lines.filter(({ path, offset }) =>
    withCode.has(path) && offset === 0n
  );
  assertEquals(
    modules.map(({ base, path }) => ({ base, path })),
    expected.map(({ start, path }) => ({ base: start, path })),
  );
  const last = modules.find(({ name }) => name === "libc.so.6");
  assert(last, "this process has a C library");
  assertEquals(
    modules.find(({ path }) => path === Deno.execPath())?.name,
    "deno",
  );
  for (const [index, { base, size, path }] of modules.entries()) {
    const end = base + BigInt(size);
    const next = modules[index + 1]?.base ?? 1n << 64n;
    assertLessOrEqual(end, next, path);
    // V8 maps a part of Deno's own file once more, elsewhere.
    if (path === Deno.execPath()) continue;
    const mapped = lines.findLast((line) => line.path === path);
    assertGreaterOrEqual(end, mapped?.end ?? next, path);
  }
});

testOnLinux("parseMaps() gives what this process's maps say", () => {
  const text = Deno.readTextFileSync("/proc/self/maps");
  const regions = parseMaps(text, Deno.execPath());
  assertEquals(regions.length, text.trimEnd().split("\n").length);
  const kinds = new Set(regions.map(({ kind }) => kind));
  for (const kind of ["exe", "lib", "stack", "anon", "kernel"] as const) {
    assert(kinds.has(kind), kind);
  }
});
