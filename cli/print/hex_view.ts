import type { Styles } from "./styles.ts";

/** Bytes of a line. */
const LINE = 16;

/**
 * Lines of a hex view: address, bytes, characters. Unreadable bytes are `??`.
 *
 * @param address Where the bytes start.
 * @param bytes The bytes; `null` for each that could not be read.
 * @param styles How they are coloured.
 * @returns The lines.
 */
export function* hexLines(
  address: bigint,
  bytes: readonly (number | null)[],
  styles: Styles,
): Generator<string, void> {
  const skipped = Number(address % BigInt(LINE));
  const width = (address + BigInt(bytes.length)).toString(16).length;
  for (let at = -skipped; at < bytes.length; at += LINE) {
    const start = (address + BigInt(at)).toString(16).padStart(width, "0");
    let hex = "";
    let text = "";
    for (let column = 0; column < LINE; column++) {
      const byte = bytes[at + column];
      if (column === LINE / 2) hex += " ";
      hex += ` ${byte === undefined ? "  " : showByte(byte, styles)}`;
      text += byte === undefined ? " " : showCharacter(byte, styles);
    }
    yield `${styles.yellow(start)} ${hex}  ${text}`.trimEnd();
  }
}

function showByte(byte: number | null, styles: Styles): string {
  if (byte === null) return styles.red("??");
  const hex = byte.toString(16).padStart(2, "0");
  return byte === 0 ? styles.dim(hex) : hex;
}

function showCharacter(byte: number | null, styles: Styles): string {
  if (byte === null) return styles.red("?");
  if (byte < 0x20 || byte > 0x7e) return styles.dim(".");
  return styles.cyan(String.fromCharCode(byte));
}
