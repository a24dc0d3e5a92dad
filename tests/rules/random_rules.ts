import type { Random } from "../support/random.ts";

/** What strings and memory are made of: few letters, so that much matches. */
const LETTERS = [..."abAB01_ ."];

/** Bytes that the strings of rules match in. */
export function randomContent(
  random: Random,
  size: number,
): Uint8Array<ArrayBuffer> {
  const bytes = random.bytes(
    size,
    random.once(2) ? [...LETTERS, "\0", "\0"].map(code) : undefined,
  );
  for (let count = size / 64; count > 0; count--) {
    const word = encode(randomWord(random));
    const form = random.pick([
      word,
      Uint8Array.from([...word].flatMap((byte) => [byte, 0])),
      word.map((byte) => byte ^ 0x15),
      encode(word.toBase64()),
    ]);
    bytes.set(form, random.below(size - form.length + 1));
  }
  return bytes;
}

function code(character: string): number {
  return character.charCodeAt(0);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function randomWord(random: Random, least = 1): string {
  return Array.from(
    { length: random.between(least, 6) },
    () => random.pick(LETTERS),
  ).join("");
}

/** Rules that YARA takes, with references to those before them. */
export function randomRules(
  random: Random,
  count: number,
  addresses: readonly [low: number, high: number],
): string {
  const names: string[] = [];
  return Array.from({ length: count }, (_, index) => {
    const rule = new RandomRule(random, names, addresses).text(index);
    names.push(`r${index}`);
    return rule;
  }).join("\n");
}

/** Strings whose matches' lengths are not compared. */
export const isRegex = (label: string): boolean => label.startsWith("$e");

class RandomRule {
  readonly #random: Random;
  readonly #rules: readonly string[];
  readonly #addresses: readonly [number, number];
  readonly #strings: string[] = [];
  readonly #variables: string[] = [];
  #inStringLoop = false;
  #loops = 0;

  constructor(
    random: Random,
    rules: readonly string[],
    addresses: readonly [number, number],
  ) {
    this.#random = random;
    this.#rules = rules;
    this.#addresses = addresses;
  }

  text(index: number): string {
    const random = this.#random;
    const declared = Array.from(
      { length: random.between(1, 4) },
      (_, at) => this.#declare(at),
    );
    const condition = this.#boolean(random.between(1, 4));
    // All strings are used, whatever the condition is about.
    const used = random.pick(["any of them", "#", "all of them"]);
    const use = used === "#"
      ? this.#strings.map((name) => `#${name}`).join(" + ") + " >= 0"
      : used;
    const kind = random.once(8) ? "private " : "";
    return `${kind}rule r${index} {\n  strings:\n    ${
      declared.join("\n    ")
    }\n  condition:\n    (${condition}) ${
      random.pick(["or", "and"])
    } ${use}\n}`;
  }

  #declare(at: number): string {
    const random = this.#random;
    switch (random.below(4)) {
      case 0: {
        this.#strings.push(`e${at}`);
        const flags = random.pick(["", "", "i", "s", "is"]);
        // YARA 4.2 misses some of what is both wide and ascii.
        const encoding = random.pick(["", "", " wide", " ascii"]);
        const modifiers = this.#modifiers(["nocase", "fullword", "private"]);
        const expression = randomExpression(random, {
          borders: encoding !== " wide",
          // Which of several lengths must be a word, it is not told.
          repetitions: !modifiers.includes("fullword"),
        });
        return `$e${at} = /${expression}/${flags}${encoding}${modifiers}`;
      }
      case 1:
        this.#strings.push(`h${at}`);
        return `$h${at} = { ${randomHex(random)} }`;
      default:
        this.#strings.push(`t${at}`);
        return `$t${at} = "${randomWord(random, 2)}"${this.#textModifiers()}`;
    }
  }

  #textModifiers(): string {
    const random = this.#random;
    switch (random.below(4)) {
      case 0:
        return random.pick([" xor", " xor(1-0x20)", " xor(0x15)"]) +
          this.#modifiers(["wide", "ascii", "fullword"]);
      case 1:
        return random.pick([" base64", " base64wide", " base64 base64wide"]);
      default:
        return this.#modifiers(["nocase", "wide", "ascii", "fullword"]);
    }
  }

  #modifiers(words: readonly string[]): string {
    return words.filter(() => this.#random.once(4)).map((word) => ` ${word}`)
      .join("");
  }

  #boolean(depth: number): string {
    const random = this.#random;
    if (depth <= 0) return this.#found();
    const deeper = () => this.#boolean(depth - 1);
    switch (random.below(14)) {
      case 0:
        return `(${deeper()})`;
      case 1:
        return `not ${this.#closed(depth)}`;
      case 2:
        return `${deeper()} and ${deeper()}`;
      case 3:
        return `${deeper()} or ${deeper()}`;
      case 4:
        return `defined (${deeper()})`;
      case 5:
      case 6:
        return random.once(6)
          ? `${this.#fraction()} ${this.#comparison()} ${this.#fraction()}`
          : `${this.#integer(depth - 1)} ${this.#comparison()} ${
            this.#integer(depth - 1)
          }`;
      case 7:
        return this.#texts();
      case 8:
        return this.#of(depth);
      case 9:
        return this.#loops < 3 ? this.#forValues(depth) : this.#found();
      case 10:
        return this.#loops < 3 && !this.#inStringLoop
          ? this.#forStrings(depth)
          : this.#found();
      case 11:
        return this.#rules.length > 0
          ? random.pick(this.#rules)
          : random.pick(["true", "false"]);
      case 12:
        return this.#integer(depth);
      default:
        return this.#found();
    }
  }

  /** What `not` can stand before: it binds tighter than `and`. */
  #closed(depth: number): string {
    return `(${this.#boolean(depth - 1)})`;
  }

  #found(): string {
    const string = this.#string();
    switch (this.#random.below(4)) {
      case 0:
        return `$${string} at ${this.#address()}`;
      case 1:
        return `$${string} in ${this.#range()}`;
      default:
        return `$${string}`;
    }
  }

  /** A string's name, or none in a loop over strings. */
  #string(): string {
    return this.#inStringLoop && this.#random.once(2)
      ? ""
      : this.#random.pick(this.#strings);
  }

  #address(): string {
    const [low, high] = this.#addresses;
    const random = this.#random;
    return random.pick([
      String(random.between(low, high)),
      `@${random.pick(this.#strings)}`,
      `@${random.pick(this.#strings)}[${random.between(1, 3)}] + 1`,
    ]);
  }

  #range(): string {
    const [low, high] = this.#addresses;
    const random = this.#random;
    const start = random.between(low, high - 1);
    // YARA 4.2 fails for ranges of one address.
    return `(${start}..${random.between(start + 1, high)})`;
  }

  #set(): string {
    const random = this.#random;
    const item = () => {
      const string = random.pick(this.#strings);
      return `$${random.once(3) ? `${string[0]}*` : string}`;
    };
    return random.once(2)
      ? "them"
      : `(${Array.from({ length: random.between(1, 3) }, item).join(", ")})`;
  }

  #of(depth: number): string {
    const random = this.#random;
    const count = random.pick([
      "any",
      "all",
      "none",
      String(random.below(4)),
      `(${this.#integer(depth - 1)})`,
    ]);
    if (random.once(4)) return `${random.between(1, 100)}% of ${this.#set()}`;
    if (random.once(4) && this.#rules.length > 0) {
      return `${count} of (${random.pick(this.#rules)}, ${
        random.pick(this.#rules)
      })`;
    }
    return `${count} of ${this.#set()}${
      random.once(3) ? ` in ${this.#range()}` : ""
    }`;
  }

  /** YARA 4.2 has `for none` and `for 0` always hold: they are left out. */
  #quantifier(): string {
    const random = this.#random;
    return random.pick(["any", "all", String(random.between(1, 3))]);
  }

  #forValues(depth: number): string {
    const random = this.#random;
    const values = random.pick([
      `1..${random.between(1, 4)}`,
      `1..#${random.pick(this.#strings)}`,
      `${this.#integer(depth - 2)}, ${random.below(5)}`,
    ]);
    const name = `v${this.#variables.length}`;
    const quantifier = this.#quantifier();
    this.#loops++;
    this.#variables.push(name);
    const body = this.#body(depth);
    this.#variables.pop();
    this.#loops--;
    return `for ${quantifier} ${name} in (${values}) : (${body})`;
  }

  #forStrings(depth: number): string {
    const head = `for ${this.#quantifier()} of ${this.#set()}`;
    this.#inStringLoop = true;
    this.#loops++;
    const body = this.#body(depth);
    this.#loops--;
    this.#inStringLoop = false;
    return `${head} : (${body})`;
  }

  /** YARA 4.2 adds up what bodies give: it must be no other number than 1. */
  #body(depth: number): string {
    return `(${this.#boolean(depth - 1)}) and true`;
  }

  #comparison(): string {
    return this.#random.pick(["==", "!=", "<", "<=", ">", ">="]);
  }

  /** YARA 4.2 compares fractions with what is undefined: here nothing is. */
  #fraction(): string {
    const random = this.#random;
    const float = `${random.below(4)}.${random.pick(["0", "5", "25"])}`;
    const count = `#${this.#string()}`;
    return random.pick([
      float,
      count,
      `${count} ${random.pick(["+", "-", "*", "\\"])} ${float}`,
    ]);
  }

  #integer(depth: number): string {
    const random = this.#random;
    const deeper = () => this.#integer(depth - 1);
    if (depth <= 0 || random.once(3)) return this.#leaf();
    switch (random.below(6)) {
      case 0:
        return `(${deeper()})`;
      case 1:
        return `${random.pick(["-", "~"])}${this.#leaf()}`;
      case 2:
        // Constants must not be divided by zero, nor shifted by less than 0.
        return `(${deeper()} ${random.pick(["\\", "%"])} ${
          random.once(2)
            ? random.between(1, 9)
            : `#${random.pick(this.#strings)}`
        })`;
      case 3:
        return `(${deeper()} ${random.pick(["<<", ">>"])} ${
          random.once(2)
            ? random.between(0, 70)
            : `#${random.pick(this.#strings)}`
        })`;
      default:
        return `${deeper()} ${
          random.pick(["+", "-", "*", "&", "|", "^"])
        } ${deeper()}`;
    }
  }

  #leaf(): string {
    const random = this.#random;
    const string = this.#string();
    const regex = string === "" || string.startsWith("e");
    switch (random.below(8)) {
      case 0:
        return `@${string}`;
      case 1:
        return `@${string}[${random.between(0, 3)}]`;
      case 2:
        return regex ? `#${string}` : `!${string}[${random.between(0, 3)}]`;
      case 3:
        // YARA 4.2 fails for counts in a range that does not start with 0.
        return `#${string} in (0..${random.between(1, this.#addresses[1])})`;
      case 4:
        return `${random.pick(["int", "uint"])}${random.pick([8, 16, 32])}${
          random.pick(["", "be"])
        }(${this.#address()})`;
      case 5:
        return this.#variables.length > 0
          ? random.pick(this.#variables)
          : `#${string}`;
      case 6:
        return random.pick(["1KB", "0x10", "0o17", "1", "0", "2"]);
      default:
        return `#${string}`;
    }
  }

  #texts(): string {
    const random = this.#random;
    const operator = random.pick([
      ...["contains", "icontains", "startswith", "istartswith", "endswith"],
      ...["iendswith", "iequals", "==", "!=", "<", ">", "<=", ">="],
    ]);
    return `"${randomWord(random)}" ${operator} "${randomWord(random)}"`;
  }
}

