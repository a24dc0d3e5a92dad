import { useZircon, type Zircon } from "../symbols.ts";

let library: string | undefined;
let system: Zircon | undefined;

/**
 * The calls, opened when first needed and then kept: a plain function has
 * nobody who could close them.
 */
export function thisSystem(): Zircon {
  return system ??= useZircon({ library });
}

/**
 * Says in which library Zircon's calls are, for all functions of this module.
 * It is opened when the first of them is called; a library that was open
 * before is closed, and its handles mean nothing in another library.
 *
 * @see {@link https://fuchsia.dev/fuchsia-src/concepts/kernel/vdso Zircon vDSO}
 *
 * @param path The library's path or name; without one, `libzircon.so`.
 */
export function setZirconLibrary(path?: string): void {
  system?.[Symbol.dispose]();
  system = undefined;
  library = path;
}
