import { assertEquals, assertThrows } from "@std/assert";
import { Pagemap } from "../../../ffi/linux/pagemap.ts";
import { type Libc, useLibc } from "../../../ffi/linux/symbols.ts";
import type { Stretch } from "../../../core/source.ts";
import { MemoryError, type Region } from "../../../mod.ts";
import { type Mapping, mappingsOf } from "../../support/linux_smaps.ts";
import { forSeeds } from "../../support/random.ts";
import { LinuxWorld } from "../../support/linux_world.ts";
import { testOnLinux } from "./on_linux.ts";

const PAGE = 4096;
const [EPERM, ENOENT, EACCES, EINVAL, ENOTTY] = [1, 2, 13, 22, 25];

type Call = Libc["call"];

/** A C library some of whose calls are refused. */
function refusing(
  libc: Libc,
  errno: number,
  refuses: {
    ioctl?: (argument: BigUint64Array) => boolean;
    open?: (path: string) => boolean;
  },
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
    refuses.open?.(new TextDecoder().decode(path as BufferSource).slice(0, -1))
      ? refuse()
      : libc.call.open(path, flags);
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

/** Stretches that are alike as one: each question is answered by its own. */
function joined(stretches: Iterable<Stretch>): Stretch[] {
  const all: Stretch[] = [];
  for (const stretch of stretches) {
    const last = all.at(-1);
    if (last?.end === stretch.start && last.skip === stretch.skip) {
      all[all.length - 1] = { ...last, end: stretch.end };
    } else all.push(stretch);
  }
  return all;
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
    const pagemap = new Pagemap(each, world.pid, PAGE);
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
    const pagemap = new Pagemap(each, world.pid, PAGE);
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
    // Being shared is enough, and so is what it is made of.
    const kind = shared ? "anon" : "shared";
    const region = regionOf(start, 8, { kind, shared, path: "/f" });
    for (const [name, each] of ways(libc)) {
      const pagemap = new Pagemap(each, world.pid, PAGE);
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
  const pagemap = new Pagemap(libc, world.pid, PAGE);
  assertEquals(letters(pagemap, regionOf(start, 4)), "uuuu");
  assertEquals(letters(pagemap, regionOf(start, 4), true), "uuuu");
});

testOnLinux("Pagemap leaves what is not mapped to be found out", async () => {
  await using world = new LinuxWorld();
  using libc = useLibc();
  const start = await world.child.map({ size: 6 * PAGE, sparse: true });
  await world.child.unmap(start + BigInt(2 * PAGE), 2 * PAGE);
  const pagemap = new Pagemap(libc, world.pid, PAGE);
  assertEquals(letters(pagemap, regionOf(start, 6)), "uurruu");
  // More of it than one question is about.
  const half = 2 ** 30;
  const large = await world.child.map({ size: 2 * half, sparse: true });
  await world.child.unmap(large, half);
  const region = regionOf(large, 2 * half / PAGE);
  assertEquals(joined(pagemap.survey(region, region, false)), [
    { start: large, end: large + BigInt(half), skip: undefined },
    { start: large + BigInt(half), end: region.end, skip: "untouched" },
  ]);
});

testOnLinux("Pagemap leaves guard pages to be found out", async () => {
  await using world = new LinuxWorld();
  using libc = useLibc();
  const start = await world.child.map({ size: 6 * PAGE, sparse: true });
  await world.child.guard(start + BigInt(PAGE), 2 * PAGE);
  const pagemap = new Pagemap(libc, world.pid, PAGE);
  assertEquals(letters(pagemap, regionOf(start, 6)), "urruuu");
  // Before Linux 6.15 they look like what is in swap.
  const [major = 0, minor = 0] = Deno.osRelease().split(".").map(Number);
  const told = major > 6 || (major === 6 && minor >= 15);
  assertEquals(
    letters(pagemap, regionOf(start, 6), true),
    told ? "urruuu" : "unnuuu",
  );
  const older = new Map(ways(libc)).get("before guard pages") as Libc;
  const before = new Pagemap(older, world.pid, PAGE);
  assertEquals(letters(before, regionOf(start, 6)), "urruuu");
  assertEquals(letters(before, regionOf(start, 6), true), "unnuuu");
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
      const pagemap = new Pagemap(each, world.pid, PAGE);
      const found = letters(pagemap, regionOf(start, pages));
      assertEquals(found === expected.join(""), true, name);
    }
  });
});

