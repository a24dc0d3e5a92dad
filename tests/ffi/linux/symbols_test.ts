import { assertEquals } from "@std/assert";
import { cString } from "../../../ffi/linux/files.ts";
import { useLibc } from "../../../ffi/linux/symbols.ts";
import { localAddress } from "../../../ffi/local_address.ts";
import { testOnLinux } from "./on_linux.ts";

const [ENOENT, ESRCH, EBADF, EFAULT] = [2, 3, 9, 14];

testOnLinux(
  "errno() gives the number of the call before, time after time",
  () => {
    using libc = useLibc();
    const path = cString("/no/such/file");
    const iovecs = new BigUint64Array([0n, 1n, 0n, 1n]);
    const local = localAddress(iovecs);
    const readv = (pid: number): number =>
      libc.call.process_vm_readv(pid, local, 1n, local + 16n, 1n, 0n);
    const calls: [() => number, number][] = [
      [() => libc.call.open(path, 0), ENOENT],
      [() => libc.call.close(-1), EBADF],
      [() => libc.call.kill(2 ** 31 - 1, 0), ESRCH],
      [() => readv(2 ** 31 - 1), ESRCH],
      [() => readv(Deno.pid), EFAULT],
    ];
    const garbage: unknown[] = [];
    for (let round = 0; round < 20_000; round++) {
      for (const [call, expected] of calls) {
        const result = call();
        const errno = libc.errno();
        if (result !== -1 || errno !== expected) {
          assertEquals([result, errno], [-1, expected], `${call}`);
        }
      }
      garbage[round % 100] = new Array(50).fill(round);
    }
    assertEquals(iovecs[1], 1n);
  },
);
