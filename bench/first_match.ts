/**
 * `deno run --allow-ffi bench/first_match.ts PID PATTERN` prints how many
 * seconds a fresh program needs to open a process, how many more to its first
 * match there, and where that is. A program of its own: the second time both
 * are faster.
 *
 * @module
 */

import { open } from "../mod.ts";

const [pid = "", pattern = ""] = Deno.args;
const start = performance.now();
using target = open(Number(pid));
const opened = performance.now();
for await (const { address } of target.find(pattern)) {
  const found = performance.now();
  console.log((opened - start) / 1000, (found - opened) / 1000, address);
  break;
}
