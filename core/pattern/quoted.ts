import { encodeText, type TextEncoding } from "../text.ts";
import { excerpt, type Matcher, PatternError } from "./pattern.ts";
import {
  alphabetProblem,
  conflictOf,
  type EncodedText,
  isAnyByte,
  type TextForms,
  waysToMatch,
} from "./text.ts";
import { type Word, wordsOf } from "./words.ts";

/** Words that choose an encoding. */
const ENCODINGS: Record<string, TextEncoding> = {
  ascii: "utf8",
  utf8: "utf8",
  wide: "utf16le",
  utf16: "utf16le",
  utf16le: "utf16le",
  utf16be: "utf16be",
};

/** All other words. */
const FORMS = ["nocase", "fullword", "xor", "base64", "base64wide"] as const;

/**
 * Reads text in double quotes and the words behind it: `"Bearer " utf16le
 * nocase`. Several encodings are alternatives; none means UTF-8.
 *
 * @param text The pattern.
 * @returns What it matches, an alternative for each encoding and form.
 */
export function parseText(text: string): Matcher[] {
  const { value, end } = unquote(text, 0);
  if (value === "") {
    throw new PatternError("there is no text between the quotes", text, 1);
  }
  const encodings = new Set<TextEncoding>();
  const forms: { -readonly [Form in keyof TextForms]: TextForms[Form] } = {};
  for (const word of wordsOf(text, end)) {
    const encoding = Object.hasOwn(ENCODINGS, word.name)
      ? ENCODINGS[word.name]
      : undefined;
    const form = FORMS.find((each) => each === word.name);
    if (!encoding && !form) {
      throw new PatternError(
        `"${excerpt(word.text)}" is no modifier: there are ` +
          `${[...Object.keys(ENCODINGS), ...FORMS].join(", ")}`,
        text,
        word.at,
      );
    }
    if (form && forms[form]) {
      throw new PatternError(`${form} stands there twice`, text, word.at);
    }
    const takesArgument = form && form !== "nocase" && form !== "fullword";
    if (word.argument !== undefined && !takesArgument) {
      throw new PatternError(
        `nothing goes in parentheses behind ${word.name}`,
        text,
        word.at,
      );
    }
    if (encoding) encodings.add(encoding);
    Object.assign(forms, form && formOf(form, word, text));
    const conflict = conflictOf(forms);
    if (conflict) {
      throw new PatternError(
        `${conflict.join(" and ")} don't go together`,
        text,
        word.at,
      );
    }
  }
  if (encodings.size === 0) encodings.add("utf8");
  const texts = Array.from(encodings, (encoding): EncodedText => ({
    bytes: encodeText(value, encoding),
    units: encoding === "utf16le" || encoding === "utf16be"
      ? encoding
      : "bytes",
  }));
  if (texts.some(({ bytes }) => isAnyByte(bytes, forms.xor))) {
    throw new PatternError(
      "one byte under any key would match everywhere",
      text,
      text.indexOf("xor", end),
    );
  }
  return waysToMatch(texts, forms);
}

/** What a word that is no encoding asks for. */
function formOf(
  form: typeof FORMS[number],
  word: Word,
  text: string,
): TextForms {
  const refuse = (reason: string): never => {
    throw new PatternError(reason, text, word.at);
  };
  const { argument } = word;
  switch (form) {
    case "xor": {
      const keys = argument === undefined ? ALL_KEYS : keysOf(argument);
      return keys
        ? { xor: keys }
        : refuse("keys are bytes, as in xor(1), xor(0x01-0xff)");
    }
    case "base64":
    case "base64wide": {
      if (argument === undefined) return { [form]: {} };
      if (!argument.startsWith('"')) {
        return refuse(`an alphabet is in double quotes: ${form}("…")`);
      }
      const quote = text.indexOf(argument, word.at + form.length);
      const alphabet = unquote(text, quote).value;
      const problem = alphabetProblem(alphabet);
      return problem ? refuse(problem) : { [form]: { alphabet } };
    }
    default:
      return { [form]: true };
  }
}

const ALL_KEYS = [0, 255] as const;

/** Reads `1` or `0x01-0xff`. */
function keysOf(
  text: string,
): readonly [low: number, high: number] | undefined {
  const number = "(0x[0-9a-f]{1,8}|[0-9]{1,9})";
  const keys = new RegExp(`^${number}(?:\\s*-\\s*${number})?$`, "i").exec(text);
  const low = Number(keys?.[1]);
  const high = Number(keys?.[2] ?? keys?.[1]);
  return low <= high && high <= 255 ? [low, high] : undefined;
}

const ESCAPES: Record<string, string> = {
  "0": "\0",
  "n": "\n",
  "r": "\r",
  "t": "\t",
  '"': '"',
  "\\": "\\",
};

/** Characters of `u{10ffff}`. */
const LONGEST_ESCAPE = 9;

/** Reads a quoted string of which the first quote is at `start`. */
function unquote(
  text: string,
  start: number,
): { value: string; end: number } {
  let value = "";
  /** Where the half of a pair is that the other half has yet to follow. */
  let half: number | undefined;
  const add = (characters: string, at: number): void => {
    const unit = characters.charCodeAt(0);
    const isSecond = unit >= 0xdc00 && unit <= 0xdfff;
    if (isSecond !== (half !== undefined)) {
      throw loneSurrogate(text, half ?? at);
    }
    const isFirst = characters.length === 1 && unit >= 0xd800 && unit < 0xdc00;
    half = isFirst ? at : undefined;
    value += characters;
  };
  for (let at = start + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') {
      if (half !== undefined) throw loneSurrogate(text, half);
      return { value, end: at + 1 };
    }
    if (character !== "\\") {
      add(character, at);
      continue;
    }
    const letter = text.charAt(++at);
    const escape = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
    if (escape !== undefined) {
      add(escape, at - 1);
      continue;
    }
    const [sequence, code] = /^u\{([0-9a-f]{1,6})\}|^u([0-9a-f]{4})/i
      .exec(text.slice(at, at + LONGEST_ESCAPE))?.filter((part) =>
        part !== undefined
      ) ?? [];
    const point = Number.parseInt(code ?? "", 16);
    if (!sequence || point > 0x10ffff) {
      throw new PatternError(
        `"\\${letter}" is no escape: there are \\0 \\n \\r \\t \\" \\\\ and ` +
          `\\u{1f600}; write other bytes as hex`,
        text,
        at - 1,
      );
    }
    add(String.fromCodePoint(point), at - 1);
    at += sequence.length - 1;
  }
  throw new PatternError("the closing quote is missing", text, text.length);
}

function loneSurrogate(text: string, at: number): PatternError {
  return new PatternError(
    "half of a surrogate pair is no character: write \\u{1f600}, or the " +
      "bytes as hex",
    text,
    at,
  );
}
