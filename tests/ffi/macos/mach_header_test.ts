import { assert, assertEquals } from "@std/assert";
import { commandsEnd, machImageSize } from "../../../ffi/macos/mach_header.ts";
import { Random } from "../../support/random.ts";
import { machImage, PROGRAM, type Segment } from "./mach_image.ts";

const IN_CACHE = 0x8000_0000;

Deno.test("machImageSize() is from the header to the last segment's end", () => {
  assertEquals(machImageSize(machImage(PROGRAM)), 0xd000);
  assertEquals(machImageSize(machImage(PROGRAM, { others: [24, 16] })), 0xd000);
  // With sections behind them.
  const wide = PROGRAM.map((each) => ({ ...each, commandSize: 72 + 2 * 80 }));
  assertEquals(machImageSize(machImage(wide)), 0xd000);
});

Deno.test("machImageSize() of a library at address 0", () => {
  const library: Segment[] = [
    { address: 0n, size: 0x4000n, fileSize: 0x4000n },
    { address: 0x4000n, size: 0x4000n, fileOffset: 0x4000n },
  ];
  assertEquals(machImageSize(machImage(library)), 0x8000);
});

Deno.test("machImageSize() in the cache is that of the header's segment", () => {
  const library: Segment[] = [
    { address: 0x1_8000_0000n, size: 0x5000n, fileSize: 0x5000n },
    { address: 0x1_f000_0000n, size: 0x4000n, fileOffset: 0x5000n },
  ];
  const flags = IN_CACHE | 0x85;
  assertEquals(machImageSize(machImage(library, { flags })), 0x5000);
  assertEquals(machImageSize(machImage(library)), 0x7000_4000);
});

Deno.test("machImageSize() of what is no image of 64 bits is unknown", () => {
  for (const magic of [0xfeed_face, 0xcffa_edfe, 0xcafe_babe, 0x464c_457f]) {
    assertEquals(machImageSize(machImage(PROGRAM, { magic })), undefined);
  }
  assertEquals(machImageSize(new Uint8Array(0)), undefined);
  assertEquals(machImageSize(machImage(PROGRAM).subarray(0, 31)), undefined);
  // No segment has the header.
  assertEquals(machImageSize(machImage([])), undefined);
  assertEquals(machImageSize(machImage(PROGRAM.slice(2))), undefined);
});

Deno.test("machImageSize() does not believe what no image has", () => {
  const huge: Segment[] = [
    { address: 0n, size: 1n << 41n, fileSize: 1n },
  ];
  assertEquals(machImageSize(machImage(huge)), undefined);
  const wrapped: Segment[] = [
    { address: 0x1000n, size: 0x1000n, fileSize: 1n },
    { address: (1n << 64n) - 1n, size: (1n << 64n) - 1n, fileOffset: 1n },
  ];
  assertEquals(machImageSize(machImage(wrapped)), undefined);
  const none: Segment[] = [{ address: 0n, size: 0n, fileSize: 1n }];
  assertEquals(machImageSize(machImage(none)), undefined);
});

Deno.test("machImageSize() reads no command past its end", () => {
  const image = machImage(PROGRAM);
  // The commands end within the last one, in the header or in the array.
  const short = machImage(PROGRAM, { commandsSize: 4 * 72 - 1 });
  assertEquals(machImageSize(short), 0xc000);
  assertEquals(machImageSize(image.subarray(0, 32 + 4 * 72 - 1)), 0xc000);
  assertEquals(machImageSize(image.subarray(0, 32 + 2 * 72 + 7)), 0x8000);
  // More commands than there are.
  const many = machImage(PROGRAM, { count: 0xffff_ffff });
  assertEquals(machImageSize(many), 0xd000);
  const few = machImage(PROGRAM, { count: 2 });
  assertEquals(machImageSize(few), 0x8000);
});

Deno.test("machImageSize() ends at a command that is none", () => {
  for (const size of [0, 1, 7, 0xffff_fff8]) {
    const image = machImage(PROGRAM);
    // The third one's size.
    new DataView(image.buffer).setUint32(32 + 2 * 72 + 4, size, true);
    assertEquals(machImageSize(image), 0x8000, `${size}`);
  }
  // One that would be gone through four billion times.
  const endless = machImage(PROGRAM, { count: 0xffff_ffff });
  new DataView(endless.buffer).setUint32(32 + 2 * 72 + 4, 0, true);
  assertEquals(machImageSize(endless), 0x8000);
  // A segment's command that has no room for a segment.
  const image = machImage(PROGRAM);
  new DataView(image.buffer).setUint32(32 + 2 * 72 + 4, 64, true);
  assert((machImageSize(image) ?? 0) >= 0x8000);
});

Deno.test("machImageSize() of a view reads the view", () => {
  const image = machImage(PROGRAM);
  const whole = new Uint8Array(image.length + 20).fill(0xee);
  whole.set(image, 10);
  const view = whole.subarray(10, 10 + image.length);
  assertEquals(machImageSize(view), 0xd000);
  assertEquals(commandsEnd(view), image.length);
});

Deno.test("commandsEnd() is not more than any image has", () => {
  assertEquals(commandsEnd(machImage(PROGRAM)), 32 + 4 * 72);
  const most = machImage(PROGRAM, { commandsSize: 1 << 20 });
  assertEquals(commandsEnd(most), 32 + (1 << 20));
  const more = machImage(PROGRAM, { commandsSize: (1 << 20) + 1 });
  assertEquals(commandsEnd(more), undefined);
  assertEquals(machImageSize(more), undefined);
});

Deno.test("machImageSize() of spoilt headers is a size or unknown", () => {
  const random = new Random(11);
  for (let round = 0; round < 20_000; round++) {
    const image = machImage(PROGRAM);
    for (let times = random.between(1, 6); times > 0; times--) {
      image[random.between(4, image.length - 1)] = random.pick([
        0,
        1,
        8,
        0x7f,
        0x80,
        0xff,
      ]);
    }
    const part = image.subarray(0, random.between(0, image.length));
    const size = machImageSize(part);
    assert(size === undefined || (size > 0 && size < 2 ** 40), `${size}`);
  }
});
