import { assertEquals, assertThrows } from "@std/assert";
import { ProcessMemory } from "../../../ffi/linux/memory.ts";
import { type Libc, useLibc } from "../../../ffi/linux/symbols.ts";
import { MemoryError } from "../../../mod.ts";
import { LinuxWorld } from "../../support/linux_world.ts";
import { Random } from "../../support/random.ts";
import { testOnLinux } from "./on_linux.ts";

const [EPERM, EFAULT, EIO, ENOMEM, EINVAL, ENOSYS] = [1, 14, 5, 12, 22, 38];

/** A C library whose process_vm calls are refused with an error number. */
function refusing(
  libc: Libc,
  errno: number,
  others: Partial<Libc["call"]> = {},
): Libc {
  let refused = false;
  const refuse = (): number => {
    refused = true;
    return -1;
  };
  return {
    call: {
      ...libc.call,
      process_vm_readv: refuse,
      process_vm_writev: refuse,
      ...others,
    },
    errno: () => {
      const number = refused ? errno : libc.errno();
      refused = false;
      return number;
    },
    [Symbol.dispose]: () => {},
  };
}

testOnLinux(
  "ProcessMemory goes by /proc/PID/mem where the calls are missing",
  async () => {
    await using world = new LinuxWorld();
    const { pageSize, pid } = world;
    const content = new Random(1).bytes(3 * pageSize);
    const address = await world.lay("rw- rw- ... rw-", content);
    using libc = useLibc();
    for (const errno of [ENOSYS, EPERM]) {
      using memory = new ProcessMemory(refusing(libc, errno), pid);
      for (const size of [4, 300, 2 * pageSize]) {
        const bytes = new Uint8Array(size);
        assertEquals(memory.read({ address, bytes }, false), {
          transferred: size,
        });
        assertEquals(bytes, content.slice(0, size));
      }
      const native = { api: "pread", number: EIO, name: "EIO" };
      const tooLong = new Uint8Array(3 * pageSize);
      assertEquals(memory.read({ address, bytes: tooLong }, false), {
        transferred: 2 * pageSize,
        native,
      });
      const beyond = 0xffff_ffff_ff60_0000n;
      assertEquals(
        memory.read({ address: beyond, bytes: new Uint8Array(4) }, false),
        {
          transferred: 0,
          native: { api: "pread", number: EINVAL, name: "EINVAL" },
        },
      );
      const pair = [4, 3 * pageSize].map((size) => ({
        address,
        bytes: new Uint8Array(size),
      }));
      assertEquals(memory.readMany(pair), [
        { transferred: 4 },
        { transferred: 2 * pageSize, native },
      ]);
      const data = new Random(errno).bytes(9);
      assertEquals(memory.write({ address, bytes: data }, false), {
        transferred: 9,
      });
      assertEquals(await world.peek(address, 9), data);
      await world.child.store(address, content.subarray(0, 9));
    }
  },
);

testOnLinux(
  "ProcessMemory that has neither way is an error with its reason",
  () => {
    using libc = useLibc();
    const cases: [number, string][] = [
      [EPERM, "permission-denied"],
      [ENOSYS, "not-supported"],
      [ENOMEM, "no-resources"],
    ];
    for (const [errno, code] of cases) {
      const without = refusing(libc, errno, { open: () => -1 });
      const error = assertThrows(
        () => new ProcessMemory(without, Deno.pid),
        MemoryError,
      );
      assertEquals(error.code, code);
      assertEquals(error.native?.api, "process_vm_readv");
      assertEquals(error.native?.number, errno);
      assertEquals(error.pid, Deno.pid);
    }
  },
);

testOnLinux("ProcessMemory splits what one call does not move", async () => {
  await using world = new LinuxWorld();
  const content = new Random(2).bytes(4 * world.pageSize);
  const address = await world.lay("rw- rw- rw- rw-", content);
  using libc = useLibc();
  const { process_vm_readv, process_vm_writev } = libc.call;
  let calls = 0;
  // Moves no more than 1000 bytes of a range, as signals may have it.
  const shortened =
    (call: typeof process_vm_readv): typeof call =>
    (pid, local, localCount, remote, remoteCount, flags) => {
      calls++;
      for (const at of [local, remote]) {
        const pointer = Deno.UnsafePointer.create(BigInt(at) + 8n);
        if (!pointer) continue;
        const length = new BigUint64Array(
          Deno.UnsafePointerView.getArrayBuffer(pointer, 8),
        );
        length[0] = BigInt(Math.min(1000, Number(length[0])));
      }
      return call(pid, local, localCount, remote, remoteCount, flags);
    };
  using memory = new ProcessMemory({
    ...libc,
    call: {
      ...libc.call,
      process_vm_readv: shortened(process_vm_readv),
      process_vm_writev: shortened(process_vm_writev),
    },
  }, world.pid);
  calls = 0;
  const bytes = new Uint8Array(content.length);
  assertEquals(memory.read({ address, bytes }, false), {
    transferred: content.length,
  });
  assertEquals(bytes, content);
  assertEquals(calls, Math.ceil(content.length / 1000));
  const data = new Random(3).bytes(2500);
  assertEquals(memory.write({ address: address + 7n, bytes: data }, false), {
    transferred: 2500,
  });
  assertEquals(await world.peek(address + 7n, 2500), data);
});

testOnLinux(
  "ProcessMemory keeps the number of the call that stopped",
  async () => {
    await using world = new LinuxWorld();
    const address = await world.lay("r-- ...");
    using libc = useLibc();
    using memory = new ProcessMemory(libc, world.pid);
    const stopped = (api: string): object => ({
      transferred: 0,
      native: { api, number: EFAULT, name: "EFAULT" },
    });
    for (const size of [1, 5000]) {
      const bytes = new Uint8Array(size);
      const hole = address + BigInt(world.pageSize);
      assertEquals(
        memory.read({ address: hole, bytes }, false),
        stopped("process_vm_readv"),
      );
      assertEquals(
        memory.write({ address, bytes }, false),
        stopped("process_vm_writev"),
      );
      assertEquals(memory.readMany([{ address: hole, bytes }]), [
        stopped("process_vm_readv"),
      ]);
    }
  },
);
