import { assertEquals, assertThrows } from "@std/assert";
import type { Region, RegionKind } from "../../../core/region.ts";
import { parseMaps } from "../../../ffi/linux/regions.ts";

/** A line as proc_pid_maps(5) has it; the path begins at column 74. */
function line(perms: string, path = "", range = "1000-2000"): string {
  const fields = `${range} ${perms} 00000000 08:01 42`;
  return `${path ? fields.padEnd(73) : `${fields} `}${path}\n`;
}

function only(text: string, executable: string | null = null): Region {
  const regions = parseMaps(text, executable);
  assertEquals(regions.length, 1, text);
  return regions[0] as Region;
}

Deno.test("parseMaps() reads all fields of a line", () => {
  const text = "7ff1c0d00000-7ff1c0d26000 r-xp 00001f00 fe:01 1835085" +
    "                    /usr/lib/libc.so.6\n";
  assertEquals(only(text), {
    start: 0x7ff1_c0d0_0000n,
    end: 0x7ff1_c0d2_6000n,
    perm: "r-x",
    shared: false,
    offset: 0x1f00n,
    path: "/usr/lib/libc.so.6",
    kind: "lib",
  });
});

Deno.test("parseMaps() reads addresses and offsets beyond 2^63", () => {
  const text = "ffffffffff600000-ffffffffff601000 --xp " +
    "fffffffffffff000 00:00 0                  [vsyscall]\n";
  const region = only(text);
  assertEquals(region.start, 0xffff_ffff_ff60_0000n);
  assertEquals(region.end, 0xffff_ffff_ff60_1000n);
  assertEquals(region.offset, 0xffff_ffff_ffff_f000n);
  assertEquals(region.perm, "--x");
  assertEquals(region.kind, "kernel");
});

Deno.test("parseMaps() keeps the lines' order", () => {
  const text = ["1000-2000", "2000-3000", "5000-9000"]
    .map((range) => line("rw-p", "", range)).join("");
  assertEquals(
    parseMaps(text, null).map(({ start }) => start),
    [0x1000n, 0x2000n, 0x5000n],
  );
});

Deno.test("parseMaps() gives no regions for no text", () => {
  // A thread of the kernel's has an empty file.
  assertEquals(parseMaps("", null), []);
});

const PATHS: [what: string, text: string, path: string | null][] = [
  ["no path", "", null],
  ["spaces", "/opt/a b  c/lib d.so", "/opt/a b  c/lib d.so"],
  ["a space at the end", "/opt/a ", "/opt/a "],
  ["an escaped newline", "/tmp/a\\012b\\012", "/tmp/a\nb\n"],
  ["other escapes, which are none", "/tmp/a\\040b", "/tmp/a\\040b"],
  ["a deleted file", "/tmp/a (deleted)", "/tmp/a (deleted)"],
  ["a return", "/tmp/a\rb", "/tmp/a\rb"],
  ["Unicode's line ends", "/tmp/a\u2028b\u2029", "/tmp/a\u2028b\u2029"],
  ["other letters", "/tmp/Grüße.so", "/tmp/Grüße.so"],
  ["what looks like a line", "/tmp/1-2 rw-p 0 0 0", "/tmp/1-2 rw-p 0 0 0"],
];

for (const [what, text, path] of PATHS) {
  Deno.test(`parseMaps() reads a path with ${what}`, () => {
    assertEquals(only(line("r--p", text)).path, path);
  });
}

const KINDS: [path: string, kind: RegionKind][] = [
  ["", "anon"],
  ["[anon:v8]", "anon"],
  ["[heap]", "heap"],
  ["[stack]", "stack"],
  ["[stack:1]", "stack"],
  ["[vdso]", "kernel"],
  ["[vvar]", "kernel"],
  ["[vvar_vclock]", "kernel"],
  ["[vsyscall]", "kernel"],
  ["[uprobes]", "kernel"],
  ["/memfd:name (deleted)", "shared"],
  ["/dev/zero (deleted)", "shared"],
  ["/SYSV00000000 (deleted)", "shared"],
  ["/dev/shm/name", "shared"],
  ["[anon_shmem:name]", "shared"],
  ["/usr/share/locale.mo", "mapped"],
  ["/[aio] (deleted)", "mapped"],
  ["anon_inode:[perf_event]", "mapped"],
];

for (const [path, kind] of KINDS) {
  Deno.test(`parseMaps() calls ${path || "no path"} ${kind}`, () => {
    assertEquals(only(line("rw-p", path)).kind, kind);
  });
}

Deno.test("parseMaps() tells the program, libraries and files apart", () => {
  const text = line("r--p", "/bin/a b", "1000-2000") +
    line("r-xp", "/bin/a b", "2000-3000") +
    line("r--p", "/lib/c.so", "3000-4000") +
    line("r-xp", "/lib/c.so", "4000-5000") +
    line("rw-p", "/lib/c.so", "5000-6000") +
    line("r--p", "/bin/a", "6000-7000") +
    line("r-xp", "", "7000-8000");
  assertEquals(parseMaps(text, "/bin/a b").map(({ kind }) => kind), [
    "exe",
    "exe",
    "lib",
    "lib",
    "lib",
    "mapped",
    "anon",
  ]);
});

const PROGRAMS: [what: string, inMaps: string, link: string][] = [
  ["deleted", "/bin/a (deleted)", "/bin/a (deleted)"],
  ["with a newline in its name", "/bin/a\\012b", "/bin/a\nb"],
  ["run from memory", "/memfd:a (deleted)", "/memfd:a (deleted)"],
  ["run from shared memory", "/dev/shm/a", "/dev/shm/a"],
];

for (const [what, inMaps, link] of PROGRAMS) {
  Deno.test(`parseMaps() knows a program ${what}`, () => {
    assertEquals(only(line("r-xp", inMaps), link).kind, "exe");
  });
}

for (const perm of ["rwx", "r-x", "rw-", "r--", "-w-", "--x", "---"]) {
  Deno.test(`parseMaps() reads ${perm}, private and shared`, () => {
    const secret = only(line(`${perm}p`, "/a"));
    assertEquals([secret.perm, secret.shared], [perm, false]);
    const shared = only(line(`${perm}s`, "/a"));
    assertEquals([shared.perm, shared.shared], [perm, true]);
  });
}

const MALFORMED = [
  "nonsense",
  "1000-2000",
  "1000 rw-p 00000000 08:01 42 ",
  "1000-2000 rw- 00000000 08:01 42 ",
  "1000-2000 rq-p 00000000 08:01 42 ",
  "1000-2000 rw-x 00000000 08:01 42 ",
  "1000-200g rw-p 00000000 08:01 42 ",
  "0x1000-0x2000 rw-p 00000000 08:01 42 ",
  "1000-2000 rw-p 00000000 08:01 ",
  " 1000-2000 rw-p 00000000 08:01 42 ",
];

for (const text of MALFORMED) {
  Deno.test(`parseMaps() refuses "${text}"`, () => {
    assertThrows(
      () => parseMaps(`${line("rw-p")}${text}\n`, null),
      SyntaxError,
      text,
    );
  });
}
