/** YARA, which looks for many patterns at once. @module */

import { type MaskedBytes, parsePattern } from "../../mod.ts";
import { outputOf, run } from "../../tools/run.ts";
import { Child } from "../child.ts";
import type { HeldMemory } from "../held.ts";
import type { Search } from "../searches.ts";
import { installedVersion } from "./installed.ts";
import { maskedBytesOf } from "./masked.ts";
import type { Peer, Timed } from "./peer.ts";
import { answerOfPlaces, type Place } from "./places.ts";

/** YARA: any bytes and regular expressions, wherever they start. */
export class Yara implements Peer {
  readonly name = "yara";
  readonly timed =
    "the whole command with compiled rules, less the same on a tiny process";
  readonly slow = true;
  readonly #folder: string;

  /** @param folder Where rules can be written. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Its version. */
  version(): Promise<string | null> {
    return installedVersion("yara");
  }

  /** Whether it has something for a search. */
  can(search: Search): boolean {
    return stringsOf(search).length > 0;
  }

  /** Searches once. */
  async find(held: HeldMemory, search: Search): Promise<Timed> {
    const strings = stringsOf(search).map((string, index) =>
      `$p${index} = ${string}`
    );
    const source = `${this.#folder}/search.yar`;
    const rules = `${this.#folder}/search.yarc`;
    await Deno.writeTextFile(
      source,
      `rule search { strings: ${strings.join("\n")} condition: any of them }`,
    );
    await run(["yarac", "-w", source, rules]);
    await using tiny = new Child("cat");
    const { seconds: idle } = await scan(rules, tiny.pid);
    const { seconds, output } = await scan(rules, held.pid);
    return {
      seconds: seconds - idle,
      ...answerOfPlaces(placesOf(output), held),
    };
  }
}

async function scan(
  rules: string,
  pid: number,
): Promise<{ seconds: number; output: string }> {
  const start = performance.now();
  const output = await outputOf(
    ["yara", "-w", "--print-strings", "--compiled-rules", rules, String(pid)],
  );
  return { seconds: (performance.now() - start) / 1000, output };
}

function* placesOf(output: string): Generator<Place> {
  // 0x7f0dc5200000:$p0: 6D 65 6D 73 69 66 74
  for (const [, at, index] of output.matchAll(/^(0x\w+):\$p(\d+):/gm)) {
    yield { address: BigInt(at ?? ""), pattern: Number(index) };
  }
}

/** The patterns as its rules have them; none if it has nothing for them. */
function stringsOf(search: Search): string[] {
  const masked = maskedBytesOf(search);
  if (masked.length > 0) return masked.map(hexString);
  const strings: string[] = [];
  for (
    const { alternatives } of search.patterns.map((it) => parsePattern(it))
  ) {
    const [only] = alternatives;
    if (only?.kind !== "regex" || alternatives.length > 1) return [];
    if (only.flags !== "") return [];
    strings.push(`/${only.expression}/`);
  }
  return strings;
}

function hexString({ value, mask }: MaskedBytes): string {
  const bytes = [...value].map((wanted, at) => {
    const bits = mask[at] ?? 0xff;
    if (bits === 0) return "??";
    const fitting = Array.from({ length: 256 }, (_, byte) => byte)
      .filter((byte) => ((byte ^ wanted) & bits) === 0)
      .map((byte) => byte.toString(16).padStart(2, "0"));
    return fitting.length > 1 ? `(${fitting.join(" | ")})` : fitting[0];
  });
  return `{ ${bytes.join(" ")} }`;
}
