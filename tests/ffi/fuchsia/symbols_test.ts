import {
  assert,
  assertEquals,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { listProcesses } from "../../../ffi/fuchsia/processes.ts";
import { FuchsiaSource } from "../../../ffi/fuchsia/source.ts";
import { required, useZircon } from "../../../ffi/fuchsia/symbols.ts";
import { MemoryError } from "../../../mod.ts";
import { HAS_ZIRCON, ZirconDouble } from "../../doubles/zircon/libzircon.ts";
import { refusal } from "../../contract/case.ts";
import { runProgram } from "../program.ts";

const FUCHSIA = Deno.build.os as string === "fuchsia";

Deno.test({
  name: "without a library, useZircon() says what there is to do",
  ignore: FUCHSIA,
  fn() {
    const error = refusal("not-supported", () => useZircon());
    assertStringIncludes(error.message, 'Cannot open "libzircon.so": ');
    assertStringIncludes(error.hint ?? "", "Deno has no Fuchsia build");
    assertStringIncludes(error.hint ?? "", "give its path");
    refusal("not-supported", () => new FuchsiaSource(1));
    const library = "/no/such/library.so";
    const missing = refusal("not-supported", () => useZircon({ library }));
    assertStringIncludes(missing.message, library);
  },
});

Deno.test({
  name: "a library without the calls is told apart, and each call is named",
  ignore: Deno.build.os !== "linux",
  fn() {
    const error = refusal(
      "not-supported",
      () => useZircon({ library: "libc.so.6" }),
    );
    assertEquals(
      error.message,
      'Cannot use "libc.so.6": it has no zx_handle_close, ' +
        "zx_object_get_child, zx_object_get_info",
    );
    assertStringIncludes(error.hint ?? "", "give its path");
  },
});

Deno.test({
  name: "a library that lacks one call is told apart",
  ignore: !HAS_ZIRCON,
  fn() {
    using double = new ZirconDouble("today", [
      "zx_handle_close",
      "zx_process_write_memory",
    ]);
    const error = refusal("not-supported", () => double.use());
    assertEquals(
      error.message,
      `Cannot use "${double.path}": it has no zx_handle_close`,
    );
  },
});

Deno.test({
  name: "a library that cannot write reads all the same",
  ignore: !HAS_ZIRCON,
  fn() {
    using double = new ZirconDouble("today", [
      "zx_process_write_memory",
      "zx_process_self",
    ]);
    const pid = Number(double.addProcess(Deno.pid, "self"));
    using source = new FuchsiaSource(pid, double.use());
    const bytes = new Uint8Array(4);
    const [region] = source.regions();
    const request = { address: region?.start ?? 0n, bytes };
    assertEquals(source.read(request, false), { transferred: 4 });
    const error = assertThrows(() => source.write(request, true), MemoryError);
    assertEquals(error.code, "not-supported");
    assertStringIncludes(error.message, "it has no zx_process_write_memory");
    assertEquals(source.addressOf(bytes), null);
  },
});

Deno.test({
  name: "without a job to begin with, none is looked for",
  ignore: !HAS_ZIRCON,
  fn() {
    using double = new ZirconDouble("today", ["zx_job_default"]);
    const pid = Number(double.addProcess(Deno.pid, "self"));
    using zircon = double.use();
    assertEquals(zircon.rootJob, 0);
    const actions = [
      () => listProcesses(zircon),
      () => new FuchsiaSource(pid, double.use()),
    ];
    for (const action of actions) {
      const error = refusal("invalid-handle", action);
      assertStringIncludes(error.message, "no job is known to begin with");
      assertStringIncludes(error.hint ?? "", "rootJob");
    }
    const job = double.make(double.root, 0x8000_0000);
    using given = double.use(job);
    assertEquals(listProcesses(given).map(({ pid }) => pid), [pid]);
    zircon.call.zx_handle_close(job);
  },
});

Deno.test({
  name: "a library is there for its last user, and each path has its own",
  ignore: !HAS_ZIRCON,
  fn() {
    using double = new ZirconDouble();
    using other = new ZirconDouble();
    using first = double.use();
    const second = double.use();
    using elsewhere = other.use();
    const close = first.call.zx_handle_close;
    assertStrictEquals(second.call.zx_handle_close, close);
    assert(elsewhere.call.zx_handle_close !== close);
    second[Symbol.dispose]();
    second[Symbol.dispose]();
    assertEquals(first.call.zx_handle_close(0), 0);
    assertEquals(required(first, "zx_system_get_page_size")(), 4096);
  },
});

Deno.test("useZircon() refuses what is no handle", () => {
  for (const rootJob of [-1, 1.5, NaN, 2 ** 32]) {
    assertThrows(() => useZircon({ rootJob }), RangeError, "2^32");
  }
});

Deno.test("what is not permitted is Deno's to say", async () => {
  const outcome = await runProgram(`
    import { useZircon } from "./ffi/fuchsia/symbols.ts";
    try {
      useZircon();
    } catch (error) {
      console.log(error.name);
    }
  `);
  assertEquals(outcome, { code: 0, stdout: "NotCapable\n", stderr: "" });
});
