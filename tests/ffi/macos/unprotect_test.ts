import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { ProcessMemory } from "../../../ffi/macos/memory.ts";
import { queryRegion } from "../../../ffi/macos/region_info.ts";
import { openedProtections } from "../../../ffi/macos/unprotect.ts";
import { MemoryError } from "../../../mod.ts";
import { refusal } from "../../contract/case.ts";
import { assertBytes } from "../../support/bytes.ts";
import { Random } from "../../support/random.ts";
import { canvas, PROT, type Stage, testOnMacos } from "./stage.ts";

const { NONE, R, W, RW, X, RX } = PROT;
const COPY = 0x10;

Deno.test("pages to be read keep what they had", () => {
  assertEquals(openedProtections(NONE, "read"), [R]);
  assertEquals(openedProtections(W, "read"), [RW]);
  assertEquals(openedProtections(X, "read"), [RX, R]);
});

Deno.test("pages to be written are copied, and stay code if they may", () => {
  assertEquals(openedProtections(NONE, "write"), [RW | COPY]);
  assertEquals(openedProtections(R, "write"), [RW | COPY]);
  assertEquals(openedProtections(RX, "write"), [RW | X | COPY, RW | COPY]);
});

/** The protections of pages side by side. */
function protections(
  { libSystem, task }: Stage,
  base: bigint,
  count: number,
): number[] {
  const { port } = task();
  return Array.from({ length: count }, (_, index) => {
    const address = base + BigInt(index * 4096);
    const region = queryRegion(libSystem, port, address);
    assert(region && "protection" in region);
    return region.protection;
  });
}

testOnMacos("force lifts protection only where it is in the way", async (
  stage,
) => {
  const { world } = stage;
  const content = new Random(1).bytes(5 * 4096);
  const base = await world.lay("rw- --- r-- r-x -w-", content);
  const memory = new ProcessMemory(stage.libSystem, stage.task());
  const bytes = canvas(content.length);
  assertEquals(memory.read({ address: base, bytes }, true), {
    transferred: content.length,
  });
  assertBytes(bytes, content);
  // Two pages were closed; each was opened and closed again.
  assertEquals(world.double.calls("mach_vm_protect"), 4);
  assertEquals(protections(stage, base, 5), [RW, NONE, R, RX, W]);
  const data = new Random(2).bytes(content.length);
  assertEquals(memory.write({ address: base, bytes: data }, true), {
    transferred: content.length,
  });
  assertBytes(await world.peek(base, data.length), data);
  assertEquals(world.double.calls("mach_vm_protect"), 4 + 6);
  assertEquals(protections(stage, base, 5), [RW, NONE, R, RX, W]);
});

testOnMacos("code is written where nothing may be written and run", async (
  stage,
) => {
  const { world } = stage;
  const base = await world.lay("r-x");
  const memory = new ProcessMemory(stage.libSystem, stage.task());
  world.double.tell.double_refuse_wx(1);
  const bytes = Uint8Array.of(1, 2, 3);
  assertEquals(memory.write({ address: base, bytes }, true), {
    transferred: 3,
  });
  assertEquals(await world.peek(base, 3), bytes);
  assertEquals(world.double.calls("mach_vm_protect"), 3);
  assertEquals(protections(stage, base, 1), [RX]);
});

testOnMacos("pages whose maximum is read-only are copied to be written", async (
  stage,
) => {
  const { world } = stage;
  const base = await world.lay("r--");
  const { double_limit_protection } = world.double.tell;
  double_limit_protection(world.pid, base, base + 4096n, R, R);
  const memory = new ProcessMemory(stage.libSystem, stage.task());
  const bytes = Uint8Array.of(1, 2, 3);
  assertEquals(memory.write({ address: base, bytes }, true), {
    transferred: 3,
  });
  assertEquals(await world.peek(base, 3), bytes);
});

