/** How text lies in memory. */
export type TextEncoding = "ascii" | "utf8" | "utf16le" | "utf16be";

/** All text encodings. */
export const TEXT_ENCODINGS: readonly TextEncoding[] = [
  "ascii",
  "utf8",
  "utf16le",
  "utf16be",
];

/**
 * Writes text as bytes.
 *
 * @param text The text.
 * @param encoding How it is to lie in memory.
 * @returns The bytes, without a NUL at the end.
 */
export function encodeText(
  text: string,
  encoding: TextEncoding,
): Uint8Array<ArrayBuffer> {
  if (encoding === "utf8") return new TextEncoder().encode(text);
  if (encoding === "ascii") {
    const stranger = /[^\0-\x7f]/u.exec(text);
    if (stranger) {
      throw new RangeError(
        `Cannot write "${stranger[0]}" in ascii: use utf8 or utf16le`,
      );
    }
    return new TextEncoder().encode(text);
  }
  const bytes = new Uint8Array(2 * text.length);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < text.length; index++) {
    view.setUint16(2 * index, text.charCodeAt(index), encoding === "utf16le");
  }
  return bytes;
}

/**
 * Reads text from bytes; what is not text becomes U+FFFD.
 *
 * @param bytes The bytes.
 * @param encoding How the text lies there.
 * @returns The text.
 */
export function decodeText(bytes: Uint8Array, encoding: TextEncoding): string {
  const label = {
    ascii: "utf-8",
    utf8: "utf-8",
    utf16le: "utf-16le",
    utf16be: "utf-16be",
  };
  return new TextDecoder(label[encoding], { ignoreBOM: true }).decode(bytes);
}

/** Bytes of a NUL, and of each unit that it must be aligned to. */
export function unitOf(encoding: TextEncoding): 1 | 2 {
  return encoding.startsWith("utf16") ? 2 : 1;
}

/**
 * Where a C string ends.
 *
 * @param bytes The string and what follows it.
 * @param encoding How its text lies there.
 * @returns The NUL's position, or `undefined` if there is none.
 */
export function findNul(
  bytes: Uint8Array,
  encoding: TextEncoding,
): number | undefined {
  const unit = unitOf(encoding);
  for (let at = 0; at + unit <= bytes.length; at += unit) {
    if (bytes[at] === 0 && (unit === 1 || bytes[at + 1] === 0)) return at;
  }
  return undefined;
}
