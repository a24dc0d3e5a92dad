import { assert, assertEquals, assertMatch } from "@std/assert";
import { buildLibSystem, LibSystemDouble } from "../doubles/macos/libsystem.ts";
import { HAS_ZIRCON, ZirconDouble } from "../doubles/zircon/libzircon.ts";
import { Arena, PAGE } from "./arena.ts";
import { hex } from "./memsift.ts";

// The commands, on real processes as doubles of other systems show them:
// nothing but the last library is untried. What the environment says takes a
// permission that the packaged forms do not have, so it is the sources only.

/** A system that is shown by a library. */
interface OtherSystem extends Disposable {
  /** What the environment says of it. */
  readonly env: Record<string, string>;
}

const SYSTEMS: [
  name: string,
  has: boolean,
  make: (pid: number) => OtherSystem,
][] = [];
const build = await buildLibSystem();
SYSTEMS.push(["macOS", build !== undefined, () => {
  if (!build) throw new Error("There is no double");
  const double = new LibSystemDouble(build);
  return {
    env: { MEMSIFT_SYSTEM: "macos", MEMSIFT_LIBRARY: double.path },
    [Symbol.dispose]: () => double[Symbol.dispose](),
  };
}]);
SYSTEMS.push(["Fuchsia", HAS_ZIRCON, (pid) => {
  const double = new ZirconDouble();
  return {
    env: {
      MEMSIFT_SYSTEM: "fuchsia",
      MEMSIFT_LIBRARY: double.path,
      ZIRCON_DOUBLE_PIDS: String(pid),
    },
    [Symbol.dispose]: () => double[Symbol.dispose](),
  };
}]);

/** Runs a command there with `--json`. */
async function records(
  { env }: OtherSystem,
  ...args: readonly unknown[]
  // deno-lint-ignore no-explicit-any -- records of any command
): Promise<{ code: number; records: any[]; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-prompt", "--allow-ffi"],
      "--allow-env=MEMSIFT_SYSTEM,MEMSIFT_LIBRARY,MEMSIFT_ROOT_JOB",
      new URL("../../cli.ts", import.meta.url).href,
      ...[...args, "--json"].map(String),
    ],
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const lines = text(stdout).split("\n").filter((line) => line !== "");
  return {
    code,
    records: lines.map((line) => JSON.parse(line)),
    stderr: text(stderr),
  };
}

for (const [name, has, make] of SYSTEMS) {
  Deno.test({
    name: `the commands work on a double of ${name}`,
    ignore: !has,
    async fn() {
      await using arena = await Arena.make();
      using system = make(arena.pid);
      const run = (...args: readonly unknown[]) => records(system, ...args);
      const needle = new TextEncoder().encode("what is looked for");
      await arena.child.store(arena.start + 100n, needle);
      await arena.child.store(arena.start + 8n, Uint8Array.of(42, 0, 0, 0));

      const { records: processes } = await run("ps");
      const { pid } = name === "macOS"
        ? processes.find((process) => process.pid === arena.pid)
        : processes[0];
      assertEquals(processes.find((each) => each.pid === pid).access, "ok");

      const { records: maps } = await run("maps", pid, "--range", arena.range);
      assertEquals(
        maps.map(({ start, end, perm }) => [start, end, perm]),
        [
          [arena.start, arena.readOnly, "rw-"],
          [arena.readOnly, arena.closed, "r--"],
          [arena.closed, arena.closed + BigInt(PAGE), "---"],
        ].map((row) =>
          row.map((each) => typeof each === "bigint" ? hex(each) : each)
        ),
      );

      const found = await run(
        ...["find", pid, '"what is looked for"', "--range", arena.range],
      );
      const [match, { summary }] = found.records;
      assertEquals(match.addr, hex(arena.start + 100n));
      assertEquals(summary.coverage.reasons["not-readable"], PAGE);

      const at = hex(arena.start + 8n);
      const read = await run("read", pid, at, "i32");
      assertEquals(read.records[0].value, 42);

      // Something that is never twice the same, for as long as it is looked at.
      let running = true;
      const diff = run(
        ...["diff", pid, "--every", "100ms", "--count", "1"],
        ...["--range", arena.range],
      ).finally(() => running = false);
      for (let tick = 1; running; tick++) {
        await arena.child.store(arena.start + 16n, Uint8Array.of(tick));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      assertEquals((await diff).records[0].addr, hex(arena.start + 16n));

      const write = await run("write", pid, at, "i32", 7, "--expect", 42);
      assertEquals(write.code, 0, write.stderr);
      assertEquals([...await arena.child.load(arena.start + 8n, 1)], [7]);

      const refused = await run("write", pid, hex(arena.readOnly), "u8", 1);
      assertEquals(refused.code, 2);
      assertMatch(refused.stderr, /not-writable/);
      const closed = await run("read", pid, hex(arena.closed), "u8");
      assertMatch(closed.stderr, /not-readable/);
      const hole = await run("read", pid, "0x10", "u8");
      assertMatch(hole.stderr, /unmapped/);
      assertEquals(
        [...await arena.child.load(arena.readOnly, 1)],
        [0],
      );

      const { code, records: findings } = await run("doctor", pid);
      assertEquals(code, 0);
      assert(findings.every(({ ok }) => ok), JSON.stringify(findings));
      const nobody = await run("maps", 0x3fff_fff0);
      assertMatch(nobody.stderr, /no-such-process/);
    },
  });
}

Deno.test("a library that is none is a clear error", async () => {
  const system = {
    env: { MEMSIFT_SYSTEM: "fuchsia", MEMSIFT_LIBRARY: "/no/such/library.so" },
    [Symbol.dispose]: () => {},
  };
  const { code, stderr } = await records(system, "ps");
  assertEquals(code, 2);
  assertMatch(stderr, /not-supported.*no\/such\/library.*Deno has no Fuchsia/s);
  const other = { ...system, env: { MEMSIFT_SYSTEM: "plan9" } };
  const { stderr: refusal } = await records(other, "ps");
  assertMatch(refusal, /plan9.*linux, macos, windows, fuchsia/s);
});
