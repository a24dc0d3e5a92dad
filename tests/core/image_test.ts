import { assertEquals } from "@std/assert";
import { IMAGE_HEADER, imageSize } from "../../core/image.ts";
import { Random } from "../support/random.ts";

interface Segment {
  readonly type?: number;
  readonly address: bigint;
  readonly size: bigint;
}

interface ElfOptions {
  readonly wide?: boolean;
  readonly little?: boolean;
  readonly table?: bigint;
  readonly stride?: number;
  readonly count?: number;
}

/** An ELF header with program headers, laid out as elf(5) has it. */
function elf(
  segments: readonly Segment[],
  options: ElfOptions = {},
): Uint8Array<ArrayBuffer> {
  const { wide = true, little = true } = options;
  const bytes = new Uint8Array(IMAGE_HEADER);
  const view = new DataView(bytes.buffer);
  const word = (at: number, value: bigint): void => {
    if (wide) view.setBigUint64(at, value, little);
    else view.setUint32(at, Number(BigInt.asUintN(32, value)), little);
  };
  bytes.set([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, little ? 1 : 2, 1]);
  const headerSize = wide ? 64 : 52;
  const entrySize = wide ? 56 : 32;
  word(wide ? 32 : 28, options.table ?? BigInt(headerSize));
  view.setUint16(wide ? 54 : 42, options.stride ?? entrySize, little);
  view.setUint16(wide ? 56 : 44, options.count ?? segments.length, little);
  segments.forEach(({ type = 1, address, size }, index) => {
    const at = headerSize + index * entrySize;
    view.setUint32(at, type, little);
    word(at + (wide ? 16 : 8), address);
    word(at + (wide ? 40 : 20), size);
  });
  return bytes;
}

/** A PE image whose header lies at `at`. */
function pe(size: number, at = 0x80): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(IMAGE_HEADER);
  const view = new DataView(bytes.buffer);
  bytes.set([0x4d, 0x5a]);
  view.setUint32(60, at, true);
  if (at + 84 <= bytes.length) {
    bytes.set([0x50, 0x45], at);
    view.setUint32(at + 80, size, true);
  }
  return bytes;
}

const LIBRARY: Segment[] = [
  { address: 0n, size: 0x1234n },
  { type: 2, address: 0x9_0000n, size: 0x1000n },
  { address: 0x2e10n, size: 0x500n },
];

Deno.test("imageSize() of ELF goes to the end of the last segment's page", () => {
  for (const wide of [true, false]) {
    for (const little of [true, false]) {
      assertEquals(imageSize(elf(LIBRARY, { wide, little })), 0x4000);
    }
  }
  const fixed = [
    { address: 0x40_0123n, size: 0x100n },
    { address: 0x40_3000n, size: 1n },
  ];
  assertEquals(imageSize(elf(fixed)), 0x4000);
  assertEquals(imageSize(elf([{ address: 0n, size: 0x2000n }])), 0x2000);
});

Deno.test("imageSize() of PE is its SizeOfImage", () => {
  assertEquals(imageSize(pe(0x5000)), 0x5000);
  assertEquals(imageSize(pe(0x5000, IMAGE_HEADER - 84)), 0x5000);
});

Deno.test("imageSize() is undefined for what is no image", () => {
  const cases: [string, Uint8Array][] = [
    ["nothing", new Uint8Array(0)],
    ["zeros", new Uint8Array(IMAGE_HEADER)],
    ["the magic number alone", Uint8Array.of(0x7f, 0x45, 0x4c, 0x46)],
    ["MZ alone", Uint8Array.of(0x4d, 0x5a)],
    ["63 bytes of an ELF", elf(LIBRARY).subarray(0, 63)],
    ["63 bytes of a PE", pe(0x5000).subarray(0, 63)],
    ["an ELF without segments", elf([])],
    ["no PT_LOAD", elf([{ type: 2, address: 0n, size: 4096n }])],
    ["an empty segment", elf([{ address: 0n, size: 0n }])],
    ["a table behind the header", elf(LIBRARY, { table: 4096n })],
    ["a table at 2^64 - 1", elf(LIBRARY, { table: (1n << 64n) - 1n })],
    ["a segment of 2^64 - 1", elf([{ address: 0n, size: (1n << 64n) - 1n }])],
    ["a segment of 2^40", elf([{ address: 0n, size: 1n << 40n }])],
    ["a PE of no size", pe(0)],
    ["a PE header behind the page", pe(0x5000, IMAGE_HEADER - 83)],
    ["a PE header at 2^32 - 1", pe(0x5000, 0xffff_ffff)],
  ];
  for (const [name, header] of cases) {
    assertEquals(imageSize(header), undefined, name);
  }
});

Deno.test("imageSize() reads the header where it lies in its buffer", () => {
  const whole = new Uint8Array(IMAGE_HEADER + 5);
  whole.set(elf(LIBRARY), 5);
  assertEquals(imageSize(whole.subarray(5)), 0x4000);
});

Deno.test("imageSize() believes counts and strides only as far as bytes go", () => {
  assertEquals(imageSize(elf(LIBRARY, { count: 0xffff })), 0x4000);
  assertEquals(imageSize(elf(LIBRARY, { count: 0xffff, stride: 0 })), 0x2000);
  assertEquals(imageSize(elf(LIBRARY, { stride: 0xffff })), 0x2000);
});

Deno.test("imageSize() takes any bytes and gives nothing absurd", () => {
  const random = new Random(5);
  for (let round = 0; round < 2000; round++) {
    const header = random.bytes(random.pick([64, 100, 512, IMAGE_HEADER]));
    const magic = random.once(2) ? [0x7f, 0x45, 0x4c, 0x46] : [0x4d, 0x5a];
    header.set(magic);
    if (random.once(2)) {
      header.set([random.pick([1, 2]), random.pick([1, 2])], 4);
      // A table inside of the bytes.
      header.fill(0, 28, 42).set([64], random.pick([28, 32]));
    }
    const size = imageSize(header);
    if (size === undefined) continue;
    assertEquals(Number.isSafeInteger(size) && size > 0, true);
    assertEquals(size < 2 ** 40, true);
  }
});
