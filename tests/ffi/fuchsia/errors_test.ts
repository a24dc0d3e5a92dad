import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { goneError } from "../../../core/process_error.ts";
import { processError } from "../../../ffi/fuchsia/errors.ts";
import { nativeError } from "../../../ffi/fuchsia/status.ts";
import type { MemoryErrorCode } from "../../../mod.ts";
import { refusal } from "../../contract/case.ts";
import { assertBytes } from "../../support/bytes.ts";
import { canvas, HOLE, PAGE, STATUS, testOnZircon } from "./stage.ts";

interface Expectation {
  readonly status: keyof typeof STATUS;
  readonly code: MemoryErrorCode;
  readonly hint: RegExp;
}

/** The errors of the page, beside those that an address has. */
const ERRORS: readonly Expectation[] = [
  {
    status: "ACCESS_DENIED",
    code: "permission-denied",
    hint: /ZX_RIGHT_READ, ZX_RIGHT_WRITE/,
  },
  { status: "BAD_HANDLE", code: "invalid-handle", hint: /open it again/ },
  {
    status: "INVALID_ARGS",
    code: "invalid-argument",
    hint: /1 byte to 64 MiB/,
  },
  { status: "WRONG_TYPE", code: "wrong-type", hint: /koid of a process/ },
  // Not on the page, but known of the kernel.
  { status: "NO_RESOURCES", code: "no-resources", hint: /smaller pieces/ },
  { status: "NOT_SUPPORTED", code: "not-supported", hint: /does not have/ },
];

for (const { status, code, hint } of ERRORS) {
  testOnZircon(
    `a read that fails with ZX_ERR_${status} is ${code}`,
    async (world) => {
      const base = await world.lay("rw-");
      const { double, pid } = world;
      using target = world.open();
      // The second piece fails: the first one must not be seen either.
      double.setShortest(100);
      double.fail("read", { status: STATUS[status], skip: 1 });
      const into = canvas(300);
      const error = refusal(code, () => target.read(base, into));
      assertBytes(into, canvas(300));
      assertEquals(error.native, {
        api: "zx_process_read_memory",
        number: STATUS[status],
        name: `ZX_ERR_${status}`,
      });
      assertEquals(error.pid, pid);
      assertMatch(error.hint ?? "", hint);
      assertStringIncludes(error.message, `ZX_ERR_${status} ${STATUS[status]}`);
      refusal(code, () => target.readPartial(base, 300));
      refusal(code, () => target.readMany([{ address: base, size: 8 }]));
    },
  );
}

testOnZircon(
  "a read that fails with ZX_ERR_BAD_STATE is process-gone if it has ended",
  async (world) => {
    const base = await world.lay("rw-");
    using target = world.open();
    world.double.setState(world.koid, "ending");
    const into = canvas(8);
    const error = refusal("process-gone", () => target.read(base, into));
    assertBytes(into, canvas(8));
    assertEquals(error.native?.name, "ZX_ERR_BAD_STATE");
    assertMatch(error.hint ?? "", /new id/);
  },
);

testOnZircon(
  "a read that fails with ZX_ERR_BAD_STATE is guard-or-device if it has not",
  async (world) => {
    const base = await world.lay("rw- grd");
    using target = world.open();
    const into = canvas(2 * PAGE);
    const error = refusal("guard-or-device", () => target.read(base, into));
    assertBytes(into, canvas(2 * PAGE));
    assertEquals(error.transferred, PAGE);
    assertEquals(error.native?.api, "zx_process_read_memory");
    assertEquals(error.native?.number, STATUS.BAD_STATE);
    assertEquals(error.native?.name, "ZX_ERR_BAD_STATE");
  },
);

testOnZircon(
  "a read that fails with ZX_ERR_NO_MEMORY or NOT_FOUND is unmapped",
  async (world, flavour) => {
    const base = await world.lay("rw- ...");
    using target = world.open();
    const into = canvas(PAGE + 8);
    const error = refusal("unmapped", () => target.read(base, into));
    assertBytes(into, canvas(PAGE + 8));
    assertEquals(error.transferred, PAGE);
    assertEquals(error.native?.api, "zx_process_read_memory");
    assertEquals(error.native?.number, HOLE[flavour]);
    assertEquals(
      error.native?.name,
      flavour === "today" ? "ZX_ERR_NOT_FOUND" : "ZX_ERR_NO_MEMORY",
    );
    assertMatch(error.hint ?? "", /regions\(\)/);
  },
);

