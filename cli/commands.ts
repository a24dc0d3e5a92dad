import type { Command } from "./command.ts";

/**
 * All commands. Each is loaded when it is asked for, so that `--version` and
 * a wrong word cost next to nothing.
 */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  ps: async () => (await import("./ps.ts")).ps,
  maps: async () => (await import("./maps.ts")).maps,
  modules: async () => (await import("./modules.ts")).modules,
  read: async () => (await import("./read.ts")).read,
  hex: async () => (await import("./hex.ts")).hex,
  write: async () => (await import("./write.ts")).write,
  find: async () => (await import("./find.ts")).find,
  strings: async () => (await import("./strings.ts")).strings,
  diff: async () => (await import("./diff.ts")).diff,
  doctor: async () => (await import("./doctor.ts")).doctor,
  completions: async () => (await import("./completions.ts")).completions,
};

/** Loads all commands. */
export function allCommands(): Promise<Command[]> {
  return Promise.all(Object.values(COMMANDS).map((load) => load()));
}
