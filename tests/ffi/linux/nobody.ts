import { assertEquals } from "@std/assert";
import { runProgram } from "../program.ts";
import { ROOT } from "./on_linux.ts";

/** The user and the group "nobody" and "nogroup". */
export const NOBODY = 65534;

const BECOME_NOBODY = `
  const { symbols } = Deno.dlopen("libc.so.6", {
    setgroups: { parameters: ["usize", "usize"], result: "i32" },
    setresgid: { parameters: ["u32", "u32", "u32"], result: "i32" },
    setresuid: { parameters: ["u32", "u32", "u32"], result: "i32" },
  });
  const id = ${NOBODY};
  if (
    symbols.setgroups(0n, 0n) || symbols.setresgid(id, id, id) ||
    symbols.setresuid(id, id, id)
  ) throw new Error("cannot become nobody");
`;

/**
 * Evaluates an expression in a process that may not look into all others: as
 * nobody, if the tests run as root.
 *
 * @param expression May use `open` and `diagnose`, and `attempt`, which calls
 * a function and gives `"done"` or the error.
 * @returns Its value.
 */
export async function asNobody(
  expression: string,
  // deno-lint-ignore no-explicit-any -- what the expression gives
): Promise<any> {
  const { code, stdout, stderr } = await runProgram(
    `
    import { diagnose, open } from "./mod.ts";
    ${ROOT ? BECOME_NOBODY : ""}
    function attempt(action) {
      try {
        action();
        return "done";
      } catch (error) {
        return { ...error, message: error.message };
      }
    }
    console.log(JSON.stringify(${expression}));
    `,
    "--allow-ffi",
  );
  assertEquals([code, stderr], [0, ""]);
  return JSON.parse(stdout);
}
