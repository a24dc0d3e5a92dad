import { assertEquals, assertStringIncludes } from "@std/assert";
import { testOnLinux } from "../ffi/linux/on_linux.ts";
import { Arena, PAGE, utf8 } from "./arena.ts";
import { assertRefused, hex, memsift, records } from "./memsift.ts";

testOnLinux(
  "find leaves memory out that was never used, but for --untouched",
  async () => {
    await using arena = await Arena.make();
    const size = 64 * PAGE;
    const start = await arena.child.map({ size, sparse: true });
    await arena.child.store(start + BigInt(9 * PAGE), utf8("here it is"));
    const args = ["find", arena.pid, '"here it is"'];
    args.push("--range", `${hex(start)},+${size}`);
    const found = await records(...args);
    assertEquals(found.code, 0);
    const { coverage } = found.records.at(-1).summary;
    assertEquals(coverage.read, PAGE);
    assertEquals(coverage.reasons.untouched, 63 * PAGE);
    const all = await records(...args, "--untouched");
    assertEquals(all.records.at(-1).summary.coverage.read, size);
    const people = await memsift(...args);
    assertStringIncludes(people.stderr, "untouched 252.0 KiB");
  },
);

testOnLinux(
  "find, strings and diff take --resident, --throttle and --nice",
  async () => {
    await using arena = await Arena.make();
    await arena.child.store(arena.start, utf8("resident text"));
    const gently = ["--range", arena.range, "--resident", "--nice"];
    gently.push("--throttle", "100M/s");
    const runs: [code: number, args: unknown[]][] = [
      [0, ["find", arena.pid, "72 65 73"]],
      [0, ["strings", arena.pid]],
      [1, ["diff", arena.pid, "--every", "10ms", "--count", "1"]],
    ];
    for (const [expected, args] of runs) {
      const { code, records: lines } = await records(...args, ...gently);
      assertEquals(code, expected, `${args}`);
      const { coverage } = lines.at(-1).summary;
      assertEquals(coverage.reasons["not-resident"], undefined);
      assertEquals(coverage.read > 0, true);
    }
  },
);

Deno.test("--throttle is a number of bytes above 0", async () => {
  await using arena = await Arena.make();
  for (const throttle of ["0", "0/s", "fast", "-1"]) {
    await assertRefused(
      ["find", arena.pid, "00", "--throttle", throttle],
      2,
      throttle,
    );
  }
});
