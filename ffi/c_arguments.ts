/** Throws unless it is an address, a handle or another word of 64 bits. */
export function assertWord(value: bigint, name: string): void {
  if (typeof value !== "bigint") {
    throw new TypeError(`Cannot use ${value} as ${name}: it must be a bigint`);
  }
  if (value < 0n || value >= 1n << 64n) {
    throw new RangeError(
      `Cannot use ${value} as ${name}: it must be from 0 to 2^64 - 1`,
    );
  }
}

/** Throws unless it is a number of 32 bits: a DWORD, a uint32_t. */
export function assertU32(value: number, name: string): void {
  if (Number.isInteger(value) && value >= 0 && value < 2 ** 32) return;
  throw new RangeError(
    `Cannot use ${value} as ${name}: it must be a whole number from 0 to ` +
      `2^32 - 1`,
  );
}

/**
 * Throws unless it is a size, and the buffer has as many bytes: the system
 * would go on behind it.
 */
export function assertSize(size: number, buffer: Uint8Array | null): void {
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new RangeError(
      `Cannot use ${size} as a size: it must be a whole number of bytes`,
    );
  }
  if (buffer && size > buffer.length) {
    throw new RangeError(
      `Cannot transfer ${size} bytes: the buffer has ${buffer.length}`,
    );
  }
}

/**
 * Throws unless it is room for a size_t, or `null`. A narrower one would have
 * the system write behind it.
 */
export function assertCount(
  count: BigUint64Array<ArrayBuffer> | null,
): void {
  if (count === null || count instanceof BigUint64Array && count.length > 0) {
    return;
  }
  throw new TypeError(
    "Cannot count in anything but a BigUint64Array of at least one element: " +
      "a size_t has 64 bits",
  );
}
