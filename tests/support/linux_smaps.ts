import type { AddressRange } from "../../mod.ts";

/** A mapping, and how much of it is in memory. */
export interface Mapping extends AddressRange {
  /** What it is called: a path, `[stack]`, … */
  readonly name: string;
  /** Bytes of it that are in memory; the shared page of zeros is not. */
  readonly resident: number;
}

/**
 * The mappings of a process, as the kernel counts them in /proc/PID/smaps.
 *
 * @param pid The process.
 * @returns The mappings, in ascending order.
 */
export function mappingsOf(pid: number): Mapping[] {
  const text = Deno.readTextFileSync(`/proc/${pid}/smaps`);
  const pattern =
    /^([0-9a-f]+)-([0-9a-f]+) \S+ \S+ \S+ \d+ *(.*)\n(?:\w+:.*\n)*?Rss: *(\d+) kB$/gm;
  return Array.from(
    text.matchAll(pattern),
    ([, start, end, name = "", rss]) => ({
      start: BigInt(`0x${start}`),
      end: BigInt(`0x${end}`),
      name,
      resident: 1024 * Number(rss),
    }),
  );
}
