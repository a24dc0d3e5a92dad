/** What is wrong with an expression, and where in it. */
export interface RegexMistake {
  readonly reason: string;
  /** In bytes from its start. */
  readonly at: number;
  /** What to do about it. */
  readonly hint?: string;
}

/** A repetition's largest number, as in YARA. */
const MOST_REPEATS = 32767;

/** Escapes that mean the same to the engine. */
const SAME = "wWsSdDbB";

const CONTROLS: Readonly<Record<string, number>> = {
  "t": 0x09,
  "n": 0x0a,
  "r": 0x0d,
  "f": 0x0c,
  "a": 0x07,
};

const REPEAT = /\{(\d*)(?:(,)(\d*))?\}/y;

/**
 * Translates a regular expression of YARA to one of the engine: YARA's has
 * neither groups with `(?`, nor backreferences, nor named classes, and takes
 * for itself what stands behind a backslash and means nothing else.
 *
 * @param expression What is between the slashes.
 * @returns The engine's expression, or what is wrong.
 */
export function translateRegex(
  expression: string,
): string | RegexMistake {
  return new Translator(expression).translate();
}

class Translator {
  readonly #text: string;
  #at = 0;
  #out = "";
  #groups: number[] = [];
  /** Whether there is anything in the group so far. */
  #started = false;
  /** Whether what has been read last can be repeated. */
  #repeatable = false;
  #greedy = false;
  #lazy = false;

  constructor(text: string) {
    this.#text = text;
  }

  translate(): string | RegexMistake {
    const text = this.#text;
    while (this.#at < text.length) {
      const mistake = this.#step();
      if (mistake) return mistake;
    }
    const open = this.#groups.pop();
    if (open !== undefined) {
      return { reason: "the closing ) is missing", at: open };
    }
    return this.#out;
  }

