import { assertEquals, assertThrows } from "@std/assert";
import { Pagemap } from "../../../ffi/linux/pagemap.ts";
import { type Libc, useLibc } from "../../../ffi/linux/symbols.ts";
import { MemoryError, type Region } from "../../../mod.ts";
import { forSeeds } from "../../support/random.ts";
import { LinuxWorld } from "../../support/linux_world.ts";
import { testOnLinux } from "./on_linux.ts";

const PAGE = 4096;
const [EPERM, EACCES, EINVAL, ENOTTY] = [1, 13, 22, 25];

type Call = Libc["call"];

/** A C library some of whose calls are refused. */
function refusing(
  libc: Libc,
  errno: number,
  refuses: { ioctl?: (argument: BigUint64Array) => boolean; open?: true },
): Libc {
  let refused = false;
  const refuse = (): number => {
    refused = true;
    return -1;
  };
  const ioctl: Call["ioctl"] = (fd, request, argument) => {
    const bytes = argument as Uint8Array<ArrayBuffer>;
    return refuses.ioctl?.(new BigUint64Array(bytes.buffer))
      ? refuse()
      : libc.call.ioctl(fd, request, argument);
  };
  const open: Call["open"] = (path, flags) =>
    refuses.open ? refuse() : libc.call.open(path, flags);
  return {
    call: { ...libc.call, ioctl, open },
    errno: () => {
      const number = refused ? errno : libc.errno();
      refused = false;
      return number;
    },
    [Symbol.dispose]: () => {},
  };
}

/** A region as the source would name it. */
function regionOf(
  start: bigint,
  pages: number,
  rest: Partial<Region> = {},
): Region {
  return {
    start,
    end: start + BigInt(pages * PAGE),
    perm: "rw-",
    kind: "anon",
    shared: false,
    path: null,
    offset: 0n,
    ...rest,
  };
}

/** A letter for each page: r to be read, u untouched, n not resident. */
function letters(
  pagemap: Pagemap,
  region: Region,
  resident = false,
): string {
  let text = "";
  let reached = region.start;
  for (const { start, end, skip } of pagemap.survey(region, region, resident)) {
    assertEquals(start, reached);
    reached = end;
    const letter = skip === undefined ? "r" : skip === "untouched" ? "u" : "n";
    text += letter.repeat(Number(end - start) / PAGE);
  }
  assertEquals(reached, region.end);
  return text;
}

/** The ways to ask, each as a library that leaves no other. */
function ways(libc: Libc): [name: string, libc: Libc][] {
  const GUARD = 0x100n;
  const hasGuard = (argument: BigUint64Array): boolean =>
    argument.subarray(8).some((mask) => (mask & GUARD) !== 0n);
  return [
    ["as it is", libc],
    ["before guard pages", refusing(libc, EINVAL, { ioctl: hasGuard })],
    ["before Linux 6.7", refusing(libc, ENOTTY, { ioctl: () => true })],
    ["in a sandbox", refusing(libc, EPERM, { ioctl: () => true })],
    ["if it were changed", refusing(libc, EINVAL, { ioctl: () => true })],
  ];
}

testOnLinux("Pagemap tells what was used, by every way to ask", async () => {
  await using world = new LinuxWorld();
  using libc = useLibc();
  const start = await world.child.map({ size: 64 * PAGE, sparse: true });
  const at = (page: number): bigint => start + BigInt(page * PAGE);
  await world.child.store(at(3), new Uint8Array(2 * PAGE));
  await world.child.store(at(9), new Uint8Array(1));
  await world.child.store(at(63), new Uint8Array(1));
  await world.child.guard(at(20), 2 * PAGE);
  const expected = "uuurruuuur".padEnd(20, "u") + "rr".padEnd(43, "u") + "r";
  for (const [name, each] of ways(libc)) {
    using pagemap = new Pagemap(each, world.pid, PAGE);
    assertEquals(letters(pagemap, regionOf(start, 64)), expected, name);
  }
});

