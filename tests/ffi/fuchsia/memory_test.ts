import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import { FuchsiaSource } from "../../../ffi/fuchsia/source.ts";
import { refusal } from "../../contract/case.ts";
import { assertBytes } from "../../support/bytes.ts";
import { Random } from "../../support/random.ts";
import { canvas, INSPECT, PAGE, READ, STATUS, testOnZircon } from "./stage.ts";

testOnZircon(
  "read() asks for one mapping at a time, and goes on behind a short answer",
  async (world) => {
    const content = new Random(1).bytes(6 * PAGE);
    const base = await world.lay("rw- rw-' r-- r-x ... rw-", content);
    const { double } = world;
    using source = world.source();
    for (const shortest of [1, 1000, PAGE, 2 ** 40]) {
      double.setShortest(shortest);
      const from = shortest === 1 ? 2 * PAGE - 3 : 3;
      const bytes = canvas(shortest === 1 ? 9 : 5 * PAGE);
      const address = base + BigInt(from);
      const expected = Math.min(bytes.length, 4 * PAGE - from);
      const { transferred, native } = source.read({ address, bytes }, false);
      assertEquals(transferred, expected);
      assertEquals(native === undefined, expected === bytes.length);
      assertBytes(
        bytes.subarray(0, expected),
        content.subarray(from, from + expected),
      );
    }
    assertEquals(double.clamped, 0);
  },
);

testOnZircon(
  "read() looks at protection, which the kernel does not",
  async (world) => {
    const base = await world.lay("rw- --- rw-");
    using source = world.source();
    const bytes = canvas(3 * PAGE);
    const before = world.double.countOf("read");
    assertEquals(source.read({ address: base, bytes }, false), {
      transferred: PAGE,
      native: {
        api: "zx_object_get_info",
        number: 0,
        name: "no ZX_VM_PERM",
      },
    });
    assertBytes(bytes.subarray(PAGE), canvas(2 * PAGE));
    assertEquals(world.double.countOf("read") - before, 1);
    assertEquals(source.read({ address: base, bytes }, true), {
      transferred: 3 * PAGE,
    });
  },
);

testOnZircon("write() looks at protection likewise", async (world) => {
  const content = new Random(3).bytes(3 * PAGE);
  const base = await world.lay("rw- r-- rw-", content);
  using source = world.source();
  const bytes = new Random(4).bytes(3 * PAGE);
  assertEquals(source.write({ address: base, bytes }, false), {
    transferred: PAGE,
    native: {
      api: "zx_object_get_info",
      number: 1,
      name: "ZX_VM_PERM_READ",
    },
  });
  content.set(bytes.subarray(0, PAGE));
  assertBytes(await world.peek(base, content.length), content);
  assertEquals(source.write({ address: base, bytes }, true), {
    transferred: 3 * PAGE,
  });
  assertBytes(await world.peek(base, content.length), bytes);
});

testOnZircon(
  "read() finds the page at which a range is refused, in few calls",
  async (world, flavour) => {
    const pages = 1000;
    const { child, double } = world;
    const fd = await child.memfd("file");
    await child.truncate(fd, pages * PAGE);
    const base = await child.mapFile({ size: 2 * pages * PAGE, fd });
    await child.storeRandom(base, pages * PAGE, 5);
    await child.closeFile(fd);
    const content = new Random(5).bytes(pages * PAGE);
    using source = world.source();
    for (const from of [0, 1, 77 * PAGE + 5, (pages - 1) * PAGE]) {
      const bytes = canvas(2 * pages * PAGE - from);
      const before = double.countOf("read");
      const address = base + BigInt(from);
      const { transferred, native } = source.read({ address, bytes }, false);
      assertEquals(native?.number, STATUS.OUT_OF_RANGE);
      assertEquals(transferred, pages * PAGE - from);
      assertBytes(bytes.subarray(0, transferred), content.subarray(from));
      const calls = double.countOf("read") - before;
      assertLessOrEqual(calls, flavour === "today" ? 12 : 24);
    }
  },
);

