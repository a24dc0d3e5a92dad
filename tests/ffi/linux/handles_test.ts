import { assertEquals, assertThrows } from "@std/assert";
import { useLibc } from "../../../ffi/linux/symbols.ts";
import { MemoryError, open } from "../../../mod.ts";
import { runProgram } from "../program.ts";
import { testOnLinux } from "./on_linux.ts";
import { Zombie } from "./sleeper.ts";

const ROUNDS = 2000;

/** Descriptors of this process. */
function descriptors(): string[] {
  return [...Deno.readDirSync("/proc/self/fd")].map(({ name }) => name)
    .toSorted();
}

testOnLinux(`${ROUNDS} targets leave no descriptor open`, () => {
  // Held, it needs not be loaded each time.
  using _libc = useLibc();
  const before = descriptors();
  const byte = new Uint8Array(new ArrayBuffer(1));
  const address = Deno.UnsafePointer.value(Deno.UnsafePointer.of(byte));
  for (let round = 0; round < ROUNDS; round++) {
    using target = open(Deno.pid);
    // Opens the memory's file, once to read and once to write.
    target.read(address, 1, { force: true });
    target.write(address, byte, { force: true });
  }
  assertEquals(descriptors(), before);
});

testOnLinux(`${ROUNDS} failures leave no descriptor open`, async () => {
  using _libc = useLibc();
  await using zombie = await Zombie.make();
  const task = [...Deno.readDirSync("/proc/self/task")]
    .map(({ name }) => Number(name)).find((id) => id !== Deno.pid);
  const before = descriptors();
  for (const pid of [zombie.pid, task ?? 0, 0x7fff_ffff]) {
    for (let round = 0; round < ROUNDS; round++) {
      assertThrows(() => open(pid), MemoryError);
    }
  }
  assertEquals(descriptors(), before);
});

testOnLinux("loading the C library anew leaves no descriptor open", () => {
  const before = descriptors();
  for (let round = 0; round < 100; round++) {
    open(Deno.pid).close();
    assertThrows(() => open(0x7fff_ffff), MemoryError);
  }
  assertEquals(descriptors(), before);
});

testOnLinux("a target has descriptors that close() closes", () => {
  const before = descriptors();
  const target = open(Deno.pid);
  const during = descriptors();
  target.close();
  assertEquals(descriptors(), before);
  assertEquals(during.length > before.length, true);
});

testOnLinux("close() a second time closes nobody else's descriptor", () => {
  const target = open(Deno.pid);
  target.close();
  // These get the numbers that the target had.
  using first = open(Deno.pid);
  const files = Array.from(
    { length: 4 },
    () => Deno.openSync("/proc/self/stat"),
  );
  const during = descriptors();
  target.close();
  target[Symbol.dispose]();
  assertEquals(descriptors(), during);
  first.regions();
  for (const file of files) file.close();
});

testOnLinux("the C library is there for its last user", () => {
  using first = useLibc();
  const second = useLibc();
  second[Symbol.dispose]();
  second[Symbol.dispose]();
  assertEquals(Number(first.call.sysconf(30)), 4096);
});

testOnLinux(
  "open() without a descriptor to be had is no-resources",
  async () => {
    const { stdout, stderr } = await runProgram(
      `
    import { MemoryError, open } from "./mod.ts";
    const libc = Deno.dlopen("libc.so.6", {
      setrlimit: { parameters: ["i32", "buffer"], result: "i32" },
      dup: { parameters: ["i32"], result: "i32" },
      close: { parameters: ["i32"], result: "i32" },
    });
    using kept = open(Deno.pid);
    const RLIMIT_NOFILE = 7;
    const fds = [];
    const limit = new BigUint64Array([100n, 100n]);
    libc.symbols.setrlimit(RLIMIT_NOFILE, new Uint8Array(limit.buffer));
    for (let fd; (fd = libc.symbols.dup(0)) >= 0;) fds.push(fd);
    const outcomes = [];
    for (let free = 0; free < 3; free++) {
      try {
        open(Deno.pid).close();
        outcomes.push("opened");
      } catch (error) {
        if (!(error instanceof MemoryError)) throw error;
        outcomes.push(error.code + " " + error.native.name);
      }
      libc.symbols.close(fds.pop());
    }
    console.log(outcomes.join());
    `,
      "--allow-ffi",
    );
    // A target needs one to keep and one to look at the process's files.
    const refused = "no-resources EMFILE";
    assertEquals(
      [stdout, stderr],
      [[refused, refused, "opened"].join() + "\n", ""],
    );
  },
);