testOnLinux("Pagemap tells parts of pages as it does pages", async () => {
  await using world = new LinuxWorld();
  using libc = useLibc();
  const start = await world.child.map({ size: 4 * PAGE, sparse: true });
  await world.child.store(start + BigInt(PAGE), new Uint8Array(1));
  const region = regionOf(start, 4);
  const range = { start: start + 5n, end: start + BigInt(3 * PAGE + 1) };
  for (const [name, each] of ways(libc)) {
    using pagemap = new Pagemap(each, world.pid, PAGE);
    assertEquals([...pagemap.survey(range, region, false)], [
      { start: range.start, end: start + BigInt(PAGE), skip: "untouched" },
      {
        start: start + BigInt(PAGE),
        end: start + BigInt(2 * PAGE),
        skip: undefined,
      },
      { start: start + BigInt(2 * PAGE), end: range.end, skip: "untouched" },
    ], name);
  }
});

testOnLinux("Pagemap tells nothing of files and shared memory", async () => {
  await using world = new LinuxWorld();
  using libc = useLibc();
  const fd = await world.child.memfd("file");
  await world.child.truncate(fd, 8 * PAGE);
  for (const shared of [true, false]) {
    const start = await world.child.mapFile({ size: 8 * PAGE, shared, fd });
    await world.child.store(start, new Uint8Array(1));
    const region = regionOf(start, 8, { kind: "shared", shared, path: "/f" });
    for (const [name, each] of ways(libc)) {
      using pagemap = new Pagemap(each, world.pid, PAGE);
      assertEquals(letters(pagemap, region), "rrrrrrrr", name);
      assertEquals(letters(pagemap, region, true), "rnnnnnnn", name);
    }
  }
});

testOnLinux("Pagemap knows zeros that reading has put there", async () => {
  await using world = new LinuxWorld();
  using libc = useLibc();
  const start = await world.child.map({ size: 4 * PAGE, sparse: true });
  await world.peek(start, 2 * PAGE);
  using pagemap = new Pagemap(libc, world.pid, PAGE);
  assertEquals(letters(pagemap, regionOf(start, 4)), "uuuu");
  assertEquals(letters(pagemap, regionOf(start, 4), true), "uuuu");
});

testOnLinux("Pagemap leaves what is not mapped to be found out", async () => {
  await using world = new LinuxWorld();
  using libc = useLibc();
  const start = await world.child.map({ size: 6 * PAGE, sparse: true });
  await world.child.unmap(start + BigInt(2 * PAGE), 2 * PAGE);
  using pagemap = new Pagemap(libc, world.pid, PAGE);
  assertEquals(letters(pagemap, regionOf(start, 6)), "uurruu");
  // More of it than one question is about.
  const half = 2 ** 30;
  const large = await world.child.map({ size: 2 * half, sparse: true });
  await world.child.unmap(large, half);
  const region = regionOf(large, 2 * half / PAGE);
  assertEquals([...pagemap.survey(region, region, false)], [
    { start: large, end: large + BigInt(half), skip: undefined },
    { start: large + BigInt(half), end: region.end, skip: "untouched" },
  ]);
});

testOnLinux("Pagemap leaves guard pages to be found out", async () => {
  await using world = new LinuxWorld();
  using libc = useLibc();
  const start = await world.child.map({ size: 6 * PAGE, sparse: true });
  await world.child.guard(start + BigInt(PAGE), 2 * PAGE);
  using pagemap = new Pagemap(libc, world.pid, PAGE);
  assertEquals(letters(pagemap, regionOf(start, 6)), "urruuu");
  // Before Linux 6.15 they look like what is in swap.
  const [major = 0, minor = 0] = Deno.osRelease().split(".").map(Number);
  const told = major > 6 || (major === 6 && minor >= 15);
  assertEquals(
    letters(pagemap, regionOf(start, 6), true),
    told ? "urruuu" : "unnuuu",
  );
});

