import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  decodeProcessMaps,
  setZirconLibrary,
  ZX,
  ZX_INFO_HANDLE_BASIC,
  ZX_INFO_JOB_CHILDREN,
  ZX_INFO_JOB_PROCESSES,
  ZX_INFO_PROCESS_MAPS_V1,
  ZX_PROP_NAME,
  ZX_RIGHT_ENUMERATE,
  ZX_RIGHT_SAME_RIGHTS,
  zxHandleClose,
  zxJobDefault,
  zxObjectGetChild,
  zxObjectGetInfo,
  zxObjectGetProperty,
  zxProcessWriteMemory,
} from "../../../ffi/fuchsia/mod.ts";
import { refusal } from "../../contract/case.ts";
import { HAS_ZIRCON, ZirconDouble } from "../../doubles/zircon/libzircon.ts";
import { assertBytes } from "../../support/bytes.ts";
import { Random } from "../../support/random.ts";
import {
  canvas,
  HOLE,
  INSPECT,
  LARGEST,
  PAGE,
  READ,
  STATUS,
  testOnZircon,
  WRITE,
} from "./stage.ts";

// The functions that are exported as themselves, beside the one that reads:
// its clauses have tests of their own.

const GET_PROPERTY = 0x40;

testOnZircon(
  "zxProcessWriteMemory() keeps to the order in which the kernel looks",
  async (world, flavour) => {
    const { double, koid } = world;
    const base = await world.lay("rw- ... grd");
    const data = canvas(LARGEST + 1);
    const actual = new BigUint64Array([7n]);
    const write = (handle: number, at: bigint, size: number): number =>
      zxProcessWriteMemory(handle, at, data, size, actual);
    const hole = base + BigInt(PAGE);
    const reads = double.make(koid, READ | INSPECT);
    const writes = double.make(koid, WRITE);
    double.setDebuggingSyscalls(false);
    assertEquals(write(0, hole, 0), STATUS.NOT_SUPPORTED);
    double.setDebuggingSyscalls(true);
    for (const size of [0, LARGEST + 1]) {
      assertEquals(write(0, hole, size), STATUS.INVALID_ARGS);
    }
    assertEquals(
      zxProcessWriteMemory(0, hole, null, 8, actual),
      STATUS.INVALID_ARGS,
    );
    assertEquals(write(0, hole, 8), STATUS.BAD_HANDLE);
    assertEquals(write(zxJobDefault(), hole, 8), STATUS.WRONG_TYPE);
    assertEquals(write(reads, hole, 8), STATUS.ACCESS_DENIED);
    assertEquals(write(writes, hole, 8), HOLE[flavour]);
    assertEquals(write(writes, hole + BigInt(PAGE), 8), STATUS.BAD_STATE);
    assertEquals(actual[0], 7n);
    // The right to write is enough, unlike for reading.
    assertEquals(write(writes, base + 3n, 5), ZX.ZX_OK);
    assertEquals(actual[0], 5n);
    assertEquals(
      await world.peek(base, 9),
      Uint8Array.of(0, 0, 0, ...canvas(5), 0),
    );
    double.setState(koid, "ending");
    assertEquals(write(writes, base, 8), STATUS.BAD_STATE);
    for (const handle of [reads, writes]) zxHandleClose(handle);
  },
);

testOnZircon(
  "zxProcessWriteMemory() stops at the mapping's end, and protection does not",
  async (world) => {
    const content = new Random(2).bytes(2 * PAGE);
    const base = await world.lay("r-- rw-", content);
    const process = world.double.make(world.koid, WRITE);
    const data = new Random(3).bytes(2 * PAGE);
    const actual = new BigUint64Array(1);
    assertEquals(
      zxProcessWriteMemory(process, base + 1n, data, data.length, actual),
      ZX.ZX_OK,
    );
    assertEquals(actual[0], BigInt(PAGE - 1));
    content.set(data.subarray(0, PAGE - 1), 1);
    assertBytes(await world.peek(base, content.length), content);
    zxHandleClose(process);
  },
);

