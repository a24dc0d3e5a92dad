import { needle } from "./pattern.ts";

const STANDARD =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * What bytes look like inside of something that was written in base64.
 *
 * It depends on how many bytes are before them, modulo 3: there are three
 * forms. Characters that neighbouring bytes have a part in are left out.
 *
 * @param bytes The bytes.
 * @param alphabet 64 characters, each of one byte; base64's own by default.
 * @returns The forms that have a character; none is there twice.
 */
export function base64Forms(
  bytes: Uint8Array,
  alphabet: Uint8Array = new TextEncoder().encode(STANDARD),
): Uint8Array<ArrayBuffer>[] {
  const forms = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const before of [0, 1, 2]) {
    // Counted in bits: a character has six, and all of them must be known.
    const first = Math.ceil(8 * before / 6);
    const end = Math.floor(8 * (before + bytes.length) / 6);
    if (end <= first) continue;
    const form = needle(end - first);
    for (let at = first; at < end; at++) {
      const bit = 6 * at - 8 * before;
      const byte = bit >> 3;
      const pair = (bytes[byte] ?? 0) << 8 | (bytes[byte + 1] ?? 0);
      form[at - first] = alphabet[pair >> 10 - bit % 8 & 0x3f] ?? 0;
    }
    forms.set(form.toHex(), form);
  }
  return [...forms.values()];
}
