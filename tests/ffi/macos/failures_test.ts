import { assert, assertEquals, assertMatch } from "@std/assert";
import type { MemoryError, MemoryErrorCode } from "../../../mod.ts";
import { refusal } from "../../contract/case.ts";
import { assertBytes } from "../../support/bytes.ts";
import { Random } from "../../support/random.ts";
import { canvas, type Stage, testOnMacos } from "./stage.ts";

/** What a number means once memory is open, and what to do about it. */
const MEANINGS: [
  number: number,
  name: string,
  code: MemoryErrorCode,
  hint: RegExp | undefined,
][] = [
  [1, "KERN_INVALID_ADDRESS", "guard-or-device", undefined],
  [2, "KERN_PROTECTION_FAILURE", "guard-or-device", undefined],
  [3, "KERN_NO_SPACE", "no-resources", /end other programs/],
  [4, "KERN_INVALID_ARGUMENT", "invalid-argument", /address or size/],
  [5, "KERN_FAILURE", "permission-denied", /docs\/macos\.md/],
  [6, "KERN_RESOURCE_SHORTAGE", "no-resources", /end other programs/],
  [8, "KERN_NO_ACCESS", "permission-denied", /docs\/macos\.md/],
  [9, "KERN_MEMORY_FAILURE", "guard-or-device", undefined],
  [10, "KERN_MEMORY_ERROR", "guard-or-device", undefined],
  [14, "KERN_ABORTED", "transport", /try again/],
  [15, "KERN_INVALID_NAME", "invalid-handle", /open it again/],
  [16, "KERN_INVALID_TASK", "process-gone", /new id/],
  [17, "KERN_INVALID_RIGHT", "invalid-handle", /open it again/],
  [37, "KERN_TERMINATED", "process-gone", /new id/],
  [46, "KERN_NOT_SUPPORTED", "not-supported", /does not have it/],
  [53, "KERN_DENIED", "permission-denied", /docs\/macos\.md/],
  [0x1000_0003, "MACH_SEND_INVALID_DEST", "process-gone", /new id/],
  [-308, "Mach message error -308", "transport", /try again/],
  [49, "kern 49", "invalid-argument", /address or size/],
];

function assertMeans(
  error: MemoryError,
  api: string,
  [number, name, code, hint]: (typeof MEANINGS)[number],
): void {
  assertEquals(error.code, code, error.message);
  assertEquals(error.native, { api, number, name });
  assert(error.message.endsWith(`(${api}: ${name} ${number})`));
  if (hint) assertMatch(error.hint ?? "", hint);
  else assertEquals(error.hint, undefined);
}

for (const meaning of MEANINGS) {
  const [number, name, code] = meaning;

  testOnMacos(`${name} of a read is ${code}, and no byte is shown`, async (
    { world }: Stage,
  ) => {
    const base = await world.lay("rw- rw- rw- rw- rw- rw- rw- rw- rw-");
    using target = world.open();
    world.double.fail("mach_vm_read_overwrite", { code: number });
    for (const size of [1, 300, 4096, 5 * 4096, 9 * 4096]) {
      const into = canvas(size);
      const error = refusal(code, () => target.read(base, into));
      assertBytes(into, canvas(size));
      assertMeans(error, "mach_vm_read_overwrite", meaning);
      assertEquals(error.pid, world.pid);
    }
  });

  testOnMacos(`${name} of a write is ${code}`, async ({ world }) => {
    const content = new Random(1).bytes(9 * 4096);
    const base = await world.lay(
      "rw- rw- rw- rw- rw- rw- rw- rw- rw-",
      content,
    );
    using target = world.open();
    world.double.fail("mach_vm_write", { code: number });
    for (const size of [1, 300, 9 * 4096]) {
      const data = canvas(size);
      const error = refusal(code, () => target.write(base, data));
      assertBytes(data, canvas(size));
      assertMeans(error, "mach_vm_write", meaning);
    }
    assertBytes(await world.peek(base, content.length), content);
    assertEquals(target.journal, []);
  });
}

for (const meaning of MEANINGS) {
  const [number, name, code] = meaning;
  // No region at an address is no failure, and says that there is none.
  if (number === 1) continue;
  // What is said of an address is not asked for again.
  const said: MemoryErrorCode = number === 2 ? "not-readable" : code;

  testOnMacos(`${name} of the list of regions is ${said}`, async (
    { world },
  ) => {
    const base = await world.lay("rw-");
    using target = world.open();
    world.double.fail("mach_vm_region_recurse", { code: number });
    for (
      const action of [
        () => target.regions(),
        () => target.read(base, 4),
        () => target.write(base, new Uint8Array(4)),
      ]
    ) {
      const error = refusal(said, action);
      const [, , , hint] = meaning;
      assertMeans(error, "mach_vm_region_recurse", [number, name, said, hint]);
    }
  });
}

testOnMacos("a task that has ended is gone, whatever the call says", async (
  { world },
) => {
  const base = await world.lay("rw-");
  using target = world.open();
  await world.exit();
  for (const code of [4, 5, 15, 16, 37, 0x1000_0003]) {
    world.double.forgetRules();
    world.double.fail("mach_vm_region_recurse", { code });
    const error = refusal("process-gone", () => target.read(base, 4));
    assertEquals(error.native?.number, code);
    assertMatch(error.message, /: the process has ended \(/);
    assertMatch(error.hint ?? "", /new id/);
  }
});

testOnMacos("a shortage is met with smaller pieces", async ({ world }) => {
  const content = new Random(2).bytes(16 * 4096);
  const base = await world.lay("rw- ".repeat(16).trim(), content);
  using target = world.open();
  for (const code of [3, 6]) {
    world.double.fail("mach_vm_read_overwrite", { code, times: 3 });
    assertBytes(target.read(base + 5n, content.length - 5), content.slice(5));
    const data = new Random(code).bytes(content.length - 9);
    world.double.fail("mach_vm_write", { code, times: 3 });
    target.write(base + 9n, data);
    content.set(data, 9);
    assertBytes(await world.peek(base, content.length), content);
  }
});