testOnZircon(
  "a read that fails with ZX_ERR_OUT_OF_RANGE ends where its VMO does",
  async (world) => {
    const { child } = world;
    const fd = await child.memfd("short");
    await child.truncate(fd, 2 * PAGE);
    const base = await child.mapFile({ size: 4 * PAGE, fd });
    await child.closeFile(fd);
    await child.store(base + BigInt(PAGE), Uint8Array.of(1, 2, 3));
    using target = world.open();
    for (const before of [2 * PAGE, PAGE, 7]) {
      const end = base + BigInt(2 * PAGE);
      const address = end - BigInt(before);
      const into = canvas(before + PAGE + 1);
      const error = refusal(
        "guard-or-device",
        () => target.read(address, into),
      );
      assertBytes(into, canvas(into.length));
      assertEquals(error.transferred, before);
      assertEquals(error.native?.name, "ZX_ERR_OUT_OF_RANGE");
      const { bytes, stoppedAt } = target.readPartial(address, into.length);
      assertEquals(stoppedAt, end);
      assertBytes(bytes, await world.peek(address, before));
    }
    // What is not mapped at all any more is unmapped, whatever it is called.
    world.double.hide(world.koid, base, 4 * PAGE);
    world.double.fail("read", { status: STATUS.OUT_OF_RANGE });
    const error = refusal("unmapped", () => target.read(base, 8));
    assertEquals(error.native?.number, STATUS.OUT_OF_RANGE);
  },
);

testOnZircon(
  "a write that fails leaves behind it only what it counts",
  async (world) => {
    const base = await world.lay("rw- rw-");
    const { double } = world;
    using target = world.open();
    const cases: Expectation[] = [
      ...ERRORS.filter(({ status }) =>
        // With the right it is of the address; see below.
        status !== "ACCESS_DENIED" && status !== "NOT_SUPPORTED"
      ),
      { status: "NOT_SUPPORTED", code: "not-supported", hint: /debugging-sys/ },
    ];
    for (const { status, code, hint } of cases) {
      double.fail("write", { status: STATUS[status], times: 1 });
      const data = Uint8Array.of(1, 2, 3);
      const error = refusal(code, () => target.write(base, data));
      assertMatch(error.hint ?? "", hint);
      assertEquals(error.native?.api, "zx_process_write_memory");
    }
    assertEquals(await world.peek(base, 3), new Uint8Array(3));
    assertEquals(target.journal, []);
    double.setShortest(5);
    double.fail("write", { status: STATUS.IO, skip: 1 });
    const error = refusal(
      "partial-transfer",
      () => target.write(base, canvas(20)),
    );
    assertEquals(error.transferred, 5);
    assertEquals(await world.peek(base, 6), Uint8Array.of(...canvas(5), 0));
    assertEquals(target.journal.length, 1);
  },
);

testOnZircon(
  "writing takes a kernel that lets memory be written, and says so",
  async (world) => {
    const base = await world.lay("rw-");
    using target = world.open();
    world.double.setDebuggingSyscalls(false);
    for (const options of [{}, { force: true }]) {
      const error = refusal(
        "not-supported",
        () => target.write(base, Uint8Array.of(1), options),
      );
      assertEquals(error.native?.number, STATUS.NOT_SUPPORTED);
      assertStringIncludes(
        error.hint ?? "",
        "kernel.enable-debugging-syscalls=true",
      );
    }
    assertEquals(target.read(base, 1), new Uint8Array(1));
    world.double.setDebuggingSyscalls(true);
    target.write(base, Uint8Array.of(1));
    assertEquals(await world.peek(base, 1), Uint8Array.of(1));
  },
);

testOnZircon(
  "the kernel's own code is not written, though it may be read",
  (world) => {
    using target = world.open();
    const vdso = target.regions({ kind: ["kernel"] })
      .find(({ path, perm }) => path === "vdso/stable" && perm[0] === "r");
    const address = vdso?.start ?? 0n;
    const header = target.read(address, 4);
    assertEquals([...header], [0x7f, 0x45, 0x4c, 0x46]);
    for (const options of [{ code: true }, { force: true }]) {
      const error = refusal(
        "not-writable",
        () => target.write(address, header, options),
      );
      assertEquals(error.transferred, 0);
      assertEquals(error.native?.name, "ZX_ERR_ACCESS_DENIED");
    }
    return Promise.resolve();
  },
);

Deno.test("nativeError() names the statuses it knows", () => {
  assertEquals(nativeError("zx_handle_close", -11), {
    api: "zx_handle_close",
    number: -11,
    name: "ZX_ERR_BAD_HANDLE",
  });
  assertEquals(nativeError("zx_handle_close", -999).name, "status -999");
});

Deno.test("processError() of a status that it does not know is a bad argument", () => {
  const native = nativeError("zx_process_read_memory", -1);
  const error = processError("read process 42", 42, native);
  assertEquals(error.code, "invalid-argument");
  assertEquals(error.native, native);
  assertEquals(
    error.message,
    "Cannot read process 42 (zx_process_read_memory: ZX_ERR_INTERNAL -1)",
  );
});

Deno.test("goneError() says that the process has ended", () => {
  const error = goneError("use process 42", 42);
  assertEquals(error.code, "process-gone");
  assertEquals(error.message, "Cannot use process 42: the process has ended");
});
