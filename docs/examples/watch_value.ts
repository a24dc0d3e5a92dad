/**
 * Watches a value as an autosplitter does, and says when it changes:
 * `deno run --allow-ffi docs/examples/watch_value.ts game game+0x4010`.
 */
import { MemoryError, open } from "@memsift/memsift";

const [name, where] = Deno.args;
if (!name || !where) {
  console.error("usage: watch_value.ts PROCESS ADDRESS");
  Deno.exit(2);
}

using target = open(/^\d+$/.test(name) ? Number(name) : { name });
const address = target.resolve(where);
let last: number | undefined;

const timer = setInterval(() => {
  try {
    const now = target.readValue(address, "i32");
    if (now !== last) console.log(last ?? "at first", "→", now);
    last = now;
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error;
    console.log(error.message);
    // Memory that is not there now may be there at the next try.
    if (error.code === "process-gone") clearInterval(timer);
  }
}, 1000 / 60);