testOnZircon(
  "zxObjectGetInfo() tells of handles, jobs and mappings",
  async (world) => {
    const { double, koid } = world;
    const handle = double.make(koid, READ | INSPECT);
    const actual = new BigUint64Array([7n]);
    const avail = new BigUint64Array([7n]);
    const ask = (of: number, topic: number, bytes: Uint8Array<ArrayBuffer>) =>
      zxObjectGetInfo(of, topic, bytes, bytes.length, actual, avail);
    const basic = canvas(32);
    assertEquals(ask(handle, ZX_INFO_HANDLE_BASIC, basic), ZX.ZX_OK);
    const view = new DataView(basic.buffer);
    assertEquals(view.getBigUint64(0, true), koid);
    assertEquals(view.getUint32(8, true), READ | INSPECT);
    assertEquals(view.getUint32(12, true), 1);
    assertEquals([actual[0], avail[0]], [1n, 1n]);
    const small = canvas(8);
    assertEquals(
      ask(handle, ZX_INFO_HANDLE_BASIC, small),
      STATUS.BUFFER_TOO_SMALL,
    );
    assertEquals(small, canvas(8));
    assertEquals(ask(0, ZX_INFO_HANDLE_BASIC, basic), STATUS.BAD_HANDLE);
    assertEquals(ask(handle, 999, basic), STATUS.NOT_SUPPORTED);
    assertEquals(ask(handle, ZX_INFO_JOB_CHILDREN, small), STATUS.WRONG_TYPE);
    assertEquals(small, canvas(8));
    const base = await world.lay("rw- r--");
    const maps = canvas(96 * 4096);
    assertEquals(ask(handle, ZX_INFO_PROCESS_MAPS_V1, maps), ZX.ZX_OK);
    assertEquals(actual[0], avail[0]);
    const mappings = decodeProcessMaps(
      maps.subarray(0, 96 * Number(actual[0])),
    );
    const found = mappings.filter(({ base: at }) =>
      base <= at && at < base + BigInt(2 * PAGE)
    );
    assertEquals(found.map(({ mmuFlags }) => mmuFlags), [3, 1]);
    assert(mappings.length < Number(avail[0]), "there are VMARs too");
    // Less room than there are records: as many as fit, and how many.
    const two = canvas(96 * 2);
    assertEquals(ask(handle, ZX_INFO_PROCESS_MAPS_V1, two), ZX.ZX_OK);
    assertEquals(actual[0], 2n);
    assert((avail[0] ?? 0n) > 100n);
    // None at all, to ask how many there are.
    assertEquals(
      zxObjectGetInfo(handle, ZX_INFO_PROCESS_MAPS_V1, null, 0, null, avail),
      ZX.ZX_OK,
    );
    assert((avail[0] ?? 0n) > 100n);
    assertThrows(() => decodeProcessMaps(canvas(97)), RangeError, "96");
    zxHandleClose(handle);
  },
);

testOnZircon(
  "what a call leaves alone of its buffer stays as it is",
  ({ double, koid }) => {
    const job = zxJobDefault();
    const koids = canvas(64);
    const actual = new BigUint64Array(1);
    assertEquals(
      zxObjectGetInfo(job, ZX_INFO_JOB_CHILDREN, koids, 60, actual, null),
      ZX.ZX_OK,
    );
    assertEquals(actual[0], 1n);
    assertBytes(koids.subarray(8), canvas(56));
    const handle = double.make(koid, GET_PROPERTY);
    const name = canvas(64);
    assertEquals(
      zxObjectGetProperty(handle, ZX_PROP_NAME, name, 60),
      ZX.ZX_OK,
    );
    assertEquals(new TextDecoder().decode(name.subarray(0, 5)), "world");
    assertBytes(name.subarray(32), canvas(32));
    zxHandleClose(handle);
    return Promise.resolve();
  },
);

testOnZircon(
  "later versions of the list of mappings have longer records, alike at first",
  async ({ child, double, koid }) => {
    await child.stop();
    const handle = double.make(koid, READ | INSPECT);
    const read = (topic: number, stride: number): Uint8Array[] => {
      const records = new Uint8Array(stride * 4096);
      const actual = new BigUint64Array(1);
      const size = records.length;
      assertEquals(
        zxObjectGetInfo(handle, topic, records, size, actual, null),
        ZX.ZX_OK,
      );
      return Array.from(
        { length: 5 },
        (_, index) => records.slice(index * stride, index * stride + 96),
      );
    };
    const first = read(ZX_INFO_PROCESS_MAPS_V1, 96);
    assertEquals(read(0x1000_000d, 104), first);
    assertEquals(read(0x2000_000d, 152), first);
    zxHandleClose(handle);
    child.resume();
  },
);

