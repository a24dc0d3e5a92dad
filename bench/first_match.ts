/**
 * `deno run --allow-ffi bench/first_match.ts PID PATTERN` prints how many
 * seconds a fresh program needs from the opened process to its first match,
 * and where that is. A program of its own: the second search is faster.
 *
 * @module
 */

import { open } from "../mod.ts";

const [pid = "", pattern = ""] = Deno.args;
using target = open(Number(pid));
const start = performance.now();
for await (const { address } of target.find(pattern)) {
  console.log((performance.now() - start) / 1000, address);
  break;
}
