import { cString, type Libc } from "./libc.ts";
import type { LinuxRequest } from "./request.ts";
import { SystemError } from "./system.ts";

const PR_SET_DUMPABLE = 4;
const MADV_HUGEPAGE = 14;
const O_RDWR = 2;

/** Does what only Linux has, but for the mapping of files. */
export function carryOutOnLinux(
  libc: Libc,
  request: Exclude<LinuxRequest, { op: "mapFile" }>,
): number {
  const { call } = libc;
  switch (request.op) {
    case "memfd":
      return libc.checked(
        "memfd_create",
        call.memfd_create(cString(request.name), 0),
      );
    case "openFile":
      return libc.checked("open", call.open(cString(request.path), O_RDWR));
    case "truncate": {
      const { fd, size } = request;
      return libc.checked("ftruncate", call.ftruncate(fd, BigInt(size)));
    }
    case "closeFile":
      return libc.checked("close", call.close(request.fd));
    case "hugePages": {
      // A kernel that has none refuses.
      const address = BigInt(request.address);
      return call.madvise(address, BigInt(request.size), MADV_HUGEPAGE);
    }
    case "zombie":
      return makeZombie(libc);
    case "become": {
      const { uid, gid } = request;
      libc.checked("setgroups", call.setgroups(0n, 0n));
      libc.checked("setresgid", call.setresgid(gid, gid, gid));
      return libc.checked("setresuid", call.setresuid(uid, uid, uid));
    }
    case "dumpable": {
      const value = BigInt(request.value);
      return libc.checked(
        "prctl",
        call.prctl(PR_SET_DUMPABLE, value, 0n, 0n, 0n),
      );
    }
  }
}

/** Starts a process that ends at once, and never asks how it ended. */
function makeZombie({ call }: Libc): number {
  const pid = new Int32Array(1);
  const path = cString("/bin/true");
  const address = Deno.UnsafePointer.value(Deno.UnsafePointer.of(path));
  const list = new BigUint64Array([address, 0n]);
  const none = new BigUint64Array(1);
  const failed = call.posix_spawn(
    new Uint8Array(pid.buffer),
    path,
    0n,
    0n,
    new Uint8Array(list.buffer),
    new Uint8Array(none.buffer),
  );
  if (failed) throw new SystemError("posix_spawn", failed);
  return pid[0] ?? 0;
}
