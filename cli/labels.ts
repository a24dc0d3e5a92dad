import { MemoryError, type Module, type Target } from "../mod.ts";
import type { Terminal } from "./print/terminal.ts";

/**
 * The modules by which places are named; none, and a note, where the system
 * does not tell: what is found is found all the same.
 *
 * @param target The target.
 * @param terminal Gets the note.
 * @returns The modules.
 */
export function modulesForLabels(
  target: Target,
  terminal: Terminal,
): Module[] {
  try {
    return target.modules();
  } catch (error) {
    if (!(error instanceof MemoryError) || error.code === "process-gone") {
      throw error;
    }
    terminal.note(`Places are named without modules: ${error.message}`);
    return [];
  }
}
