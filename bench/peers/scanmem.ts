/** scanmem, which finds and changes values in games. @module */

import { parsePattern } from "../../mod.ts";
import { Child } from "../child.ts";
import type { HeldMemory } from "../held.ts";
import type { Search } from "../searches.ts";
import { installedVersion } from "./installed.ts";
import { maskedBytesOf } from "./masked.ts";
import type { Peer, Timed } from "./peer.ts";
import { answerOfPlaces } from "./places.ts";

/** Printed when all before it is done. */
const DONE = "memsift-bench-done";

/**
 * scanmem: one pattern, wherever it starts. It cannot be told a range: it
 * searches all that can be written, a few MiB more.
 */
export const scanmem: Peer = {
  name: "scanmem",
  timed: "the first search of a scanmem that has attached, in all regions",
  slow: true,

  version: () => installedVersion("scanmem"),

  can: (search: Search): boolean => commandOf(search) !== undefined,

  async find(held: HeldMemory, search: Search): Promise<Timed> {
    const { type, command } = commandOf(search) ?? { type: "", command: "" };
    // It pages its answers.
    await using child = Child.merged(
      ...["env", "PAGER=cat", "scanmem", "-p", String(held.pid)],
    );
    await child.send("option region_scan_level 3");
    await child.send(`option scan_data_type ${type}`);
    await child.send("reset");
    await done(child);
    const start = performance.now();
    await child.send(command);
    const lines = await done(child);
    const seconds = (performance.now() - start) / 1000;
    // "we currently have 3 matches." or "match identified, …"
    if (!lines.some((line) => /^info: .*match/.test(line))) {
      throw new Error(`scanmem did not search: ${lines.join("\n")}`);
    }
    await child.send("list");
    const places = (await done(child)).flatMap((line) => {
      // [ 0] 7f0dc5200000,  3 +            0,  misc, 1234567890, [I32 ]
      const digits = /^\[ *\d+\] *([0-9a-f]+),/.exec(line)?.[1];
      return digits ? [{ address: BigInt(`0x${digits}`), pattern: 0 }] : [];
    });
    return { seconds, ...answerOfPlaces(places, held) };
  },
};

/** What people type who look for the same. */
function commandOf(
  search: Search,
): { type: string; command: string } | undefined {
  const [bytes, ...others] = maskedBytesOf(search);
  const [pattern = ""] = search.patterns;
  if (!bytes || others.length > 0) return undefined;
  if (bytes.mask.some((bits) => bits !== 0xff && bits !== 0)) return undefined;
  if (parsePattern(pattern).type === "i32") {
    const value = new DataView(bytes.value.buffer).getInt32(0, true);
    return { type: "int32", command: String(value) };
  }
  const hex = [...bytes.value].map((value, at) =>
    bytes.mask[at] ? value.toString(16).padStart(2, "0") : "??"
  );
  return { type: "bytearray", command: hex.join(" ") };
}

async function done(child: Child): Promise<string[]> {
  await child.send(`shell echo ${DONE}`);
  return await child.linesTo(DONE);
}
