import { assertEquals } from "@std/assert";
import { runProgram } from "../ffi/program.ts";
import { Child } from "../support/child.ts";

const PAGE = 4096;

/**
 * Descriptors that come and go while a body runs over and over, in a process
 * where nothing else does.
 */
async function leftOpenBy(body: string): Promise<string> {
  const { stdout, stderr } = await runProgram(
    `
    import { diagnose, listProcesses, open } from "./mod.ts";
    const descriptors = () =>
      [...Deno.readDirSync("/proc/self/fd")].map(({ name }) => name).sort();
    const round = async () => { ${body} };
    // What the first time takes for good.
    await round();
    const before = descriptors();
    for (let count = 0; count < 20; count++) await round();
    const after = descriptors();
    console.log([...new Set(before).symmetricDifference(new Set(after))]);
    `,
    "-A",
  );
  return stdout + stderr;
}

Deno.test({
  name: "listProcesses() and diagnose() leave no descriptor open",
  ignore: Deno.build.os !== "linux",
  async fn() {
    assertEquals(
      await leftOpenBy(`
        listProcesses();
        diagnose(Deno.pid);
        diagnose(2 ** 31 - 1);
      `),
      "[]\n",
    );
  },
});

Deno.test({
  name: "searches and snapshots leave no descriptor open, ended early or not",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using child = new Child();
    const start = await child.map({ size: 64 * PAGE });
    assertEquals(
      await leftOpenBy(`
        const start = ${start}n;
        const range = { start, end: start + ${64 * PAGE}n };
        using target = open(${child.pid});
        for await (const _ of target.find("00", { range, untouched: true })) break;
        await target.snapshot({ range });
        await target.findAll("01", { range });
      `),
      "[]\n",
    );
  },
});
