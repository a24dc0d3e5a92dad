import { peek, pointerAt } from "./peek.ts";
import type { Win32 } from "./symbols.ts";

/** Where in a thread environment block its stack is. */
export interface TebLayout {
  readonly pointerSize: 4 | 8;
  /** A pointer to handlers of exceptions, or to a TEB: see {@linkcode Teb}. */
  readonly exceptionList: number;
  /** A pointer to the TEB itself. */
  readonly self: number;
  /** A pointer to what was allocated for the stack; the last that is read. */
  readonly deallocationStack: number;
}

/**
 * The TEB of 64-bit Windows. It begins with the NT_TIB of winnt.h, which has
 * the first two; DeallocationStack is where public symbols have it in each
 * version, 8 bytes before TlsSlots, which winternl.h has at 0x1480.
 */
export const TEB64: TebLayout = {
  pointerSize: 8,
  exceptionList: 0,
  self: 0x30,
  deallocationStack: 0x1478,
};

/** The TEB of 32-bit programs, likewise; TlsSlots are at 0xe10. */
export const TEB32: TebLayout = {
  pointerSize: 4,
  exceptionList: 0,
  self: 0x18,
  deallocationStack: 0xe0c,
};

/** What a TEB says. */
export interface Teb {
  /**
   * In the TEB64 of a thread of 32-bit code, which has no use for it, the
   * address of its TEB32: documented up to Windows 8.1, under "Thread
   * Environment Block (Debugging Notes)". Wine 10 does so too.
   */
  readonly exceptionList: bigint;
  readonly self: bigint;
  /** Where the reservation of the stack begins, far below what is in use. */
  readonly deallocationStack: bigint;
}

/** Reads a TEB. */
export function decodeTeb(
  view: DataView,
  { pointerSize, exceptionList, self, deallocationStack }: TebLayout,
): Teb {
  return {
    exceptionList: pointerAt(view, exceptionList, pointerSize),
    self: pointerAt(view, self, pointerSize),
    deallocationStack: pointerAt(view, deallocationStack, pointerSize),
  };
}

/**
 * What a TEB says, or `null` unless there is one at the address: a TEB says
 * where it is.
 */
export function readTeb(
  win: Win32,
  process: bigint,
  address: bigint,
  layout: TebLayout,
): Teb | null {
  const size = layout.deallocationStack + layout.pointerSize;
  const view = peek(win, process, address, size);
  const teb = view && decodeTeb(view, layout);
  return teb?.self === address ? teb : null;
}
