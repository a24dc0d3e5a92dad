/** What a call is given as a buffer. */
export type NtBuffer = ArrayBufferView | ArrayBufferLike | null;

/**
 * The bytes of a buffer, `null` for NULL. A size that goes beyond it would
 * have Windows overwrite what lies behind: an error of who calls.
 */
export function bytesOf(
  buffer: NtBuffer,
  size: number | bigint,
): Uint8Array | null {
  if (buffer === null) return null;
  const bytes = ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
  if (BigInt(size) > bytes.length) {
    throw new TypeError(`${size} bytes of a buffer that has ${bytes.length}`);
  }
  return bytes.subarray(0, Number(size));
}

/** A view of a structure in a buffer; NULL is an error of who calls. */
export function viewOf(buffer: NtBuffer, size: number): DataView {
  const bytes = bytesOf(buffer, size);
  if (!bytes) throw new TypeError("NULL where there must be a buffer");
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Puts a SIZE_T where the caller wants it, if it does. */
export function putSize(buffer: NtBuffer, value: number | bigint): void {
  if (buffer === null) return;
  viewOf(buffer, 8).setBigUint64(0, BigInt(value), true);
}

/** Puts UTF-16 and a NUL into a structure; what is too long is cut. */
export function putText(
  view: DataView,
  offset: number,
  units: number,
  text: string,
): void {
  for (let index = 0; index < units; index++) {
    const isText = index < text.length && index < units - 1;
    const unit = isText ? text.charCodeAt(index) : 0;
    view.setUint16(offset + 2 * index, unit, true);
    if (!isText) break;
  }
}

/** UTF-16 up to its NUL, which must be there. */
export function textIn(buffer: NtBuffer): string {
  if (!buffer) throw new TypeError("NULL where there must be text");
  const view = viewOf(buffer, buffer.byteLength);
  let text = "";
  for (let at = 0; at + 2 <= view.byteLength; at += 2) {
    const unit = view.getUint16(at, true);
    if (unit === 0) return text;
    text += String.fromCharCode(unit);
  }
  throw new TypeError(`text without a NUL behind it: ${text}`);
}
