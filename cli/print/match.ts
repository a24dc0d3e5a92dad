import {
  decodeText,
  formatAddress,
  type Module,
  type Region,
} from "../../mod.ts";
import { printable } from "./printable.ts";
import type { Styles } from "./styles.ts";
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
 * A match, for people.
 *
 * @param styles How things look.
 * @param match Where it is.
 * @param module The module it lies in, if it lies in one.
 * @param name What it is called, if that is to be said.
 * @param preview What was matched.
 * @returns The line.
 */
export function matchLine(
  styles: Styles,
  match: MatchAt,
  module: Module | undefined,
  name: string | undefined,
  preview: string,
): string {
  return [
    styles.yellow(formatAddress(match.address)),
    ...(name === undefined ? [] : [styles.bold(name)]),
    styles.cyan(preview),
    styles.dim(matchPlace(match, module)),
  ].join("  ");
}

/** Where a match is. */
interface MatchAt {
  readonly address: bigint;
  readonly region: Region;
}

function matchPlace(
  { address, region }: MatchAt,
  module: Module | undefined,
): string {
  if (module) {
    const offset = formatAddress(address - module.base);
    return `${printable(module.name)}+${offset}  ${region.perm}`;
  }
  return `${region.kind}  ${region.perm}  ${printable(region.path ?? "")}`
    .trimEnd();
}
