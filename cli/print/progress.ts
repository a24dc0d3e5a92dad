import type { Progress } from "../../mod.ts";
import { humanSize } from "./size.ts";
import type { Terminal } from "./terminal.ts";

/** Milliseconds of work that need no explanation. */
const SILENCE = 500;

/**
 * Shows how far long work has come, past half a second of it, and what has
 * been found so far.
 *
 * @param terminal Where to show it.
 * @returns What to call with each report.
 */
export function progressLine(terminal: Terminal): (at: Progress) => void {
  const start = performance.now();
  return ({ done, total }) => {
    terminal.tick();
    if (performance.now() - start < SILENCE || done >= total) return;
    const share = Math.floor(100 * done / total);
    terminal.status(`${share}% of ${humanSize(total)}`);
  };
}
