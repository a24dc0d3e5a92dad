import { RulesError } from "./error.ts";

/** The most bytes that a rule file may have: 16 MiB. */
export const FILE_LIMIT = 2 ** 24;

/** Characters of a line that an error shows. */
const SHOWN = 200;

/** The text of a rule file, one character for each of its bytes. */
export class Source {
  /** What it is called. */
  readonly name: string;
  /** Its bytes, each as the character of that number. */
  readonly text: string;

  constructor(input: string | Uint8Array, name: string) {
    const bytes = typeof input === "string"
      ? new TextEncoder().encode(input)
      : input;
    if (bytes.length > FILE_LIMIT) {
      throw new RangeError(
        `Cannot read ${name}: it has ${bytes.length} bytes, and a rule file ` +
          `at most ${FILE_LIMIT} (16 MiB)`,
      );
    }
    this.name = name;
    this.text = asCharacters(bytes);
  }

  /** An error about the byte at an offset. */
  error(reason: string, at: number, hint?: string): RulesError {
    const { name: file, text } = this;
    const start = at === 0 ? 0 : text.lastIndexOf("\n", at - 1) + 1;
    const stop = text.indexOf("\n", at);
    const line = text.slice(0, start).split("\n").length;
    // Lines of machines can be long: the place is what matters of them.
    const from = Math.max(start, at - SHOWN / 2);
    const to = Math.min(stop < 0 ? text.length : stop, from + SHOWN);
    return new RulesError(reason, {
      file,
      line,
      column: asText(text.slice(start, at)).length + 1,
      text: asText(text.slice(from, to)).trimEnd(),
      indent: asText(text.slice(from, at)).length,
    }, hint);
  }
}

/** Bytes as characters of their numbers. */
function asCharacters(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x4000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x4000));
  }
  return text;
}

/** The bytes that {@linkcode Source.text} stands for. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** The text that bytes are in UTF-8. */
export function asText(text: string): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytesOf(text));
}
