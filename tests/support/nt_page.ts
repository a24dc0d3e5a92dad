import { NT } from "./nt_status.ts";

/** Bytes of a page. */
export const PAGE_SIZE = 4096;

/** What begins where: reservations are made at multiples of it. */
export const GRANULARITY = 0x1_0000;

/** Where what programs can have ends, on 64-bit Windows. */
export const USER_END = 0x7fff_ffff_0000n;

/** PAGE_*, as winnt.h has them. */
export const PAGE = {
  NOACCESS: 0x01,
  READONLY: 0x02,
  READWRITE: 0x04,
  WRITECOPY: 0x08,
  EXECUTE: 0x10,
  EXECUTE_READ: 0x20,
  EXECUTE_READWRITE: 0x40,
  EXECUTE_WRITECOPY: 0x80,
  GUARD: 0x100,
  NOCACHE: 0x200,
  WRITECOMBINE: 0x400,
} as const;

/** MEM_*, as winnt.h has them. */
export const MEM = {
  COMMIT: 0x1000,
  RESERVE: 0x2000,
  DECOMMIT: 0x4000,
  RELEASE: 0x8000,
  FREE: 0x1_0000,
  PRIVATE: 0x2_0000,
  MAPPED: 0x4_0000,
  IMAGE: 0x100_0000,
} as const;

/** The protection without its modifiers. */
const BASIC = 0xff;

/** Execute-only pages are readable to the processor. */
export const READABLE = 0xfe;

/** Pages that can be written, copies included. */
export const WRITABLE = PAGE.READWRITE | PAGE.WRITECOPY |
  PAGE.EXECUTE_READWRITE |
  PAGE.EXECUTE_WRITECOPY;

/** Pages that become the process's own when they are written. */
export const COPIED_ON_WRITE = PAGE.WRITECOPY | PAGE.EXECUTE_WRITECOPY;

/** The protection of a page that has been copied. */
export function uncopied(protect: number): number {
  const others = protect & ~COPIED_ON_WRITE;
  if (protect & PAGE.WRITECOPY) return others | PAGE.READWRITE;
  if (protect & PAGE.EXECUTE_WRITECOPY) return others | PAGE.EXECUTE_READWRITE;
  return protect;
}

/** Exactly one of the eight; no modifier without access. */
export function isProtection(protect: number): boolean {
  const basic = protect & BASIC;
  if (basic === 0 || (basic & (basic - 1)) !== 0) return false;
  if (protect & ~(BASIC | PAGE.GUARD | PAGE.NOCACHE | PAGE.WRITECOMBINE)) {
    return false;
  }
  return basic !== PAGE.NOACCESS || protect === PAGE.NOACCESS;
}

/**
 * What becomes of a wish in an allocation. Private pages are nobody's copies;
 * an image's pages are never shared for writing; a view that was not made for
 * writing can only be copied, one that was can only be written.
 */
export function allowedIn(
  { type, protect }: { readonly type: number; readonly protect: number },
  wish: number,
): number | { readonly status: number } {
  const copies = (wish & COPIED_ON_WRITE) !== 0;
  const writes = (wish & (PAGE.READWRITE | PAGE.EXECUTE_READWRITE)) !== 0;
  switch (type) {
    case MEM.PRIVATE:
      return copies ? { status: NT.INVALID_PAGE_PROTECTION } : wish;
    case MEM.IMAGE: {
      const others = wish & ~(PAGE.READWRITE | PAGE.EXECUTE_READWRITE);
      if (wish & PAGE.READWRITE) return others | PAGE.WRITECOPY;
      if (wish & PAGE.EXECUTE_READWRITE) {
        return others | PAGE.EXECUTE_WRITECOPY;
      }
      return wish;
    }
    default: {
      const forWriting =
        (protect & (PAGE.READWRITE | PAGE.EXECUTE_READWRITE)) !== 0;
      return (forWriting && copies) || (!forWriting && writes)
        ? { status: NT.SECTION_PROTECTION }
        : wish;
    }
  }
}
