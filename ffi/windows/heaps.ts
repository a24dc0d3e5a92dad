import { HEAP_SEGMENT32, HEAP_SEGMENT64, segmentsOf } from "./heap_segments.ts";
import {
  PEB32,
  peb32Address,
  PEB64,
  pebAddress,
  type PebLayout,
  readPeb,
} from "./peb.ts";
import { peek, pointerAt } from "./peek.ts";
import type { Win32 } from "./symbols.ts";

/** More heaps and segments than any process has that does not lie. */
const LIMIT = 4096;

/**
 * Lists where a process's heaps lie: those of HeapCreate, which malloc uses
 * too. Large blocks, which are allocations of their own, are not among them,
 * nor is what a "segment heap" has beyond its first allocation: where a heap
 * lists these differs from one version of Windows to the next.
 *
 * @param win The system.
 * @param process A handle with rights to query and to read.
 * @returns Where their allocations begin; none where the process does not say.
 */
export function heapsOf(win: Win32, process: bigint): bigint[] {
  const found = new Set<bigint>();
  let left = LIMIT;
  // The system's own libraries of a 32-bit process have heaps of 64 bits.
  for (
    const [address, peb, segment] of [
      [pebAddress(win, process), PEB64, HEAP_SEGMENT64],
      [peb32Address(win, process), PEB32, HEAP_SEGMENT32],
    ] as const
  ) {
    if (address === null) continue;
    for (const heap of listedHeaps(win, process, address, peb)) {
      if (left <= 0) break;
      const segments = segmentsOf(win, process, heap, segment, left);
      // Counted even if they are not new: a list may name one heap for ever.
      left -= Math.max(1, segments.size);
      for (const base of [heap, ...segments]) found.add(base);
    }
  }
  return [...found];
}

/** The heaps that a PEB names. */
function listedHeaps(
  win: Win32,
  process: bigint,
  address: bigint,
  layout: PebLayout,
): bigint[] {
  const peb = readPeb(win, process, address, layout);
  if (!peb) return [];
  const { pointerSize } = layout;
  const count = Math.min(peb.numberOfHeaps, LIMIT);
  const array = peek(win, process, peb.processHeaps, count * pointerSize);
  // Wine keeps no list of heaps but has this one, or none: 0.
  const heaps = [peb.processHeap];
  for (let at = 0; array && at < array.byteLength; at += pointerSize) {
    heaps.push(pointerAt(array, at, pointerSize));
  }
  return heaps.filter((heap) => heap !== 0n);
}
