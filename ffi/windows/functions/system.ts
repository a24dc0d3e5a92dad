import { useWin32, type Win32 } from "../symbols.ts";

let system: Win32 | undefined;

/**
 * This system's functions, opened when first needed and then kept: a plain
 * function has nobody who could close them.
 */
export function thisSystem(): Win32 {
  return system ??= useWin32();
}

/**
 * Has the functions of this module call other ones: tests have a system that
 * fails as they want.
 *
 * @param other The functions, or `undefined` for this system's again.
 */
export function replaceSystem(other: Win32 | undefined): void {
  system?.[Symbol.dispose]();
  system = other;
}
