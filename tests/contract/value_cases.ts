import { assertEquals, assertThrows } from "@std/assert";
import type { ValueType } from "../../mod.ts";
import { NUMBERS } from "../support/naive.ts";
import { assertBytes } from "../support/bytes.ts";
import { type ContractCase, pageBytes, refusal } from "./case.ts";

const TYPES = Object.keys(NUMBERS) as (keyof typeof NUMBERS)[];

/** Values and strings. */
export const VALUE_CASES: readonly ContractCase[] = [
  {
    name: "readValue() gives what DataView gives, for all types and orders",
    async run(world) {
      const content = pageBytes(world, 1);
      const base = await world.lay("rw-", content);
      const view = new DataView(content.buffer);
      using target = world.open();
      for (const type of TYPES) {
        const [, read] = NUMBERS[type];
        for (let at = 0; at < 40; at++) {
          const address = base + BigInt(at);
          assertEquals(
            target.readValue(address, `${type}le`),
            view[read](at, true),
          );
          assertEquals(
            target.readValue(address, `${type}be`),
            view[read](at, false),
          );
          assertEquals(
            target.readValue(address, type),
            view[read](at, target.littleEndian),
          );
        }
      }
    },
  },
  {
    name: "readValue() of ptr is as wide as the target's pointers",
    async run(world) {
      const content = pageBytes(world, 1);
      const base = await world.lay("rw-", content);
      const view = new DataView(content.buffer);
      using target = world.open();
      const wide = target.pointerSize === 8;
      for (const order of ["le", "be"] as const) {
        const little = order === "le";
        assertEquals(
          target.readValue(base, `ptr${order}`),
          wide
            ? view.getBigUint64(0, little)
            : BigInt(view.getUint32(0, little)),
        );
      }
    },
  },
  {
    name: "readValue() of bool is true for all bytes but 0",
    async run(world) {
      const base = await world.lay("rw-", Uint8Array.of(0, 1, 2, 255));
      using target = world.open();
      assertEquals(
        [0n, 1n, 2n, 3n].map((at) => target.readValue(base + at, "bool")),
        [false, true, true, true],
      );
    },
  },
  {
    name: "writeValue() puts what readValue() gives, and no byte beside it",
    async run(world) {
      const base = await world.lay("rw-");
      using target = world.open();
      const cases: [ValueType, number | bigint | boolean, number[]][] = [
        ["u8", 255, [255]],
        ["i8", -128, [128]],
        ["u16le", 0x1234, [0x34, 0x12]],
        ["u16be", 0x1234, [0x12, 0x34]],
        ["i32le", -2, [0xfe, 0xff, 0xff, 0xff]],
        ["u32be", 0xdeadbeef, [0xde, 0xad, 0xbe, 0xef]],
        ["u64le", 2n ** 64n - 2n, [0xfe, 255, 255, 255, 255, 255, 255, 255]],
        ["i64be", -1n, [255, 255, 255, 255, 255, 255, 255, 255]],
        ["u64be", 5, [0, 0, 0, 0, 0, 0, 0, 5]],
        ["f32le", 1.5, [0, 0, 0xc0, 0x3f]],
        ["f64be", -2, [0xc0, 0, 0, 0, 0, 0, 0, 0]],
        ["bool", true, [1]],
        ["bool", false, [0]],
      ];
      for (const [type, value, bytes] of cases) {
        target.write(base, new Uint8Array(12).fill(0x55));
        target.writeValue(base + 2n, type, value);
        const expected = new Uint8Array(12).fill(0x55);
        expected.set(bytes, 2);
        assertEquals(await world.peek(base, 12), expected, type);
      }
    },
  },
  {
    name: "writeValue() of what its type cannot hold changes nothing",
    async run(world) {
      const content = pageBytes(world, 1);
      const base = await world.lay("rw-", content);
      using target = world.open();
      const cases: [ValueType, number | bigint][] = [
        ["u8", 256],
        ["u8", -1],
        ["i8", 128],
        ["i16", -32769],
        ["u32", 2 ** 32],
        ["u64", 2n ** 64n],
        ["i64", -(2n ** 63n) - 1n],
        ["u32", 1.5],
        ["i32", NaN],
        ["i32", Infinity],
        ["f32", 1e39],
        ["f64", 2n ** 1024n],
        ["bool", 2],
      ];
      for (const [type, value] of cases) {
        assertThrows(
          () => target.writeValue(base, type, value),
          RangeError,
          undefined,
          `${type} ${value}`,
        );
      }
      const unknown: unknown = "u24";
      assertThrows(
        () => target.writeValue(base, unknown as ValueType, 1),
        TypeError,
      );
      assertThrows(
        () => target.readValue(base, unknown as ValueType),
        TypeError,
      );
      assertBytes(await world.peek(base, content.length), content);
      assertEquals(target.journal, []);
    },
  },
  {
    name: "readValue() at the edge of a hole is an error",
    async run(world) {
      const base = await world.lay("rw- ...");
      using target = world.open();
      const last = base + BigInt(world.pageSize);
      assertEquals(target.readValue(last - 4n, "u32"), 0);
      refusal("unmapped", () => target.readValue(last - 3n, "u32"));
      refusal("unmapped", () => target.writeValue(last - 3n, "u32", 1));
    },
  },
  {
    name: "readCString() ends at the NUL, in each encoding",
    async run(world) {
      const base = await world.lay("rw-");
      using target = world.open();
      for (const text of ["", "plain", "é ☃ 😀"]) {
        for (const encoding of ["utf8", "utf16le", "utf16be"] as const) {
          target.write(base, new Uint8Array(64).fill(0x41));
          target.writeCString(base, text, { encoding });
          assertEquals(target.readCString(base, { encoding }), text);
        }
      }
    },
  },
  {
    name: "readCString() takes two zeros for a NUL only where a unit begins",
    async run(world) {
      const bytes = Uint8Array.of(0x41, 0x00, 0x00, 0x01, 0x42, 0x00, 0, 0);
      const base = await world.lay("rw-", bytes);
      using target = world.open();
      assertEquals(
        target.readCString(base, { encoding: "utf16le" }),
        "A\u0100B",
      );
    },
  },
  {
    name: "readCString() without a NUL stops at maxBytes",
    async run(world) {
      const base = await world.lay("rw- rw-", pageBytes(world, 2).fill(0x61));
      using target = world.open();
      assertEquals(target.readCString(base, { maxBytes: 5 }), "aaaaa");
      assertEquals(target.readCString(base, { maxBytes: 0 }), "");
      assertEquals(target.readCString(base).length, 4096);
    },
  },
  {
    name: "readCString() reads up to a hole if its NUL comes before, else " +
      "fails as read() does",
    async run(world) {
      const { pageSize } = world;
      const content = new Uint8Array(pageSize).fill(0x61);
      content[pageSize - 1] = 0;
      const ended = await world.lay("rw- ...", content);
      content[pageSize - 1] = 0x61;
      const open = await world.lay("rw- ...", content);
      using target = world.open();
      const offset = BigInt(pageSize - 3);
      assertEquals(target.readCString(ended + offset), "aa");
      const error = refusal(
        "unmapped",
        () => target.readCString(open + offset),
      );
      assertEquals(error.transferred, 3);
      refusal(
        "unmapped",
        () => target.readCString(open + offset, { encoding: "utf16le" }),
      );
      assertEquals(target.readCString(open + offset, { maxBytes: 3 }), "aaa");
    },
  },
  {
    name: "writeCString() refuses what has no room or no encoding",
    async run(world) {
      const content = pageBytes(world, 1);
      const base = await world.lay("rw-", content);
      using target = world.open();
      const write = (text: string, options: object): void =>
        target.writeCString(base, text, options);
      assertThrows(() => write("abcd", { maxBytes: 4 }), RangeError);
      assertThrows(
        () => write("ab", { maxBytes: 5, encoding: "utf16le" }),
        RangeError,
      );
      assertThrows(() => write("é", { encoding: "ascii" }), RangeError);
      assertBytes(await world.peek(base, content.length), content);
      write("abc", { maxBytes: 4 });
      assertEquals(
        await world.peek(base, 5),
        Uint8Array.of(0x61, 0x62, 0x63, 0, content[4] ?? 0),
      );
    },
  },
];