  #step(): RegexMistake | undefined {
    const at = this.#at;
    const character = this.#text.charAt(at);
    switch (character) {
      case "(":
        return this.#open(at);
      case ")":
        if (this.#groups.length === 0) {
          return { reason: "there is no ( to this )", at };
        }
        if (!this.#started) {
          return { reason: "there is nothing between the brackets", at };
        }
        this.#groups.pop();
        return this.#put(character, true);
      case "|":
        if (!this.#started) {
          return { reason: "there is nothing before the |", at };
        }
        return this.#put(character, false);
      case "*":
      case "+":
      case "?":
        return this.#repeat(character, at);
      case "{":
        return this.#interval(at);
      case "^":
      case "$":
        return {
          reason:
            `${character} is outside the subset: memory has no start and end`,
          at,
          hint: "leave it out; \\b is the border of a word",
        };
      case "[":
        return this.#class(at);
      case "\\":
        return this.#escape(at);
      case ".":
        return this.#put(character, true);
      default:
        return this.#put(literal(character.charCodeAt(0)), true);
    }
  }

  #put(text: string, repeatable: boolean, length = 1): undefined {
    this.#out += text;
    this.#started = true;
    this.#repeatable = repeatable;
    this.#at += length;
  }

  #open(at: number): RegexMistake | undefined {
    if (this.#text.charAt(at + 1) === "?") {
      return {
        reason: "YARA has no groups with (?",
        at,
        hint: "plain brackets do: nothing is captured",
      };
    }
    this.#groups.push(at);
    this.#put("(", false);
    this.#started = false;
  }

  #repeat(sign: string, at: number, length = 1): RegexMistake | undefined {
    if (!this.#repeatable) {
      return { reason: "there is nothing to repeat", at };
    }
    const isLazy = this.#text.charAt(at + length) === "?";
    this.#lazy ||= isLazy;
    this.#greedy ||= !isLazy;
    if (this.#lazy && this.#greedy) {
      return {
        reason: "some repetitions are greedy and others are not",
        at,
        hint: "YARA refuses that: write ? behind all or none of them",
      };
    }
    const lazy = isLazy ? "?" : "";
    return this.#put(sign + lazy, false, length + lazy.length);
  }

  #interval(at: number): RegexMistake | undefined {
    REPEAT.lastIndex = at;
    const [all, low = "", comma, high = ""] = REPEAT.exec(this.#text) ?? [];
    if (all === undefined || (low === "" && !comma)) {
      return this.#put("\\{", true);
    }
    const least = Number(low || 0);
    const most = !comma ? least : high === "" ? Infinity : Number(high);
    if (Math.max(least, most === Infinity ? 0 : most) > MOST_REPEATS) {
      return { reason: `more than ${MOST_REPEATS} repetitions`, at };
    }
    if (most < least || most === 0) {
      return { reason: `${all} is no interval of repetitions`, at };
    }
    const sign = !comma
      ? `{${least}}`
      : `{${least},${most === Infinity ? "" : most}}`;
    return this.#repeat(sign, at, all.length);
  }

  /** What `\` and what follows mean: a byte, or the escape itself. */
  #escaped(at: number): number | string | RegexMistake {
    const letter = this.#text.charAt(at + 1);
    if (letter === "x") {
      const digits = this.#text.slice(at + 2, at + 4);
      return /^[0-9a-f]{2}$/i.test(digits)
        ? Number.parseInt(digits, 16)
        : { reason: "two hex digits must follow \\x", at };
    }
    return Object.hasOwn(CONTROLS, letter)
      ? CONTROLS[letter] as number
      : letter;
  }

  #escape(at: number): RegexMistake | undefined {
    const escaped = this.#escaped(at);
    if (typeof escaped === "object") return escaped;
    const length = this.#text.charAt(at + 1) === "x" ? 4 : 2;
    if (typeof escaped === "number") {
      return this.#put(literal(escaped), true, length);
    }
    return SAME.includes(escaped)
      ? this.#put(`\\${escaped}`, !"bB".includes(escaped), length)
      : this.#put(literal(escaped.charCodeAt(0)), true, length);
  }

  #class(at: number): RegexMistake | undefined {
    const text = this.#text;
    let next = at + 1;
    let out = "[";
    if (text[next] === "^") {
      out += "^";
      next++;
    }
    const first = next;
    while (next < text.length) {
      if (text[next] === "]" && next > first) {
        return this.#put(`${out}]`, true, next + 1 - at);
      }
      const low = this.#member(next);
      if (typeof low.value === "object") return low.value;
      const isRange = text[low.end] === "-" && low.end + 1 < text.length &&
        text[low.end + 1] !== "]" && typeof low.value === "number";
      const high = isRange ? this.#member(low.end + 1) : low;
      if (typeof high.value === "object") return high.value;
      if (typeof high.value === "string" && isRange) {
        return { reason: "a range cannot end with a class", at: low.end + 1 };
      }
      if (high.value < low.value) {
        return { reason: "the range ends before its start", at: next };
      }
      out += typeof low.value === "string" ? low.value : literal(low.value) +
        (isRange ? `-${literal(high.value as number)}` : "");
      next = high.end;
    }
    return { reason: "the closing ] is missing", at };
  }

  /** A byte or an escape of a class. */
  #member(at: number): { value: number | string | RegexMistake; end: number } {
    const text = this.#text;
    const code = text.charCodeAt(at);
    if (code > 0x7f) {
      const reason = "a class holds bytes, and this character has several";
      const hint = "write alternatives, as in (é|è), or bytes, as in \\xe9";
      return { value: { reason, at, hint }, end: at };
    }
    if (text[at] !== "\\") return { value: code, end: at + 1 };
    const escaped = this.#escaped(at);
    const end = at + (text[at + 1] === "x" ? 4 : 2);
    if (typeof escaped !== "string") return { value: escaped, end };
    return "wWsSdD".includes(escaped)
      ? { value: `\\${escaped}`, end }
      : { value: escaped.charCodeAt(0), end };
  }
}

/** A byte as the engine takes it, whatever it means otherwise. */
function literal(byte: number): string {
  const character = String.fromCharCode(byte);
  return /\w/.test(character)
    ? character
    : `\\x${byte.toString(16).padStart(2, "0")}`;
}