testOnZircon(
  "zxObjectGetChild() walks from job to job to process",
  ({ double, koid }) => {
    const job = zxJobDefault();
    const koidOf = (of: number, topic: number): bigint => {
      const koids = new Uint8Array(8);
      assertEquals(zxObjectGetInfo(of, topic, koids, 8, null, null), ZX.ZX_OK);
      return new DataView(koids.buffer).getBigUint64(0, true);
    };
    const out = new Uint32Array([7, 7]);
    const child = (of: number, id: bigint, rights: number): number => {
      assertEquals(zxObjectGetChild(of, id, rights, out), ZX.ZX_OK);
      assertEquals(out[1], 7);
      return out[0] ?? 0;
    };
    const same = ZX_RIGHT_SAME_RIGHTS;
    const outer = child(job, koidOf(job, ZX_INFO_JOB_CHILDREN), same);
    const inner = child(outer, koidOf(outer, ZX_INFO_JOB_CHILDREN), same);
    assertEquals(koidOf(inner, ZX_INFO_JOB_PROCESSES), koid);
    const process = child(inner, koid, READ | GET_PROPERTY);
    const name = canvas(32);
    assertEquals(
      zxObjectGetProperty(process, ZX_PROP_NAME, name, 32),
      ZX.ZX_OK,
    );
    assertEquals(new TextDecoder().decode(name.subarray(0, 6)), "world\0");
    out[0] = 7;
    const fail = (of: number, id: bigint, rights: number): number =>
      zxObjectGetChild(of, id, rights, out);
    // Of the process only a grandparent.
    assertEquals(fail(job, koid, READ), STATUS.NOT_FOUND);
    assertEquals(fail(0, koid, READ), STATUS.BAD_HANDLE);
    assertEquals(fail(process, koid, READ), STATUS.ACCESS_DENIED);
    const listing = double.make(double.root, ZX_RIGHT_ENUMERATE);
    assertEquals(fail(listing, 1n, READ), STATUS.ACCESS_DENIED);
    assertEquals(fail(listing, 1n, 0), STATUS.NOT_FOUND);
    const vmo = double.make(double.addObject(3), ZX_RIGHT_ENUMERATE);
    assertEquals(fail(vmo, koid, 0), STATUS.WRONG_TYPE);
    assertEquals([...out], [7, 7]);
    for (const handle of [outer, inner, process, listing, vmo]) {
      assertEquals(zxHandleClose(handle), ZX.ZX_OK);
    }
    const narrow: unknown = new Uint8Array(4);
    assertThrows(
      () => zxObjectGetChild(0, 1n, 0, narrow as Uint32Array<ArrayBuffer>),
      TypeError,
      "32 bits",
    );
    return Promise.resolve();
  },
);

testOnZircon(
  "zxObjectGetProperty() leaves the value alone when it fails",
  ({ double, koid }) => {
    const process = double.make(koid, GET_PROPERTY);
    const bare = double.make(koid, READ);
    const value = canvas(32);
    const get = (handle: number, property: number, size: number): number =>
      zxObjectGetProperty(handle, property, value, size);
    assertEquals(get(0, ZX_PROP_NAME, 32), STATUS.BAD_HANDLE);
    assertEquals(get(bare, ZX_PROP_NAME, 32), STATUS.ACCESS_DENIED);
    assertEquals(get(process, ZX_PROP_NAME, 31), STATUS.BUFFER_TOO_SMALL);
    assertEquals(
      zxObjectGetProperty(process, ZX_PROP_NAME, null, 32),
      STATUS.INVALID_ARGS,
    );
    assertEquals(value, canvas(32));
    for (const handle of [process, bare]) zxHandleClose(handle);
    return Promise.resolve();
  },
);

Deno.test({
  name: "setZirconLibrary() changes the library of all functions",
  ignore: !HAS_ZIRCON,
  fn() {
    using first = new ZirconDouble();
    using second = new ZirconDouble("today", ["zx_job_default"]);
    try {
      setZirconLibrary(first.path);
      assert(zxJobDefault() !== 0);
      setZirconLibrary(second.path);
      refusal("not-supported", () => zxJobDefault());
      assertEquals(zxHandleClose(0), ZX.ZX_OK);
      setZirconLibrary("/no/such/library.so");
      refusal("not-supported", () => zxHandleClose(0));
    } finally {
      setZirconLibrary();
    }
  },
});
