import { parseRules, type RuleSet } from "../mod.ts";
import { UsageError } from "./usage_error.ts";

/** The most bytes that a rule file can have: 16 MiB. */
const MOST = 2 ** 24;

/**
 * Reads a file of rules.
 *
 * @param path Its path, or `-` for standard input.
 * @returns The rules.
 */
export async function readRules(path: string): Promise<RuleSet> {
  if (path === "-") {
    const bytes = await readStream(Deno.stdin.readable, "standard input");
    return parseRules(bytes, { name: "-" });
  }
  return parseRules(await readFile(path), { name: path });
}

async function readFile(path: string): Promise<Uint8Array> {
  try {
    const file = await Deno.open(path);
    return await readStream(file.readable, path);
  } catch (error) {
    throw error instanceof UsageError ? error : explained(error, path);
  }
}

async function readStream(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  name: string,
): Promise<Uint8Array> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const piece of stream) {
    pieces.push(piece);
    size += piece.length;
    // Devices have no end.
    if (size > MOST) {
      throw new UsageError(
        `Cannot read ${name}: it has more than ${MOST} bytes (16 MiB)`,
        "make several files of it, and search for each",
      );
    }
  }
  return await new Blob(pieces).bytes();
}

function explained(error: unknown, path: string): UsageError {
  if (error instanceof Deno.errors.NotCapable) {
    return new UsageError(
      `Cannot read ${path}: Deno has not been told to let memsift read files`,
      `deno run --allow-read=${path} --allow-ffi …, or hand it over: ` +
        `--rules - < ${path}`,
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new UsageError(
    `Cannot read ${path}: ${reason}`,
    "--rules takes the path of a file of YARA rules, or - for standard input",
  );
}
