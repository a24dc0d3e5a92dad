import {
  bytesUnderKey,
  encode,
  maskedBytes,
  naiveBase64,
  type NaiveMatcher,
  naiveText,
  naiveWord,
} from "./naive.ts";
import type { Random } from "./random.ts";
import type { RandomPattern } from "./random_pattern.ts";

const CHARACTERS = ["a", "B", "z", "Z", "0", " ", '"', "\\", "\n", "\0"]
  // Of the last one both bytes are letters in UTF-16, and it is none of ASCII.
  .concat("é", "Ā", "☃", "😀", "@", "[", "`", "{", "䅡");

const ESCAPED: Record<string, string> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\0": "\\0",
  "☃": "\\u2603",
  "😀": "\\u{1f600}",
};

const ENCODING_WORDS = {
  ascii: "utf8",
  utf8: "utf8",
  wide: "utf16le",
  utf16: "utf16le",
  utf16le: "utf16le",
  utf16be: "utf16be",
} as const;

type Encoding = "utf8" | "utf16le" | "utf16be";

/** A form of text: the words for it, its naive twin, and bytes it matches. */
interface Form {
  readonly words: readonly string[];
  ways(encoding: Encoding): NaiveMatcher[];
  sample(encoding: Encoding): Uint8Array<ArrayBuffer>;
}

/** Text in quotes, and words behind it. */
export function randomText(random: Random): RandomPattern {
  const characters = Array.from(
    { length: random.between(1, 12) },
    () => random.pick(random.once(3) ? CHARACTERS : ["a", "A", "b"]),
  );
  const words = Object.keys(ENCODING_WORDS).filter(() =>
    random.once(4)
  ) as (keyof typeof ENCODING_WORDS)[];
  const encodings = new Set<Encoding>(
    words.map((word) => ENCODING_WORDS[word]),
  );
  if (encodings.size === 0) encodings.add("utf8");
  const quoted = characters.map((one) => ESCAPED[one] ?? one).join("");
  const form = random.pick([cased, cased, xored, inBase64])(
    random,
    characters,
  );
  const isWord = form.words[0]?.startsWith("base64") !== true && random.once(3);
  const ways = [...encodings].flatMap((encoding) =>
    form.ways(encoding).map((way) => isWord ? naiveWord(way, encoding) : way)
  );
  const modifiers = [...form.words, ...words];
  if (isWord) {
    modifiers.splice(random.below(modifiers.length + 1), 0, "fullword");
  }
  return {
    input: [`"${quoted}"`, ...modifiers].join(" "),
    naive: { ways },
    sample: form.sample(random.pick([...encodings])),
  };
}

/** As it is, or with letters in either case. */
function cased(random: Random, characters: readonly string[]): Form {
  const nocase = random.once(2);
  const sample = characters.map((character) =>
    nocase && /[a-z]/i.test(character) && random.once(2)
      ? swapCase(character)
      : character
  ).join("");
  return {
    words: nocase ? ["nocase"] : [],
    ways: (encoding) => [naiveText(characters.join(""), encoding, nocase)],
    sample: (encoding) => Uint8Array.from(encode(sample, encoding)),
  };
}

/** Under keys that leave some of what a single byte can be. */
function xored(random: Random, characters: readonly string[]): Form {
  const low = random.below(255);
  const high = random.pick([low, random.between(low, 255), 255]);
  const first = high === 255 && random.once(2) ? 1 : low;
  const keys = first === high && random.once(2)
    ? `${first}`
    : `0x${first.toString(16)}-${high}`;
  const text = characters.join("");
  const isKey = (key: number): boolean => first <= key && key <= high;
  return {
    words: [`xor(${keys})`],
    ways: (encoding) => [bytesUnderKey(encode(text, encoding), isKey)],
    sample(encoding) {
      const key = random.between(first, high);
      return Uint8Array.from(encode(text, encoding), (byte) => byte ^ key);
    },
  };
}

const STANDARD =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const OTHER =
  "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Inside of base64. */
function inBase64(random: Random, characters: readonly string[]): Form {
  const alphabet = random.once(2) ? STANDARD : OTHER;
  const word = random.once(2) ? "base64" : "base64wide";
  const forms = (encoding: Encoding): Uint8Array<ArrayBuffer>[] =>
    naiveBase64(
      encode(characters.join(""), encoding),
      (index) =>
        encode(alphabet.charAt(index), word === "base64" ? "utf8" : "utf16le"),
    );
  return {
    words: [alphabet === STANDARD ? word : `${word}("${alphabet}")`],
    ways: (encoding) => forms(encoding).map((form) => maskedBytes(form)),
    sample: (encoding) => random.pick(forms(encoding)),
  };
}

function swapCase(letter: string): string {
  const upper = letter.toUpperCase();
  return upper === letter ? letter.toLowerCase() : upper;
}
