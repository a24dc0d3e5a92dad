import { assertEquals, assertStringIncludes } from "@std/assert";
import { listProcesses } from "../../../ffi/fuchsia/processes.ts";
import { ZX_RIGHT_ENUMERATE, zxHandleClose } from "../../../ffi/fuchsia/mod.ts";
import { FuchsiaSource } from "../../../ffi/fuchsia/source.ts";
import { refusal } from "../../contract/case.ts";
import { READ, STATUS, testOnZircon, WRITE } from "./stage.ts";

const SAME_RIGHTS = 0x8000_0000;
const GET_PROPERTY = 0x40;

testOnZircon(
  "listProcesses() goes through all jobs",
  ({ double, koid }) => {
    const first = double.addProcess(Deno.pid, "first");
    const job = double.addJob(double.addJob());
    const deep = double.addProcess(Deno.pid, "x".repeat(40), job);
    const unnamed = double.addProcess(Deno.pid, "", double.addJob(job));
    double.addProcess(0x7fff_ffff, "ended");
    double.addObject(3);
    using zircon = double.use();
    const named = (pid: bigint, name: string) => ({
      pid: Number(pid),
      name,
      path: null,
      arch: null,
      access: "ok" as const,
    });
    assertEquals(listProcesses(zircon), [
      named(koid, "world"),
      named(first, "first"),
      // A name has 31 bytes and a zero.
      named(deep, "x".repeat(31)),
      named(unnamed, `process ${unnamed}`),
    ]);
    return Promise.resolve();
  },
);

testOnZircon(
  "listProcesses() begins at the job that is given",
  ({ double }) => {
    const job = double.addJob();
    const inside = double.addProcess(Deno.pid, "inside", job);
    const handle = double.make(job, SAME_RIGHTS);
    using zircon = double.use(handle);
    assertEquals(
      listProcesses(zircon).map(({ pid }) => pid),
      [Number(inside)],
    );
    // It stays open: it is not memsift's.
    assertEquals(zxHandleClose(handle), 0);
    return Promise.resolve();
  },
);

testOnZircon(
  "listProcesses() tells whose memory may not be read",
  ({ double }) => {
    const job = double.addJob();
    const koid = double.addProcess(Deno.pid, "secret", job);
    const rights: [number, string][] = [
      [ZX_RIGHT_ENUMERATE | GET_PROPERTY | READ, "secret"],
      [ZX_RIGHT_ENUMERATE | GET_PROPERTY | WRITE, "secret"],
      [ZX_RIGHT_ENUMERATE, `process ${koid}`],
    ];
    for (const [right, name] of rights) {
      const handle = double.make(job, right);
      using zircon = double.use(handle);
      assertEquals(listProcesses(zircon), [{
        pid: Number(koid),
        name,
        path: null,
        arch: null,
        access: "denied",
      }]);
      const error = refusal(
        "permission-denied",
        () => new FuchsiaSource(Number(koid), double.use(handle)),
      );
      assertEquals(error.native, {
        api: "zx_object_get_child",
        number: STATUS.ACCESS_DENIED,
        name: "ZX_ERR_ACCESS_DENIED",
      });
      assertStringIncludes(error.hint ?? "", "ZX_RIGHT_WRITE");
      // What is not there is not called forbidden.
      refusal(
        "no-such-process",
        () => new FuchsiaSource(0x7fff_ffff, double.use(handle)),
      );
      zxHandleClose(handle);
    }
    return Promise.resolve();
  },
);

testOnZircon(
  "listProcesses() leaves out what ends meanwhile",
  ({ double, koid }) => {
    using zircon = double.use();
    const { call } = zircon;
    let looked = false;
    const ending = {
      ...zircon,
      call: {
        ...call,
        zx_object_get_info(
          ...given: Parameters<typeof call.zx_object_get_info>
        ) {
          const status = call.zx_object_get_info(...given);
          // After the list of processes in the job of the world's.
          if (given[1] === 9 && !looked) double.setState(koid, "ending");
          return status;
        },
      },
    };
    assertEquals(listProcesses(ending), []);
    looked = true;
    assertEquals(listProcesses(zircon), []);
    return Promise.resolve();
  },
);

testOnZircon(
  "a list that cannot begin says why",
  ({ double, koid }) => {
    const closed = double.make(double.root, SAME_RIGHTS);
    zxHandleClose(closed);
    const cases = [
      ["invalid-handle", closed, "is no handle"],
      ["wrong-type", double.make(koid, SAME_RIGHTS), "is not of a job"],
      ["permission-denied", double.make(double.root, READ), "not be listed"],
    ] as const;
    for (const [code, handle, message] of cases) {
      using zircon = double.use(handle);
      const error = refusal(code, () => listProcesses(zircon));
      assertStringIncludes(error.message, message);
      assertStringIncludes(error.hint ?? "", "rootJob");
      zxHandleClose(handle);
    }
    return Promise.resolve();
  },
);
