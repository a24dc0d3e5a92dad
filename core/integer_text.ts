const INTEGER = /^[+-]?(?:0x[0-9a-f](?:_?[0-9a-f])*|\d(?:_?\d)*)$/i;

/**
 * Reads a whole number, decimal or with `0x`, of any size: never through a
 * `number`, which is exact only up to 2^53.
 *
 * @param text The number; `_` may stand between digits.
 * @returns The number, or `undefined` if the text is none.
 */
export function parseInteger(text: string): bigint | undefined {
  if (!INTEGER.test(text)) return undefined;
  const digits = text.replace(/^[+-]/, "").replaceAll("_", "");
  const magnitude = BigInt(digits);
  return text.startsWith("-") ? -magnitude : magnitude;
}

const UNITS: Record<string, bigint> = {
  "": 1n,
  k: 1n << 10n,
  m: 1n << 20n,
  g: 1n << 30n,
  t: 1n << 40n,
};

/**
 * Reads a size in bytes: a whole number, or one with a binary unit as in
 * `4k`, `4KiB` or `2G`.
 *
 * @param text The size.
 * @returns Bytes.
 */
export function parseSize(text: string): number {
  const [, digits = "", unit = ""] =
    /^(.*?)(?:([kmgt])(?:i?b)?)?$/i.exec(text) ?? [];
  const count = parseInteger(digits);
  if (count === undefined) {
    throw new SyntaxError(
      `Cannot read "${text}" as a size: write bytes, as in 256, 0x100 or 4k`,
    );
  }
  const size = count * (UNITS[unit.toLowerCase()] as bigint);
  if (size < 0n || size > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new RangeError(
      `Cannot use "${text}" as a size: it must lie between 0 and 2^53 - 1`,
    );
  }
  return Number(size);
}
