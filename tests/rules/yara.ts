/** A match of a string: where and how long. */
export type Place = readonly [label: string, address: bigint, length: number];

/** YARA tells of no longer matches. */
export const LONGEST_TOLD = 512;

/** What was found: for each rule that matches, its strings' matches. */
export type Findings = Record<string, readonly Place[]>;

/** Whether YARA is installed, with what to say where it is not. */
export function yaraIsMissing(): string | undefined {
  try {
    const { success } = new Deno.Command("yara", { args: ["--version"] })
      .outputSync();
    if (success) return undefined;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return "yara is not installed: apt-get install yara";
}

/** YARA refuses the rules. */
export class YaraError extends Error {}

/**
 * Has YARA search a file or process.
 *
 * @param rules The text of a rule file.
 * @param target A path or process id.
 */
export async function yara(
  rules: string | Uint8Array,
  target: string | number,
): Promise<Findings> {
  const path = await Deno.makeTempFile({ suffix: ".yar" });
  try {
    const bytes = typeof rules === "string"
      ? new TextEncoder().encode(rules)
      : rules;
    await Deno.writeFile(path, bytes);
    const { stdout, stderr, success } = await new Deno.Command("yara", {
      args: ["--no-warnings", "-s", "-L", path, String(target)],
    }).output();
    const complaint = new TextDecoder().decode(stderr);
    if (!success || /\berror\b/.test(complaint)) {
      throw new YaraError(complaint.replaceAll(path, "rules"));
    }
    return readFindings(new TextDecoder("latin1").decode(stdout));
  } finally {
    await Deno.remove(path);
  }
}

function readFindings(text: string): Findings {
  const findings: Record<string, Place[]> = {};
  let current: Place[] = [];
  for (const line of text.split("\n")) {
    const [, address, length, label] =
      /^0x([0-9a-f]+):(\d+):(\$\w*): /.exec(line) ?? [];
    if (address && label) {
      current.push([label, BigInt(`0x${address}`), Number(length)]);
    } else if (line !== "") {
      findings[line.split(" ")[0] ?? ""] = current = [];
    }
  }
  return findings;
}
