import {
  assert,
  assertEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { FuchsiaSource } from "../../../ffi/fuchsia/source.ts";
import { localAddress } from "../../../ffi/local_address.ts";
import { zxHandleClose } from "../../../ffi/fuchsia/mod.ts";
import { open } from "../../../mod.ts";
import { refusal } from "../../contract/case.ts";
import { INSPECT, READ, STATUS, testOnZircon, WRITE } from "./stage.ts";

const ENUMERATE = 0x100;

testOnZircon("a source knows what its process is", (world) => {
  using source = world.source();
  assertEquals(source.pid, world.pid);
  assertEquals(source.name, "world");
  assertEquals(source.pointerSize, 8);
  assertEquals(source.littleEndian, true);
  assertEquals(source.pageSize, 4096);
  assertEquals(source.addressOf(new Uint8Array(8)), null);
  source.assertSame();
  return Promise.resolve();
});

testOnZircon("a source opens what is a process, by its koid", ({ double }) => {
  const open = (pid: number) => () => new FuchsiaSource(pid, double.use());
  const missing = refusal("no-such-process", open(0x7fff_ffff));
  assertEquals(missing.native?.name, "ZX_ERR_NOT_FOUND");
  assertStringIncludes(missing.hint ?? "", "koid");
  for (const koid of [double.addJob(), double.addObject(2)]) {
    const error = refusal("wrong-type", open(Number(koid)));
    assertEquals(error.native?.name, "ZX_ERR_WRONG_TYPE");
  }
  // The root job is nobody's child.
  refusal("no-such-process", open(Number(double.root)));
  return Promise.resolve();
});

testOnZircon("a koid is a number that is exact", ({ double }) => {
  const options = { system: "fuchsia", library: double.path } as const;
  for (const pid of [0, -1, 1.5, NaN, 2 ** 53]) {
    assertThrows(() => open(pid, options), RangeError, "2^53");
  }
  return Promise.resolve();
});

testOnZircon(
  "a source whose process is ending, or not started, is none",
  async (world) => {
    const { double, koid } = world;
    double.setState(koid, "made");
    // It has a handle, and no memory yet.
    using source = world.source();
    refusal("process-gone", () => source.regions());
    double.setState(koid, "running");
    source.assertSame();
    await world.exit();
    refusal("process-gone", () => source.assertSame());
    refusal("no-such-process", () => world.source());
  },
);

testOnZircon(
  "a source takes fewer rights than it would like",
  async (world, flavour) => {
    const { double, koid, pid } = world;
    const base = await world.lay("rw-");
    const job = double.addJob();
    const own = double.addProcess(world.child.pid, "own", job);
    const handle = double.make(job, READ | WRITE | INSPECT | ENUMERATE);
    using source = new FuchsiaSource(Number(own), double.use(handle));
    // A name takes ZX_RIGHT_GET_PROPERTY.
    assertEquals(source.name, `process ${own}`);
    const bytes = new Uint8Array(4);
    assertEquals(source.read({ address: base, bytes }, false).transferred, 4);
    const bare = double.make(job, READ | WRITE | ENUMERATE);
    const open = () => new FuchsiaSource(Number(own), double.use(bare));
    if (flavour === "today") {
      const error = refusal("permission-denied", open);
      assertEquals(error.native?.number, STATUS.ACCESS_DENIED);
      assertStringIncludes(error.hint ?? "", "ZX_RIGHT_INSPECT");
    } else {
      using other = open();
      // Whether it lives cannot be asked.
      other.assertSame();
      assert(other.regions().length > 0);
      assertEquals(other.read({ address: base, bytes }, false).transferred, 4);
    }
    for (const each of [handle, bare]) zxHandleClose(each);
    assertEquals(BigInt(pid), koid);
  },
);

testOnZircon(
  "addressOf() gives addresses of this process only",
  ({ double }) => {
    const own = double.addProcess(Deno.pid, "own");
    double.setSelf(own);
    using source = new FuchsiaSource(Number(own), double.use());
    const bytes = new Uint8Array(new ArrayBuffer(5000)).fill(3);
    const address = source.addressOf(bytes) ?? 0n;
    assertEquals(address, localAddress(bytes));
    const read = new Uint8Array(5000);
    assertEquals(source.read({ address, bytes: read }, false), {
      transferred: 5000,
    });
    assertEquals(read, bytes);
    return Promise.resolve();
  },
);

testOnZircon(
  "a closed source calls nothing: its handle's number may be another's now",
  (world) => {
    const { double, koid } = world;
    const source = world.source();
    const [region] = source.regions();
    const bytes = new Uint8Array(8);
    const request = { address: region?.start ?? 0n, bytes };
    source.close();
    const calls = () => [double.countOf("read"), double.countOf("info")];
    const before = calls();
    const actions = [
      () => source.read(request, false),
      () => source.readMany([request]),
      () => source.write(request, true),
      () => source.regions(),
      () => source.regionAt(0n),
      () => source.modules(),
      () => source.assertSame(),
    ];
    for (const action of actions) {
      const error = refusal("invalid-handle", action);
      assertEquals(error.pid, Number(koid));
      assertEquals(error.native, undefined);
    }
    assertEquals(calls(), before);
    return Promise.resolve();
  },
);
