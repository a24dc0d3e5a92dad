import { peek, pointerAt } from "./peek.ts";
import type { Win32 } from "./symbols.ts";

/** Where in a HEAP_SEGMENT the next one is, and whose it is. */
export interface HeapSegmentLayout {
  readonly pointerSize: 4 | 8;
  /** {@linkcode SEGMENT_SIGNATURE}, u32. */
  readonly signature: number;
  /** SegmentListEntry: a pointer to the next one's. */
  readonly listEntry: number;
  /** A pointer to the heap; the last that is read. */
  readonly heap: number;
}

/**
 * The HEAP_SEGMENT of 64-bit Windows. It is not documented; public symbols
 * have these offsets in each version since Windows Vista. A HEAP_ENTRY of 16
 * bytes comes first.
 */
export const HEAP_SEGMENT64: HeapSegmentLayout = {
  pointerSize: 8,
  signature: 0x10,
  listEntry: 0x18,
  heap: 0x28,
};

/** The HEAP_SEGMENT of 32-bit programs, whose HEAP_ENTRY has 8 bytes. */
export const HEAP_SEGMENT32: HeapSegmentLayout = {
  pointerSize: 4,
  signature: 0x8,
  listEntry: 0x10,
  heap: 0x18,
};

/** What a HEAP_SEGMENT of an NT heap is known by. */
const SEGMENT_SIGNATURE = 0xffee_ffee;

/**
 * Lists the segments of an NT heap. A HEAP begins with the first one; those
 * that it has grown by are allocations of their own. Other heaps have none:
 * those of Wine, and the "segment heaps" of Windows 10.
 *
 * @param win The system.
 * @param process A handle with the right to read.
 * @param heap The heap's address.
 * @param layout How wide its pointers are.
 * @param limit How many to list at most.
 * @returns Where they begin.
 */
export function segmentsOf(
  win: Win32,
  process: bigint,
  heap: bigint,
  layout: HeapSegmentLayout,
  limit: number,
): ReadonlySet<bigint> {
  const { pointerSize, signature, listEntry } = layout;
  const segments = new Set<bigint>();
  let heads = 0;
  let at = heap;
  while (at >= 0n && !segments.has(at) && segments.size < limit) {
    const view = peek(win, process, at, layout.heap + pointerSize);
    if (!view) break;
    const isSegment = view.getUint32(signature, true) === SEGMENT_SIGNATURE &&
      pointerAt(view, layout.heap, pointerSize) === heap;
    if (isSegment) segments.add(at);
    // The ring goes through its head, somewhere in the HEAP, once.
    else if (segments.size === 0 || ++heads > 1) break;
    at = pointerAt(view, listEntry, pointerSize) - BigInt(listEntry);
  }
  return segments;
}
