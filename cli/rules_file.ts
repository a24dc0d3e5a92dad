import { parseRules, type RuleSet } from "../mod.ts";
import { UsageError } from "./usage_error.ts";

/** One byte more than a rule file can have: what is longer is refused. */
const MOST = 2 ** 24 + 1;

/**
 * Reads a file of rules.
 *
 * @param path Its path, or `-` for standard input.
 * @returns The rules.
 */
export async function readRules(path: string): Promise<RuleSet> {
  if (path === "-") {
    return parseRules(await readStream(Deno.stdin.readable), { name: "-" });
  }
  try {
    const file = await Deno.open(path);
    return parseRules(await readStream(file.readable), { name: path });
  } catch (error) {
    throw explained(error, path);
  }
}

async function readStream(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const piece of stream) {
    pieces.push(piece);
    size += piece.length;
    if (size >= MOST) break;
  }
  return await new Blob(pieces).bytes();
}

function explained(error: unknown, path: string): unknown {
  if (error instanceof Deno.errors.NotCapable) {
    return new UsageError(
      `Cannot read ${path}: Deno has not been told to let memsift read files`,
      `deno run --allow-read=${path} --allow-ffi …, or hand it over: ` +
        `--rules - < ${path}`,
    );
  }
  const isOfSystem = error instanceof Deno.errors.NotFound ||
    error instanceof Deno.errors.PermissionDenied ||
    error instanceof Deno.errors.IsADirectory ||
    error instanceof Deno.errors.NotADirectory;
  return isOfSystem
    ? new UsageError(
      `Cannot read ${path}: ${error.message}`,
      "--rules takes the path of a file of YARA rules, or - for standard input",
    )
    : error;
}
