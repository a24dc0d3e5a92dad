import {
  AmbiguousNameError,
  formatAddress,
  MemoryError,
  PatternError,
  RulesError,
} from "../mod.ts";
import { EXIT } from "./exit_code.ts";
import type { Failure } from "./print/terminal.ts";
import { UsageError } from "./usage_error.ts";

/**
 * What to print of an error, and how to exit.
 *
 * @param error Anything that was thrown.
 * @returns The failure.
 */
export function failureOf(error: unknown): Failure & { exitCode: number } {
  if (error instanceof MemoryError) {
    const { code, message, hint, address, native } = error;
    return {
      exitCode: exitCodeOf(error),
      code,
      message,
      hint,
      address: address === undefined ? undefined : formatAddress(address),
      api: native?.api,
      native: native?.number,
    };
  }
  const exitCode = EXIT.usage;
  if (error instanceof UsageError) {
    return {
      exitCode,
      code: "usage",
      message: error.message,
      hint: error.hint,
    };
  }
  if (error instanceof PatternError) {
    return {
      exitCode,
      code: "pattern",
      message: error.message,
      place: [error.text, " ".repeat(error.position) + "^"],
      hint: "memsift find --help shows how patterns are written",
    };
  }
  if (error instanceof RulesError) {
    return {
      exitCode,
      code: "rules",
      message: error.message,
      place: [error.text, " ".repeat(error.indent) + "^"],
      hint: error.hint,
    };
  }
  if (error instanceof AmbiguousNameError) {
    return {
      exitCode,
      code: "ambiguous-name",
      message: error.message,
      place: error.processes.map(({ pid, path }) => `${pid}  ${path ?? ""}`),
      hint: "name one of them by its id",
    };
  }
  if (error instanceof Deno.errors.NotCapable) {
    return {
      exitCode,
      code: "permission",
      message: error.message,
      hint: "memsift needs one permission: deno run --allow-ffi …",
    };
  }
  if (
    error instanceof RangeError || error instanceof SyntaxError ||
    error instanceof TypeError
  ) {
    return { exitCode, code: "argument", message: error.message };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { exitCode, code: "unexpected", message };
}

function exitCodeOf({ code }: MemoryError): number {
  switch (code) {
    case "permission-denied":
      return EXIT.denied;
    case "no-such-process":
    case "process-gone":
    case "identity-changed":
      return EXIT.gone;
    default:
      return EXIT.usage;
  }
}
