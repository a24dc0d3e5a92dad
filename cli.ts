/**
 * memsift on the command line: `deno run --allow-ffi jsr:@memsift/memsift/cli`.
 *
 * ```sh
 * memsift ps                        # which processes are there
 * memsift find game i32:100         # where is a 100
 * memsift write game 0x7f5a10 i32 9999
 * memsift --help
 * ```
 *
 * @module
 */

import { main } from "./cli/main.ts";

export { main };

if (import.meta.main) Deno.exit(await main(Deno.args));
