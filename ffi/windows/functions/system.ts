import { useWin32, type Win32 } from "../symbols.ts";

let replaced: Win32 | undefined;

/** Who keeps the libraries open: the handles that are. */
const holders = new Map<bigint, Win32>();

/**
 * The functions to call, to be disposed of after the call. The libraries stay
 * open while a handle is, so that not each call opens them.
 */
export function thisSystem(): Win32 {
  if (!replaced) return useWin32();
  return { call: replaced.call, [Symbol.dispose]: () => {} };
}

/** Keeps the libraries open until a handle is closed. */
export function holdFor(handle: bigint): void {
  letGoOf(handle);
  holders.set(handle, thisSystem());
}

/** Ends what {@linkcode holdFor} began. */
export function letGoOf(handle: bigint): void {
  holders.get(handle)?.[Symbol.dispose]();
  holders.delete(handle);
}

/**
 * Has the functions of this module call other ones: tests have a system that
 * fails as they want.
 *
 * @param other The functions, or `undefined` for this system's again.
 */
export function replaceSystem(other: Win32 | undefined): void {
  replaced?.[Symbol.dispose]();
  replaced = other;
}
