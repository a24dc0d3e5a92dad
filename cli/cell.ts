import {
  decodeText,
  decodeValue,
  encodeText,
  encodeValue,
  layoutOf,
  type Machine,
  parsePattern,
  parseValue,
  parseValueType,
  TEXT_ENCODINGS,
  type TextEncoding,
  VALUE_TYPES,
} from "../mod.ts";
import { printable } from "./print/printable.ts";
import { jsonValue, showBytes, showValue } from "./print/value.ts";
import { UsageError } from "./usage_error.ts";

/** What the types of `read` and `write` are called in usages. */
export const TYPE = "TYPE";

/** What help says of types. */
export const TYPE_HELP = `TYPE is one of ${VALUE_TYPES.join(" ")},
with le or be behind it for another byte order (u32be); or one of
${TEXT_ENCODINGS.join(" ")} for text; or bytes.`;

/** A type on the command line: how its bytes are read, shown and written. */
export interface CellType {
  /** Its name. */
  readonly name: string;
  /** Bytes of one value, or `null` if values have any length. */
  readonly size: number | null;
  /** The value as JSON has it. */
  json(bytes: Uint8Array): unknown;
  /** The value as people read it. */
  show(bytes: Uint8Array): string;
  /** The bytes of a value that a person wrote. */
  parse(text: string): Uint8Array<ArrayBuffer>;
}

/**
 * Reads the name of a type.
 *
 * @param name The name.
 * @param machine The target.
 * @returns The type.
 */
export function readCellType(name: string, machine: Machine): CellType {
  const type = parseValueType(name);
  if (type) {
    const layout = layoutOf(type, machine);
    return {
      name,
      size: layout.size,
      json: (bytes) => jsonValue(decodeValue(layout, bytes)),
      show: (bytes) => showValue(decodeValue(layout, bytes), type),
      parse: (text) => encodeValue(layout, parseValue(layout, text)),
    };
  }
  const encoding = TEXT_ENCODINGS.find((each) => each === name);
  if (encoding) return textType(encoding);
  if (name === "bytes") return BYTES;
  throw new UsageError(`Unknown type "${name}"`, TYPE_HELP);
}

/** The text encoding of this name, if it is one. */
export function encodingNamed(name: string): TextEncoding | undefined {
  return TEXT_ENCODINGS.find((each) => each === name);
}

function textType(encoding: TextEncoding): CellType {
  return {
    name: encoding,
    size: null,
    json: (bytes) => decodeText(bytes, encoding),
    show: (bytes) => `"${printable(decodeText(bytes, encoding))}"`,
    parse: (text) => encodeText(text, encoding),
  };
}

const BYTES: CellType = {
  name: "bytes",
  size: null,
  json: (bytes) => bytes.toHex(),
  show: (bytes) => showBytes(bytes),
  parse(text) {
    const [bytes] = parsePattern(text).alternatives;
    if (bytes?.kind === "masked" && bytes.mask.every((bits) => bits === 0xff)) {
      return bytes.value;
    }
    throw new UsageError(
      `Cannot write "${text}"`,
      "bytes are written in hex, without wildcards: 90 90 c3",
    );
  },
};
