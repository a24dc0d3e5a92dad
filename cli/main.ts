import config from "../deno.json" with { type: "json" };
import type { Command } from "./command.ts";
import { allCommands, COMMANDS } from "./commands.ts";
import { EXIT } from "./exit_code.ts";
import { ClosedPipeError, Terminal } from "./print/terminal.ts";
import { UsageError } from "./usage_error.ts";

/**
 * Runs memsift.
 *
 * @param words The command line, without the program's name.
 * @returns The exit code.
 */
export async function main(words: readonly string[]): Promise<number> {
  // For what goes wrong before the words are understood.
  const terminal = new Terminal({ json: words.includes("--json") });
  const interrupt = new AbortController();
  const onInterrupt = (): void => interrupt.abort(new InterruptedError());
  Deno.addSignalListener("SIGINT", onInterrupt);
  try {
    const code = await dispatch(words, terminal, interrupt.signal);
    terminal.flush();
    return code;
  } catch (error) {
    return await report(error, terminal);
  } finally {
    Deno.removeSignalListener("SIGINT", onInterrupt);
  }
}

/** Ctrl-C. */
class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}

async function dispatch(
  [name, ...words]: readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  if (name === "--version" || name === "-V") {
    terminal.line(`memsift ${config.version}`);
    return EXIT.ok;
  }
  if (name === undefined || name === "--help" || name === "-h") {
    const { generalHelp } = await import("./help.ts");
    const text = generalHelp(await allCommands());
    if (name) terminal.write(text);
    else terminal.errorText(text);
    return name ? EXIT.ok : EXIT.usage;
  }
  const command = await load(name);
  const { parseArguments } = await import("./arguments.ts");
  const args = parseArguments(command, words);
  terminal.json = args.has("json");
  if (args.has("help")) {
    const { commandHelp } = await import("./help.ts");
    terminal.write(commandHelp(command));
    return EXIT.ok;
  }
  if (args.has("debug-privilege")) {
    const { takeDebugPrivilege } = await import("./target.ts");
    takeDebugPrivilege();
  }
  return await command.run(args, { terminal, signal });
}

function load(name: string): Promise<Command> {
  const found = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (found) return found();
  throw new UsageError(
    name.startsWith("-") ? `Unknown option ${name}` : `Unknown command ${name}`,
    `memsift --help lists them: ${Object.keys(COMMANDS).join(", ")}`,
  );
}

/** Prints what went wrong and tells the exit code for it. */
async function report(error: unknown, terminal: Terminal): Promise<number> {
  if (error instanceof ClosedPipeError) return EXIT.ok;
  try {
    terminal.flush();
    if (error instanceof InterruptedError) return EXIT.interrupted;
    const { failureOf } = await import("./failure.ts");
    const failure = failureOf(error);
    terminal.failure(failure);
    return failure.exitCode;
  } catch (second) {
    if (second instanceof ClosedPipeError) return EXIT.ok;
    throw second;
  }
}
