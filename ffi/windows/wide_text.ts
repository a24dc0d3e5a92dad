/** The most characters that a path has, its NUL included. */
export const PATH_LIMIT = 32_768;

/** Text as the functions with a W in their names take it: NUL behind it. */
export function wideText(text: string): Uint8Array<ArrayBuffer> {
  const units = Array.from(
    { length: text.length + 1 },
    (_, index) => index < text.length ? text.charCodeAt(index) : 0,
  );
  const bytes = new Uint8Array(2 * units.length);
  const view = new DataView(bytes.buffer);
  units.forEach((unit, index) => view.setUint16(2 * index, unit, true));
  return bytes;
}

/** The text of UTF-16LE bytes up to the first NUL, or up to their end. */
export function textOf(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = 0;
  while (end + 2 <= bytes.length && view.getUint16(end, true) !== 0) end += 2;
  return new TextDecoder("utf-16le").decode(bytes.subarray(0, end));
}
