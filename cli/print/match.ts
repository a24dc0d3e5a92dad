import {
  decodeText,
  formatAddress,
  type Module,
  type Region,
} from "../../mod.ts";
import { printable } from "./printable.ts";
import { showBytes } from "./value.ts";

/** Bytes of text that are shown. */
const SHOWN = 80;

/**
 * What a pattern matched, for people.
 *
 * @param pattern The pattern's text, which tells how to read the bytes.
 * @param bytes The bytes.
 * @returns Text in quotes, or hex.
 */
export function matchPreview(pattern: string, bytes: Uint8Array): string {
  if (!pattern.startsWith('"') && !pattern.startsWith("/")) {
    return showBytes(bytes, 16);
  }
  // UTF-16 of any kind has its zeros between the letters.
  const encoding = bytes[1] === 0 && bytes.length > 1
    ? "utf16le"
    : bytes[0] === 0
    ? "utf16be"
    : "utf8";
  const shown = decodeText(bytes.subarray(0, SHOWN), encoding);
  return `"${printable(shown)}"${bytes.length > SHOWN ? " …" : ""}`;
}

/**
 * Where a match lies, for people.
 *
 * @param match The match.
 * @param module The module it lies in, if it lies in one.
 * @returns The module and offset, or the region.
 */
export function matchPlace(
  { address, region }: { readonly address: bigint; readonly region: Region },
  module: Module | undefined,
): string {
  if (module) {
    const offset = formatAddress(address - module.base);
    return `${printable(module.name)}+${offset}  ${region.perm}`;
  }
  return `${region.kind}  ${region.perm}  ${printable(region.path ?? "")}`
    .trimEnd();
}
