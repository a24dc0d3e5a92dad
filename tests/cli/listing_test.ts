import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { mapsOf } from "../support/linux_dump.ts";
import { WindowsMemory } from "../support/windows_dump.ts";
import { Arena, PAGE } from "./arena.ts";
import { hex, memsift, records } from "./memsift.ts";
import { LIBRARY, WINDOWS } from "./this_system.ts";

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
  if (WINDOWS) {
    using memory = new WindowsMemory(arena.pid);
    assertEquals(
      lines.map(({ start, end, size, perm, kind }) => ({
        ...{ start, end, size, perm },
        image: kind === "exe" || kind === "lib",
      })),
      memory.regions().map(({ start, end, perm, image }) => ({
        ...{ start: hex(start), end: hex(end), size: Number(end - start) },
        ...{ perm, image },
      })),
    );
    return;
  }
  assertEquals(
    lines.map(({ kind: _, ...rest }) => rest),
    mapsOf(arena.pid).map(({ start, end, perm, offset, path }) => ({
      ...{ start: hex(start), end: hex(end), size: Number(end - start) },
      ...{ perm: perm.slice(0, 3), path: path || null, offset: hex(offset) },
    })),
  );
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
  const bases = imageBases(arena.pid);
  for (const { name, base, path } of lines) {
    assert(path.endsWith(`${WINDOWS ? "\\" : "/"}${name}`), path);
    assertEquals(bases.get(base), WINDOWS ? null : path);
  }
  assert(lines.some(({ name }) => LIBRARY.test(name)));
  const program = await Deno.realPath(Deno.execPath());
  assert(lines.some(({ path }) => path === program));
});

/** Where files begin, as the system says, and which if it says so. */
function imageBases(pid: number): Map<string, string | null> {
  if (!WINDOWS) {
    return new Map(
      mapsOf(pid).filter(({ offset }) => offset === 0n)
        .map(({ start, path }) => [hex(start), path]),
    );
  }
  using memory = new WindowsMemory(pid);
  return new Map(
    memory.regions().filter(({ image }) => image)
      .map(({ allocation }) => [hex(allocation), null]),
  );
}