testOnMacos("pages whose maximum is nothing stay closed to force", async (
  stage,
) => {
  const { world } = stage;
  const base = await world.lay("rw- ---");
  const closed = base + 4096n;
  const { double_limit_protection } = world.double.tell;
  double_limit_protection(world.pid, closed, closed + 4096n, NONE, NONE);
  const memory = new ProcessMemory(stage.libSystem, stage.task());
  const native = {
    api: "mach_vm_protect",
    number: 2,
    name: "KERN_PROTECTION_FAILURE",
  };
  const bytes = canvas(2 * 4096);
  assertEquals(memory.read({ address: base, bytes }, true), {
    transferred: 4096,
    native,
  });
  using target = world.open();
  const error = refusal(
    "not-readable",
    () => target.read(base, bytes.length, { force: true }),
  );
  assertEquals(error.native, native);
  assertEquals(error.transferred, 4096);
});

testOnMacos("protection is put back at the second try", async (stage) => {
  const { world } = stage;
  const base = await world.lay("r--");
  using target = world.open();
  world.double.fail("mach_vm_protect", { code: 6, skip: 1, times: 1 });
  target.write(base, Uint8Array.of(1), { force: true });
  assertEquals(world.double.calls("mach_vm_protect"), 3);
  assertEquals(protections(stage, base, 1), [R]);
});

testOnMacos("protection that cannot be put back is an error", async (stage) => {
  const { world, libSystem } = stage;
  const base = await world.lay("rw- r-- r--");
  const memory = new ProcessMemory(libSystem, stage.task());
  const address = base + 4096n + 10n;
  const bytes = new Uint8Array(4096).fill(1);
  for (const times of [2, 3]) {
    world.double.forgetRules();
    world.double.fail("mach_vm_protect", { code: 6, skip: 1, times });
    const error = assertThrows(
      () => memory.write({ address, bytes }, true),
      MemoryError,
      `Cannot put the protection back of process ${world.pid}`,
    );
    assertEquals(error.code, "no-resources");
    assertEquals(error.native?.api, "mach_vm_protect");
    assertEquals(error.address, address);
    assertEquals(error.requested, bytes.length);
    assertEquals(error.transferred, bytes.length);
    const hex = (page: number) =>
      `0x${(base + BigInt(page * 4096)).toString(16)}`;
    assertEquals(
      error.hint,
      `the pages from ${hex(1)} to ${hex(3)} keep ` +
        "VM_PROT_READ|VM_PROT_WRITE; they had VM_PROT_READ",
    );
    assertEquals(protections(stage, base, 3), [RW, RW, RW]);
    const { double_limit_protection } = world.double.tell;
    double_limit_protection(world.pid, base + 4096n, base + 12288n, R, RW);
  }
  world.double.forgetRules();
  // The transfer failed too, and what is left open is worse.
  world.double.fail("mach_vm_write", { code: 14 });
  world.double.fail("mach_vm_protect", { code: 6, skip: 1 });
  const error = refusal(
    "no-resources",
    () => memory.write({ address, bytes }, true),
  );
  assertEquals(error.transferred, 0);
  assertMatch(error.hint ?? "", /keep VM_PROT_READ\|VM_PROT_WRITE/);
});

for (const code of [4, 46, 53]) {
  testOnMacos(
    `protection that ${code} keeps from being lifted is an error`,
    async (
      { world },
    ) => {
      const base = await world.lay("r--");
      using target = world.open();
      world.double.fail("mach_vm_protect", { code });
      const error = assertThrows(
        () => target.write(base, Uint8Array.of(1), { force: true }),
        MemoryError,
      );
      assertEquals(error.native?.number, code);
      assertEquals(await world.peek(base, 1), Uint8Array.of(0));
    },
  );
}

testOnMacos("protection is put back after a transfer that failed", async (
  stage,
) => {
  const { world } = stage;
  const base = await world.lay("r--");
  using target = world.open();
  world.double.fail("mach_vm_write", { code: 14 });
  refusal(
    "transport",
    () => target.write(base, Uint8Array.of(1), { force: true }),
  );
  assertEquals(world.double.calls("mach_vm_protect"), 2);
  assertEquals(protections(stage, base, 1), [R]);
});
