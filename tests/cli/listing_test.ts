import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Arena, PAGE } from "./arena.ts";
import { hex, memsift, records } from "./memsift.ts";

Deno.test("ps lists a process with its program and that it can be opened", async () => {
  await using arena = await Arena.make();
  const { code, records: lines } = await records("ps");
  assertEquals(code, 0);
  const found = lines.find(({ pid }) => pid === arena.pid);
  assertEquals(found.path, await Deno.realPath(Deno.execPath()));
  assertEquals(found.arch, Deno.build.arch);
  assertEquals(found.access, "ok");
  const { stdout } = await memsift("ps", found.name);
  assertStringIncludes(stdout, `${arena.pid}  ok `);
  assertEquals((await memsift("ps", "no such program")).code, 1);
});

Deno.test("maps lists regions as the system does", async () => {
  await using arena = await Arena.make();
  await arena.child.stop();
  const { records: lines } = await records("maps", arena.pid);
  const file = await Deno.readTextFile(`/proc/${arena.pid}/maps`);
  const expected = file.trim().split("\n").map((line) => {
    const [range = "", perm = "", offset = ""] = line.split(" ");
    const [start, end] = range.split("-").map((part) => BigInt(`0x${part}`));
    return {
      start: hex(start ?? 0n),
      end: hex(end ?? 0n),
      size: Number((end ?? 0n) - (start ?? 0n)),
      perm: perm.slice(0, 3),
      path: line.slice(73) || null,
      offset: hex(BigInt(`0x${offset}`)),
    };
  });
  assertEquals(lines.map(({ kind: _, ...rest }) => rest), expected);
});

Deno.test("maps takes filters", async () => {
  await using arena = await Arena.make();
  const { records: lines } = await records(
    ...["maps", arena.pid, "--range", arena.range, "--perm", "---"],
  );
  assertEquals(lines.map(({ start, size }) => ({ start, size })), [
    { start: hex(arena.closed), size: PAGE },
  ]);
  const none = ["maps", arena.pid, "--kind", "kernel", "--perm", "rwx"];
  assertEquals((await memsift(...none)).code, 1);
});

Deno.test("modules lists the program and its libraries", async () => {
  await using arena = await Arena.make();
  const { records: lines } = await records("modules", arena.pid);
  const maps = await Deno.readTextFile(`/proc/${arena.pid}/maps`);
  for (const { name, base, path } of lines) {
    assert(path.endsWith(`/${name}`));
    assertStringIncludes(maps, `${base.slice(2)}-`);
    assertStringIncludes(maps, path);
  }
  assert(lines.some(({ name }) => name === "libc.so.6"));
  const program = await Deno.realPath(Deno.execPath());
  assert(lines.some(({ path }) => path === program));
});
