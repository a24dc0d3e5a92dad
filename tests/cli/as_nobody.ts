/**
 * Runs memsift's command line as the user nobody: everything is loaded first,
 * since nobody may read it from where it lies.
 */
import { allCommands } from "../../cli/commands.ts";
import "../../cli/arguments.ts";
import "../../cli/failure.ts";
import { main } from "../../cli.ts";

const NOBODY = 65534;

await allCommands();
const { symbols } = Deno.dlopen("libc.so.6", {
  setgroups: { parameters: ["usize", "usize"], result: "i32" },
  setresgid: { parameters: ["u32", "u32", "u32"], result: "i32" },
  setresuid: { parameters: ["u32", "u32", "u32"], result: "i32" },
});
if (
  symbols.setgroups(0n, 0n) ||
  symbols.setresgid(NOBODY, NOBODY, NOBODY) ||
  symbols.setresuid(NOBODY, NOBODY, NOBODY)
) throw new Error("Cannot become nobody");
Deno.exit(await main(Deno.args));
