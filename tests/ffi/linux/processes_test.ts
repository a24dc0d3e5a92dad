import { assert, assertEquals } from "@std/assert";
import { fullName } from "../../../ffi/linux/processes.ts";
import { listProcesses, type ProcessInfo } from "../../../mod.ts";
import { KERNEL_THREAD, testOnLinux } from "./on_linux.ts";
import { SLEEP, SleepProgram, Zombie } from "./sleeper.ts";

function find(wanted: number): ProcessInfo | undefined {
  return listProcesses().find(({ pid }) => pid === wanted);
}

function pidsOfSystem(): number[] {
  return [...Deno.readDirSync("/proc")].map(({ name }) => Number(name))
    .filter(Number.isInteger);
}

testOnLinux("listProcesses() has this process", () => {
  assertEquals(find(Deno.pid), {
    pid: Deno.pid,
    name: "deno",
    path: Deno.execPath(),
    arch: Deno.build.arch,
    access: "ok",
  });
});

testOnLinux("listProcesses() has all, once, by ascending id", () => {
  const before = pidsOfSystem();
  const pids = listProcesses().map(({ pid }) => pid);
  const after = new Set(pidsOfSystem());
  assertEquals(pids, [...new Set(pids)].toSorted((a, b) => a - b));
  const stayed = before.filter((pid) => after.has(pid));
  assertEquals(stayed.filter((pid) => !pids.includes(pid)), []);
});

const LONG = "a name of more-than 15 bytes";

testOnLinux("listProcesses() gives long names whole", async () => {
  using program = new SleepProgram(LONG);
  await using sleeper = program.start();
  const { pid } = sleeper;
  const path = program.path;
  const comm = Deno.readTextFileSync(`/proc/${pid}/comm`).trimEnd();
  assertEquals(comm, LONG.slice(0, 15));
  const arch = Deno.build.arch;
  const expected = { pid, name: LONG, path, arch, access: "ok" } as const;
  assertEquals(find(pid), expected);
  Deno.removeSync(path);
  assertEquals(find(pid), { ...expected, arch: find(pid)?.arch ?? null });
});

testOnLinux(
  "listProcesses() gives a link's name as far as it is known",
  async () => {
    using program = new SleepProgram(LONG, { link: true });
    await using sleeper = program.start();
    const process = find(sleeper.pid);
    assertEquals(process?.name, LONG.slice(0, 15));
    assertEquals(process?.path, Deno.realPathSync(SLEEP));
  },
);

testOnLinux("listProcesses() tells zombies", async () => {
  await using zombie = await Zombie.make();
  const { pid } = zombie;
  const expected = { pid, name: "sleep", path: null, arch: null };
  assertEquals(find(pid), { ...expected, access: "zombie" });
});

testOnLinux("listProcesses() leaves out who has ended", async () => {
  using program = new SleepProgram("short-lived");
  await using sleeper = program.start();
  const { pid } = sleeper;
  assertEquals(find(pid)?.name, "short-lived");
  await sleeper.kill();
  assert(find(pid)?.name !== "short-lived");
});

testOnLinux("listProcesses() tells the kernel's threads", () => {
  const process = find(KERNEL_THREAD ?? 0);
  assertEquals(process?.access, "kernel");
  assertEquals(process?.path, null);
}, { ignore: KERNEL_THREAD === null });

const NAMES: [name: string, path: string | null, full: string][] = [
  ["deno", "/usr/bin/deno", "deno"],
  ["deno", null, "deno"],
  ["deno", "/usr/bin/deno-2.9", "deno"],
  ["123456789012345", "/bin/123456789012345", "123456789012345"],
  ["123456789012345", "/bin/1234567890123456", "1234567890123456"],
  ["123456789012345", "/bin/1234567890123456 (deleted)", "1234567890123456"],
  ["123456789012345", "/bin/12345678901234X6", "123456789012345"],
  ["123456789012345", "/1234567890123456/b", "123456789012345"],
  ["123456789012345", null, "123456789012345"],
  ["12345678901234", "/bin/1234567890123456", "12345678901234"],
  ["123456789012345", "/a\nb/1234567890123456", "1234567890123456"],
  // The system cuts bytes, not letters.
  ["Prüfungsablauf", "/bin/Prüfungsablaufplan", "Prüfungsablaufplan"],
  ["Ungewöhnliche\uFFFD", "/bin/Ungewöhnlicheößen", "Ungewöhnlicheößen"],
];

for (const [name, path, full] of NAMES) {
  Deno.test(`fullName() of ${name} at ${JSON.stringify(path)}`, () => {
    assertEquals(fullName(name, path), full);
  });
}
