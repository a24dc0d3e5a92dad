/** One past the highest address: addresses are unsigned 64-bit numbers. */
export const ADDRESS_LIMIT = 1n << 64n;

/** Bytes from `start` up to, not including, `end`. */
export interface AddressRange {
  /** The first address. */
  readonly start: bigint;
  /** One past the last address. */
  readonly end: bigint;
}

/**
 * Writes an address as all of memsift does: `0x`, lower case, no leading zeros.
 *
 * @example
 * ```ts
 * import { formatAddress } from "@memsift/memsift";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(formatAddress(0x7ffd_0000_1000n), "0x7ffd00001000");
 * ```
 *
 * @param address The address.
 * @returns Its text.
 */
export function formatAddress(address: bigint): string {
  return `0x${address.toString(16)}`;
}

/**
 * Throws unless `[address, address + size)` lies in the 64-bit address space.
 *
 * @param address Where the range starts.
 * @param size Its length in bytes.
 */
export function assertRange(address: bigint, size: number): void {
  if (typeof address !== "bigint") {
    throw new TypeError(
      `Cannot use ${typeof address} as an address: addresses are bigint, ` +
        `for example 0x1000n`,
    );
  }
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new RangeError(
      `Cannot use ${size} as a size: it must be a whole number of bytes, ` +
        `0 or more`,
    );
  }
  if (address < 0n || address + BigInt(size) > ADDRESS_LIMIT) {
    throw new RangeError(
      `Cannot use ${size} bytes at ${describe(address)}: ` +
        `addresses go from 0 to 2^64 - 1`,
    );
  }
}

function describe(address: bigint): string {
  return address < 0n ? `${address}` : formatAddress(address);
}

/** What two ranges share; an empty range where they share nothing. */
export function intersect(a: AddressRange, b: AddressRange): AddressRange {
  const start = a.start > b.start ? a.start : b.start;
  const end = a.end < b.end ? a.end : b.end;
  return start < end ? { start, end } : { start, end: start };
}