function randomHex(random: Random): string {
  const digit = () => random.pick([..."0123456789abcdef"]);
  const byte = () =>
    random.pick([
      random.pick(LETTERS.map((letter) => code(letter).toString(16))),
      random.pick(LETTERS.map((letter) => code(letter).toString(16))),
      "??",
      `?${digit()}`,
      `${random.pick(["6", "4", "3"])}?`,
    ]);
  const fixed = () => code(random.pick(LETTERS)).toString(16);
  const middle = () =>
    random.pick([
      byte,
      byte,
      () => `[${random.between(1, 4)}]`,
      () => `[0-${random.between(1, 5)}]`,
      () => `(${fixed()} | ${byte()} ${fixed()})`,
    ])();
  return [
    fixed(),
    ...Array.from({ length: random.below(4) }, middle),
    fixed(),
  ].join(random.pick([" ", "  "]));
}

function randomExpression(
  random: Random,
  { borders, repetitions }: { borders: boolean; repetitions: boolean },
): string {
  const letter = () => random.pick([..."abAB01_"]);
  // YARA wants all repetitions greedy, or none.
  const lazy = random.once(4) ? "?" : "";
  const atom = () =>
    random.pick([
      letter,
      letter,
      () => ".",
      () => `[${letter()}${letter()}]`,
      () => `[^${letter()}]`,
      () => random.pick(["\\w", "\\d", "\\s", "\\W", "[a-b]", "\\x61"]),
      () => `(${letter()}|${letter()}${repetitions ? letter() : ""})`,
    ])();
  const repetition = () =>
    repetitions
      ? random.pick(["", "", "", `{1,3}${lazy}`, `?${lazy}`, `+${lazy}`])
      : "";
  const border = borders && random.once(8) ? random.pick(["\\b", "\\B"]) : "";
  return border + letter() +
    Array.from({ length: random.below(4) }, () => atom() + repetition())
      .join("") +
    letter();
}
