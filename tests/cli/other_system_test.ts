import { assert, assertEquals, assertMatch } from "@std/assert";
import { buildLibSystem, LibSystemDouble } from "../doubles/macos/libsystem.ts";
import { HAS_ZIRCON, ZirconDouble } from "../doubles/zircon/libzircon.ts";
import { Arena, PAGE } from "./arena.ts";
import { assertRefused, hex, records } from "./memsift.ts";

// The commands, on real processes as doubles of other systems show them:
// nothing but the last library is untried.

/** A system that is shown by a library. */
interface OtherSystem extends Disposable {
  /** The options that name it. */
  readonly options: readonly string[];
}

const SYSTEMS: [
  name: string,
  has: boolean,
  make: (pid: number) => OtherSystem,
][] = [];
const build = buildLibSystem();
SYSTEMS.push(["macOS", build !== undefined, () => {
  if (!build) throw new Error("There is no double");
  const double = new LibSystemDouble(build);
  return {
    options: ["--system", "macos", "--library", double.path],
    [Symbol.dispose]: () => double[Symbol.dispose](),
  };
}]);
SYSTEMS.push(["Fuchsia", HAS_ZIRCON, (pid) => {
  const double = new ZirconDouble();
  // For the library as the command loads it.
  Deno.env.set("ZIRCON_DOUBLE_PIDS", String(pid));
  return {
    options: ["--system", "fuchsia", "--library", double.path],
    [Symbol.dispose]() {
      Deno.env.delete("ZIRCON_DOUBLE_PIDS");
      double[Symbol.dispose]();
    },
  };
}]);

for (const [name, has, make] of SYSTEMS) {
  Deno.test({
    name: `the commands work on a double of ${name}`,
    ignore: !has,
    async fn() {
      await using arena = await Arena.make();
      using system = make(arena.pid);
      const run = (...args: readonly unknown[]) =>
        records(...args, ...system.options);
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
      const change = async (): ReturnType<typeof run> => {
        const args = ["diff", pid, "--every", "100ms", "--count", "1"];
        let diff = await run(...args, "--range", arena.range);
        // On a busy machine nothing may have happened meanwhile.
        for (let tries = 1; diff.code === 1 && tries < 10; tries++) {
          diff = await run(...args, "--range", arena.range);
        }
        return diff;
      };
      const diff = change().finally(() => running = false);
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

      const strings = await run("strings", pid, "--range", arena.range);
      assertEquals(strings.records[0].text, "what is looked for");
      const bytes = await run("hex", pid, hex(arena.start + 100n), 4);
      assertEquals(bytes.code, 0);
      const modules = await run("modules", pid);
      // A program of Linux has no images of the other one.
      assert(modules.code <= 1, modules.stderr);
      const named = processes.find((each) => each.pid === pid).name;
      if (name === "Fuchsia") {
        assertEquals((await run("read", named, at, "i32")).records[0].value, 7);
      }

      const { code, records: findings } = await run("doctor", pid);
      assertEquals(code, 0);
      assert(findings.every(({ ok }) => ok), JSON.stringify(findings));
      const nobody = await run("maps", 0x3fff_fff0);
      assertMatch(nobody.stderr, /no-such-process/);
    },
  });
}

Deno.test("another system's library that is none is a clear error", async () => {
  const library = ["--library", "/no/such/library.so"];
  for (const name of ["fuchsia", "macos"]) {
    const args = ["ps", "--system", name, ...library];
    await assertRefused(args, 2, "/no/such/library.so");
  }
  await assertRefused(["ps", "--system", "plan9"], 2, "plan9", "linux, macos");
  await assertRefused(["ps", ...library], 2, "library");
  const job = ["--root-job", "many"];
  await assertRefused(["ps", "--system", "fuchsia", ...job], 2, '"many"');
  const other = Deno.build.os === "windows" ? "linux" : "windows";
  await assertRefused(["ps", "--system", other], 2, "Cannot use");
});

Deno.test("the environment names another system where it may be read", async () => {
  const run = async (...flags: readonly string[]): Promise<string> => {
    const { stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--no-prompt", "--allow-ffi", ...flags],
        ...[new URL("../../cli.ts", import.meta.url).href, "ps"],
      ],
      env: {
        NO_COLOR: "1",
        MEMSIFT_SYSTEM: "fuchsia",
        MEMSIFT_LIBRARY: "/no/such/library.so",
      },
      stdin: "null",
    }).output();
    return new TextDecoder().decode(stderr);
  };
  const env = "--allow-env=MEMSIFT_SYSTEM,MEMSIFT_LIBRARY,MEMSIFT_ROOT_JOB";
  assertMatch(await run(env), /no.such.library.*Deno has no Fuchsia/s);
  assertEquals(await run(), "");
});
