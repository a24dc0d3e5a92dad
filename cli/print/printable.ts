/**
 * What is not to reach a terminal: control characters, invisible ones and
 * those that turn the direction of writing.
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/**
 * Text of another process as it may be shown on a terminal: what could move
 * the cursor, change colours or turn the line around is written as its code.
 *
 * @param text Any text.
 * @returns The text on one line.
 */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    switch (character) {
      case "\n":
        return "\\n";
      case "\t":
        return "\\t";
      case "\r":
        return "\\r";
      default:
        return code < 0x100
          ? `\\x${code.toString(16).padStart(2, "0")}`
          : `\\u{${code.toString(16)}}`;
    }
  });
}
