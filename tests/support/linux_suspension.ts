import type { Suspension } from "./suspension.ts";

/** By signals. */
export const linuxSuspension: Suspension = {
  async stop(pid) {
    Deno.kill(pid, "SIGSTOP");
    while (!/\) T /.test(await Deno.readTextFile(`/proc/${pid}/stat`))) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  },
  resume(pid) {
    Deno.kill(pid, "SIGCONT");
  },
};