testOnLinux("Pagemap that may not be opened has everything read", () => {
  using libc = useLibc();
  const pagemap = new Pagemap(
    refusing(libc, EACCES, { open: () => true }),
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

testOnLinux("Pagemap tells where the system has no such file", () => {
  using libc = useLibc();
  const lacking = refusing(libc, ENOENT, {
    open: (path) => path.endsWith("/pagemap"),
  });
  const region = regionOf(0x1000n, 8);
  const here = new Pagemap(lacking, Deno.pid, PAGE);
  assertEquals(letters(here, region), "rrrrrrrr");
  const error = assertThrows(() => letters(here, region, true), MemoryError);
  assertEquals(error.code, "not-supported");
  // That of a process that has ended is not there either.
  const ended = new Pagemap(lacking, 2 ** 30, PAGE);
  const gone = assertThrows(() => letters(ended, region, true), MemoryError);
  assertEquals(gone.code, "process-gone");
});

testOnLinux("Pagemap leaves nothing open, wherever it is left", async () => {
  await using world = new LinuxWorld();
  using libc = useLibc();
  const start = await world.child.map({ size: 4 * PAGE, sparse: true });
  await world.child.store(start, new Uint8Array(1));
  const region = regionOf(start, 4);
  const before = [...Deno.readDirSync("/proc/self/fd")].length;
  for (const [, each] of ways(libc)) {
    const pagemap = new Pagemap(each, world.pid, PAGE);
    letters(pagemap, region);
    for (const _ of pagemap.survey(region, region, false)) break;
  }
  assertEquals([...Deno.readDirSync("/proc/self/fd")].length, before);
});

testOnLinux("Pagemap asks little, and no sooner than it is asked", async () => {
  await using world = new LinuxWorld();
  using libc = useLibc();
  const TIB = 2 ** 40;
  const start = await world.child.map({ size: TIB, sparse: true });
  let questions = 0;
  const counting = refusing(libc, 0, {
    ioctl: () => {
      questions++;
      return false;
    },
  });
  const used = start + BigInt(TIB / 2);
  await world.child.store(used, new Uint8Array(100 * PAGE));
  const pagemap = new Pagemap(counting, world.pid, PAGE);
  const region = regionOf(start, TIB / PAGE);
  const stretches = pagemap.survey(region, region, false);
  assertEquals(questions, 0);
  stretches.next();
  assertEquals(questions, 1);
  const read = [...stretches].filter(({ skip }) => skip === undefined);
  assertEquals(read.map(({ start, end }) => [start, end]), [
    [used, used + BigInt(100 * PAGE)],
  ]);
  // One for each GiB, and smaller ones up to the first.
  assertEquals(questions, 5 + 1024);
});

testOnLinux("Pagemap takes huge pages for what they are", async () => {
  await using world = new LinuxWorld();
  using libc = useLibc();
  const huge = 2 ** 21;
  const size = 5 * huge;
  const mapped = await world.child.map({ size });
  await world.child.useHugePages(mapped, size);
  const start = mapped + BigInt(huge) - mapped % BigInt(huge);
  await world.child.store(start + 5n, new Uint8Array(1));
  const region = regionOf(start, 4 * huge / PAGE);
  const used = (): number => {
    const mapping = mappingsOf(world.pid).find(({ end }) => end > start);
    return Number(mapping?.resident) / PAGE;
  };
  const pages = used();
  // All of it, where the system has such pages.
  const expected = "r".repeat(pages).padEnd(4 * huge / PAGE, "u");
  for (const [name, each] of ways(libc)) {
    const pagemap = new Pagemap(each, world.pid, PAGE);
    assertEquals(letters(pagemap, region) === expected, true, name);
    assertEquals(letters(pagemap, region, true) === expected, true, name);
  }
  // Zeros that reading puts there are a huge page as well.
  await world.peek(start + BigInt(2 * huge), 1);
  assertEquals(used(), pages);
  const pagemap = new Pagemap(libc, world.pid, PAGE);
  assertEquals(letters(pagemap, region) === expected, true);
});

testOnLinux("Pagemap asks anew when the program is another one", async () => {
  // Each answers when it has started and waits for more.
  await using child = new Deno.Command("sh", {
    args: ["-c", "echo sh; read line; exec cat"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  using libc = useLibc();
  const pagemaps = ways(libc).map(([, each]) =>
    new Pagemap(each, child.pid, PAGE)
  );
  const output = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const input = child.stdin.getWriter();
  for (const program of ["sh\n", "cat\n"]) {
    if (program === "cat\n") {
      await input.write(new TextEncoder().encode("go on\n"));
      await input.write(new TextEncoder().encode(program));
    }
    assertEquals((await output.read()).value, program);
    const stack = mappingsOf(child.pid).find(({ name }) => name === "[stack]");
    const { start, end, resident } = stack as Mapping;
    const pages = Number(end - start) / PAGE;
    const region = regionOf(start, pages, { kind: "stack" });
    for (const pagemap of pagemaps) {
      const used = letters(pagemap, region).replaceAll("u", "");
      assertEquals(used.length, resident / PAGE);
      assertEquals(used.length < pages, true);
    }
  }
  await output.cancel();
  await input.close();
});
