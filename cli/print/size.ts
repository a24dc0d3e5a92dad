const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/**
 * A number of bytes for people.
 *
 * @param bytes The number.
 * @returns It in the unit that leaves three or four digits.
 */
export function humanSize(bytes: number): string {
  const power = bytes < 1
    ? 0
    : Math.min(Math.floor(Math.log2(bytes) / 10), UNITS.length - 1);
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${UNITS[power]}`;
}