testOnZircon(
  "a count that cannot be true is not believed",
  async (world) => {
    const base = await world.lay("rw-", new Uint8Array(PAGE).fill(1));
    for (const [count, transferred] of [[0n, 0], [2n ** 63n, 16]] as const) {
      const zircon = world.double.use();
      const { call } = zircon;
      let calls = 0;
      using source = new FuchsiaSource(world.pid, {
        ...zircon,
        call: {
          ...call,
          zx_process_read_memory(handle, vaddr, buffer, size, actual) {
            calls++;
            const read = call.zx_process_read_memory;
            const status = read?.(handle, vaddr, buffer, size, actual);
            const bytes = actual as Uint8Array<ArrayBuffer>;
            new BigUint64Array(bytes.buffer).set([count]);
            return status ?? STATUS.NOT_SUPPORTED;
          },
        },
      });
      const bytes = canvas(16);
      const transfer = source.read({ address: base, bytes }, false);
      assertEquals(transfer.transferred, transferred);
      assertEquals(transfer.native?.name, transferred ? undefined : "ZX_OK");
      assert(calls < 3, `${calls} calls`);
    }
  },
);

testOnZircon(
  "a count that was not given is none, whatever the last one was",
  async (world) => {
    const base = await world.lay("rw-");
    const zircon = world.double.use();
    const { call } = zircon;
    let calls = 0;
    using source = new FuchsiaSource(world.pid, {
      ...zircon,
      call: {
        ...call,
        // Succeeds the first time, and then only says so.
        zx_process_read_memory: (...given) =>
          calls++ === 0 ? call.zx_process_read_memory?.(...given) ?? 0 : 0,
      },
    });
    const request = { address: base, bytes: canvas(16) };
    assertEquals(source.read(request, false).transferred, 16);
    assertEquals(source.read(request, false).transferred, 0);
  },
);

testOnZircon(
  "write() without the right to is refused for the process as a whole",
  async (world) => {
    const base = await world.lay("rw-");
    using source = world.source();
    world.double.restrict(world.koid, READ | INSPECT);
    const request = { address: base, bytes: canvas(16) };
    for (const force of [false, true]) {
      const error = refusal(
        "permission-denied",
        () => source.write(request, force),
      );
      assertEquals(error.native?.api, "zx_process_write_memory");
      assertEquals(error.native?.number, STATUS.ACCESS_DENIED);
    }
    assertEquals(await world.peek(base, 16), new Uint8Array(16));
  },
);

testOnZircon(
  "readMany() lists the mappings once",
  async (world) => {
    const content = new Random(6).bytes(PAGE);
    const base = await world.lay("rw-", content);
    using source = world.source();
    const before = world.double.countOf("info");
    const requests = Array.from({ length: 50 }, (_, index) => ({
      address: base + BigInt(index),
      bytes: canvas(8),
    }));
    source.readMany(requests);
    assertEquals(world.double.countOf("info") - before, 1);
    for (const [index, { bytes }] of requests.entries()) {
      assertBytes(bytes, content.subarray(index, index + 8));
    }
  },
);

testOnZircon(
  "a process that refuses half-way: the error tells how far it came",
  async (world) => {
    const base = await world.lay("rw- ...");
    const { double, koid } = world;
    double.setShortest(5);
    const bytes = canvas(12);
    const request = { address: base, bytes };
    using source = world.source();
    for (const api of ["read", "write"] as const) {
      double.fail(api, { status: STATUS.BAD_HANDLE, skip: 2, times: 1 });
      const error = refusal("invalid-handle", () => source[api](request, true));
      assertEquals(error.transferred, 10);
      assertEquals(error.native?.number, STATUS.BAD_HANDLE);
      // Refused at once, there is nothing to tell.
      double.fail(api, { status: STATUS.BAD_HANDLE, times: 1 });
      const first = refusal("invalid-handle", () => source[api](request, true));
      assertEquals(first.transferred, undefined);
    }
    // The list that is made in a hole fails.
    const last = { address: base + BigInt(PAGE - 4), bytes };
    double.fail("info", { status: STATUS.ACCESS_DENIED, skip: 1, times: 1 });
    const late = () => source.read(last, false);
    assertEquals(refusal("permission-denied", late).transferred, 4);
    using target = world.open();
    double.fail("write", { status: STATUS.BAD_HANDLE, skip: 1, times: 1 });
    const data = canvas(12);
    const error = refusal("invalid-handle", () => target.write(base, data));
    assertEquals(error.transferred, 5);
    assertEquals(target.journal.map(({ after }) => after), [canvas(5)]);
    const zircon = double.use();
    const { call } = zircon;
    let calls = 0;
    using ending = new FuchsiaSource(world.pid, {
      ...zircon,
      call: {
        ...call,
        zx_process_write_memory(...given) {
          if (calls++ === 1) double.setState(koid, "ending");
          return call.zx_process_write_memory?.(...given) ?? 0;
        },
      },
    });
    const gone = refusal("process-gone", () => ending.write(request, false));
    assertEquals(gone.transferred, 5);
  },
);
