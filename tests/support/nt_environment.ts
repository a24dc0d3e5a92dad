import { PAGE as PROTECTION, PAGE_SIZE } from "./nt_page.ts";
import type { NtProcess, NtThread } from "./nt_process.ts";

/**
 * Where each structure has what, by the width of a pointer: as public symbols
 * of Windows 10 have it, and written down here a second time.
 */
const LAYOUTS = {
  8: {
    peb: { processHeap: 0x30, numberOfHeaps: 0xe8, processHeaps: 0xf0 },
    teb: { list: 0, base: 8, limit: 0x10, self: 0x30, allocation: 0x1478 },
    segment: { signature: 0x10, entry: 0x18, heap: 0x28 },
    heapHead: 0x120,
  },
  4: {
    peb: { processHeap: 0x18, numberOfHeaps: 0x88, processHeaps: 0x90 },
    teb: { list: 0, base: 4, limit: 8, self: 0x18, allocation: 0xe0c },
    segment: { signature: 0x8, entry: 0x10, heap: 0x18 },
    heapHead: 0xa4,
  },
} as const;

/** Where 32-bit programs have their memory. */
const LOW = 0x40_0000n;

/** From one allocation of theirs to the next. */
const STEP = 0x10_0000n;

/** Where in the page of a PEB the array of heaps is: behind it. */
const ARRAY = 0x800n;

const PAGE = BigInt(PAGE_SIZE);

/** A thread that has begun, and where it has what. */
export interface NtStarted {
  readonly thread: NtThread;
  readonly teb: bigint;
  /** Where the allocation of its stack begins. */
  readonly stack: bigint;
}

/**
 * What the system and its libraries put into the memory of an
 * {@linkcode NtProcess}, for code of one width: a PEB, TEBs, stacks, heaps.
 */
export class NtEnvironment {
  /** The address of the PEB. */
  readonly peb: bigint;
  readonly #process: NtProcess;
  readonly #width: 4 | 8;
  /** The segments of each heap, the heap itself first. */
  readonly #heaps = new Map<bigint, bigint[]>();
  #low = LOW;

  /**
   * Puts a PEB into a process.
   *
   * @param process The process, which gets no other one of this width.
   * @param width Bytes of a pointer of the code that it is for.
   */
  constructor(process: NtProcess, width: 4 | 8 = 8) {
    this.#process = process;
    this.#width = width;
    this.peb = this.#map(0x1000);
    const { processHeaps } = LAYOUTS[width].peb;
    this.put(this.peb + BigInt(processHeaps), this.peb + ARRAY);
    if (width === 8) process.peb = this.peb;
    else process.peb32 = this.peb;
  }

  /** Creates a heap of one page; where it lies. */
  createHeap(): bigint {
    const { peb } = LAYOUTS[this.#width];
    const base = this.#map(0x1000);
    const index = this.#heaps.size;
    if (index === 0) this.put(this.peb + BigInt(peb.processHeap), base);
    this.put(this.peb + ARRAY + BigInt(index * this.#width), base);
    this.setNumberOfHeaps(index + 1);
    this.#heaps.set(base, [base]);
    this.#link(base);
    return base;
  }

  /** Has a heap grow by a segment of three pages; where that lies. */
  growHeap(heap: bigint): bigint {
    const base = this.#map(0x3000);
    this.#heaps.get(heap)?.push(base);
    this.#link(heap);
    return base;
  }

  /** Has the PEB tell of so many heaps. */
  setNumberOfHeaps(count: number): void {
    const { numberOfHeaps } = LAYOUTS[this.#width].peb;
    this.#put(this.peb + BigInt(numberOfHeaps), BigInt(count), 4);
  }

  /**
   * Gives a thread its stack and its TEB.
   *
   * @param thread The thread; for 32-bit code, one that has begun in 64-bit
   * code. Default: a new one.
   * @returns The thread, and what it was given.
   */
  startThread(thread = this.#process.startThread()): NtStarted {
    const layout = LAYOUTS[this.#width].teb;
    const stack = this.#map(0x8000);
    const end = stack + 8n * PAGE;
    // The top is in use, a guard is below it, the rest is only reserved.
    const { memory } = this.#process;
    for (let at = stack; at < end - 3n * PAGE; at += PAGE) memory.set(at, null);
    memory.set(end - 3n * PAGE, PROTECTION.READWRITE | PROTECTION.GUARD);
    const teb = this.#map(0x2000);
    this.put(teb + BigInt(layout.base), end);
    this.put(teb + BigInt(layout.limit), end - 2n * PAGE);
    this.put(teb + BigInt(layout.self), teb);
    this.put(teb + BigInt(layout.allocation), stack);
    if (this.#width === 8) thread.teb = teb;
    else this.#put(thread.teb + BigInt(LAYOUTS[8].teb.list), teb, 8);
    return { thread, teb, stack };
  }

  /** Puts a pointer into memory. */
  put(address: bigint, value: bigint): void {
    this.#put(address, value, this.#width);
  }

  #put(address: bigint, value: bigint, width: 4 | 8): void {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, value, true);
    this.#process.memory.poke(address, bytes.subarray(0, width));
  }

  /** Links a heap's segments and the head of their list into a ring. */
  #link(heap: bigint): void {
    const { segment, heapHead } = LAYOUTS[this.#width];
    const segments = this.#heaps.get(heap) ?? [];
    const entries = segments.map((base) => base + BigInt(segment.entry));
    const ring = [heap + BigInt(heapHead), ...entries];
    ring.forEach((entry, index) => {
      // A LIST_ENTRY: the next one, then the one before.
      this.put(entry, ring[(index + 1) % ring.length] ?? 0n);
      this.put(entry + BigInt(this.#width), ring.at(index - 1) ?? 0n);
    });
    for (const base of segments) {
      this.#put(base + BigInt(segment.signature), 0xffee_ffeen, 4);
      this.put(base + BigInt(segment.heap), heap);
    }
  }

  #map(size: number): bigint {
    const { memory } = this.#process;
    if (this.#width === 8) return memory.map({ size });
    const base = memory.map({ base: this.#low, size });
    this.#low += STEP;
    return base;
  }
}
