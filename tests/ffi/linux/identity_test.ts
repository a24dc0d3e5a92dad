import { assertEquals } from "@std/assert";
import { cString } from "../../../ffi/linux/files.ts";
import { Identity } from "../../../ffi/linux/identity.ts";
import { type Libc, useLibc } from "../../../ffi/linux/symbols.ts";
import { refusal } from "../../contract/case.ts";
import { testOnLinux } from "./on_linux.ts";
import { Sleeper, Zombie } from "./sleeper.ts";

/** A C library of before 2.36, without descriptors for processes. */
function olderLibc(libc: Libc, call: Partial<Libc["call"]> = {}): Libc {
  return {
    call: { ...libc.call, pidfd_open: null, ...call },
    errno: () => libc.errno(),
    [Symbol.dispose]: () => {},
  };
}

const LIBRARIES = [
  ["by its descriptor", (libc: Libc) => libc],
  ["by its start", (libc: Libc) => olderLibc(libc)],
] as const;

for (const [how, choose] of LIBRARIES) {
  testOnLinux(`Identity knows a process that ended, ${how}`, async () => {
    using libc = useLibc();
    await using sleeper = new Sleeper();
    using identity = new Identity(choose(libc), sleeper.pid);
    assertEquals(identity.stat.name, "sleep");
    identity.assertSame();
    await sleeper.kill();
    const error = refusal("process-gone", () => identity.assertSame());
    assertEquals(error.pid, sleeper.pid);
  });

  testOnLinux(`Identity knows a process that is a zombie, ${how}`, async () => {
    using libc = useLibc();
    await using zombie = await Zombie.start();
    using identity = new Identity(choose(libc), zombie.pid);
    identity.assertSame();
    await zombie.kill();
    refusal("process-gone", () => identity.assertSame());
  });

  testOnLinux(`Identity refuses nobody's id, ${how}`, () => {
    using libc = useLibc();
    refusal(
      "no-such-process",
      () => new Identity(choose(libc), 0x7fff_ffff),
    );
  });
}

testOnLinux(
  "Identity knows an id that is used again by its start",
  async () => {
    using libc = useLibc();
    await using sleeper = new Sleeper();
    const { pid } = sleeper;
    let reused = false;
    const redirected = olderLibc(libc, {
      // From then on the id is that of this process, which started before.
      open: (path, flags) =>
        libc.call.open(reused ? cString("/proc/self/stat") : path, flags),
    });
    using identity = new Identity(redirected, pid);
    identity.assertSame();
    reused = true;
    const error = refusal("identity-changed", () => identity.assertSame());
    assertEquals(error.pid, pid);
  },
);
