import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import config from "../../deno.json" with { type: "json" };
import { forEachAtOnce } from "../support/at_once.ts";
import { memsift } from "./memsift.ts";

const COMMANDS = [
  ...["ps", "maps", "modules", "read", "hex", "write", "find", "strings"],
  ...["diff", "doctor", "completions"],
];

Deno.test("memsift --version tells the version of deno.json", async () => {
  const { code, stdout } = await memsift("--version");
  assertEquals({ code, stdout }, {
    code: 0,
    stdout: `memsift ${config.version}\n`,
  });
});

Deno.test("memsift --help lists every command", async () => {
  const { code, stdout } = await memsift("--help");
  assertEquals(code, 0);
  for (const command of COMMANDS) {
    assertMatch(stdout, new RegExp(`^  ${command} `, "m"));
  }
});

Deno.test("each command has a help of its own that names its options", async () => {
  const calls = COMMANDS.flatMap((command) => [
    [command, "--help"] as const,
    [command, "-h"] as const,
  ]);
  await forEachAtOnce(calls, async ([command, flag]) => {
    const { code, stdout } = await memsift(command, flag);
    assertEquals(code, 0);
    assertStringIncludes(stdout, `\nUsage: memsift ${command}`);
    assertStringIncludes(stdout, "--json");
  });
});

Deno.test("completions are scripts that their shells can read", async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const { code, stdout } = await memsift("completions", shell);
    assertEquals(code, 0);
    for (const command of COMMANDS) assertStringIncludes(stdout, command);
    assertStringIncludes(stdout, "fail-partial");
    if (!await isInstalled(shell)) continue;
    const script = await Deno.makeTempFile();
    try {
      await Deno.writeTextFile(script, stdout);
      const check = await new Deno.Command(shell, { args: ["-n", script] })
        .output();
      const errors = new TextDecoder().decode(check.stderr);
      assertEquals({ shell, errors }, { shell, errors: "" });
    } finally {
      await Deno.remove(script);
    }
  }
});

async function isInstalled(shell: string): Promise<boolean> {
  // What is called bash there may start a Linux of its own.
  if (Deno.build.os === "windows") return false;
  const { success } = await new Deno.Command("sh", {
    args: ["-c", `command -v ${shell}`],
    stdout: "null",
  }).output();
  return success;
}
