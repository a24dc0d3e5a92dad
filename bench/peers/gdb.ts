/** The debugger's `find`. @module */

import { Child } from "../child.ts";
import type { HeldMemory } from "../held.ts";
import type { Search } from "../searches.ts";
import { installedVersion } from "./installed.ts";
import { maskedBytesOf } from "./masked.ts";
import type { Peer, Timed } from "./peer.ts";
import { answerOfPlaces } from "./places.ts";

const OPTIONS = [
  "set debuginfod enabled off",
  "set pagination off",
  "set confirm off",
].flatMap((command) => ["-iex", command]);

/** Printed when all before it is done. */
const DONE = "memsift-bench-done";

/** gdb: one pattern of exact bytes, wherever it starts. */
export const gdb: Peer = {
  name: "gdb",
  timed: "the command find of a gdb that has attached",
  slow: true,

  version: () => installedVersion("gdb"),

  can(search: Search): boolean {
    const [bytes, ...others] = maskedBytesOf(search);
    return bytes !== undefined && others.length === 0 &&
      bytes.mask.every((bits) => bits === 0xff);
  },

  async find(held: HeldMemory, search: Search): Promise<Timed> {
    const values = [...maskedBytesOf(search)[0]?.value ?? []].join(", ");
    await using child = Child.merged(
      ...["gdb", "-nx", "-q", ...OPTIONS, "-ex", "set prompt"],
      ...["-p", String(held.pid)],
    );
    await done(child);
    const start = performance.now();
    await child.send(`find /b ${held.range.start}, +${held.size}, ${values}`);
    const lines = await done(child);
    const seconds = (performance.now() - start) / 1000;
    // Lest it ends before it has taken its breakpoints out.
    await child.send("detach");
    await done(child);
    // "3 patterns found." or "Pattern not found."
    if (!lines.some((line) => /pattern.* found/i.test(line))) {
      throw new Error(`gdb did not search: ${lines.join("\n")}`);
    }
    const places = lines.filter((line) => /^0x[0-9a-f]+( |$)/.test(line)).map(
      (line) => ({ address: BigInt(line.split(" ")[0] ?? ""), pattern: 0 }),
    );
    return { seconds, ...answerOfPlaces(places, held) };
  },
};

async function done(child: Child): Promise<string[]> {
  await child.send(`echo ${DONE}\\n`);
  return await child.linesTo(DONE);
}