testOnLinux("Pagemap goes on where an answer ends", async () => {
  await using world = new LinuxWorld();
  using libc = useLibc();
  // More pieces than an answer has, and more pages.
  const pages = 70_000;
  const start = await world.child.map({ size: pages * PAGE, sparse: true });
  await forSeeds(1, async (random) => {
    const expected = Array.from({ length: pages }, () => "u");
    for (let page = 0; page < 3000; page += random.between(1, 3)) {
      expected[page] = "r";
    }
    expected[40_000] = expected[69_999] = "r";
    for (const [page, letter] of expected.entries()) {
      if (letter === "u") continue;
      await world.child.store(start + BigInt(page * PAGE), new Uint8Array(1));
    }
    for (const [name, each] of ways(libc)) {
      using pagemap = new Pagemap(each, world.pid, PAGE);
      const found = letters(pagemap, regionOf(start, pages));
      assertEquals(found === expected.join(""), true, name);
    }
  });
});

testOnLinux("Pagemap that may not be opened has everything read", () => {
  using libc = useLibc();
  using pagemap = new Pagemap(
    refusing(libc, EACCES, { open: true }),
    Deno.pid,
    PAGE,
  );
  const region = regionOf(0x1000n, 8);
  assertEquals(letters(pagemap, region), "rrrrrrrr");
  // But nobody is told that all of it is resident.
  const error = assertThrows(() => letters(pagemap, region, true), MemoryError);
  assertEquals(error.code, "permission-denied");
  assertEquals(error.native, { api: "open", number: EACCES, name: "EACCES" });
});

testOnLinux("Pagemap that was closed opens nothing any more", () => {
  using libc = useLibc();
  const pagemap = new Pagemap(libc, Deno.pid, PAGE);
  const region = regionOf(0x1000n, 2);
  letters(pagemap, region);
  pagemap[Symbol.dispose]();
  const before = [...Deno.readDirSync("/proc/self/fd")].length;
  assertEquals(letters(pagemap, region), "rr");
  assertEquals([...Deno.readDirSync("/proc/self/fd")].length, before);
});

testOnLinux("Pagemap asks anew when the program is another one", async () => {
  const child = new Deno.Command("sh", {
    args: ["-c", "read line; exec sleep 60"],
    stdin: "piped",
  }).spawn();
  const comm = (): Promise<string> =>
    Deno.readTextFile(`/proc/${child.pid}/comm`);
  const until = async (name: string): Promise<void> => {
    while (await comm() !== `${name}\n`) {
      await new Promise((go) => setTimeout(go, 1));
    }
  };
  /** The stack, of which some is used; it moves while a program starts. */
  const stack = async (): Promise<Region> => {
    const maps = await Deno.readTextFile(`/proc/${child.pid}/maps`);
    const [, start, end] = /^(\w+)-(\w+) .*\[stack\]$/m.exec(maps) ?? [];
    const [from, to] = [BigInt(`0x${start}`), BigInt(`0x${end}`)];
    return regionOf(from, Number(to - from) / PAGE, { kind: "stack" });
  };
  try {
    using libc = useLibc();
    const settled = async (): Promise<Region> => {
      for (;;) {
        const region = await stack();
        using pagemap = new Pagemap(libc, child.pid, PAGE);
        if (/^u+r+$/.test(letters(pagemap, region))) return region;
        await new Promise((go) => setTimeout(go, 1));
      }
    };
    await until("sh");
    const first = await settled();
    const kept = ways(libc).map(([, each]) =>
      new Pagemap(each, child.pid, PAGE)
    );
    for (const pagemap of kept) letters(pagemap, first);
    const input = child.stdin.getWriter();
    await input.write(new Uint8Array([10]));
    await until("sleep");
    const second = await settled();
    for (const pagemap of kept) {
      assertEquals(letters(pagemap, second).includes("u"), true);
      pagemap[Symbol.dispose]();
    }
    await input.close();
  } finally {
    child.kill();
    await child.status;
  }
});
