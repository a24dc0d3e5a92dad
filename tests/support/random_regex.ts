import type { Random } from "./random.ts";
import type { RandomPattern } from "./random_pattern.ts";

/**
 * A piece of a regular expression: as memsift takes it, as JavaScript takes
 * it, and text that it matches.
 */
interface Node {
  readonly text: string;
  readonly twin: string;
  readonly sample: string;
}

function plain(text: string, sample: string, twin = text): Node {
  return { text, twin, sample };
}

/** A regular expression that cannot match nothing. */
export function randomRegex(random: Random): RandomPattern {
  const flags = ["i", "m", "s"].filter(() => random.once(3));
  if (random.once(5)) flags.push("w");
  const builder = new RegexBuilder(random, flags.join(""));
  const { text, twin, sample } = builder.choice();
  const isWord = random.once(5);
  const letter = flags.includes("w") ? "[A-Za-z0-9]\\x00" : "[A-Za-z0-9]";
  // What is written for JavaScript says itself what m, s and w mean.
  const expression = new RegExp(
    isWord ? `(?<!${letter})(?:${twin})(?!${letter})` : twin,
    flags.includes("i") ? "i" : "",
  );
  return {
    input: `/${text}/${flags.join("")}${isWord ? " fullword" : ""}`,
    naive: { expression },
    sample: Uint8Array.from(sample, (character) => character.charCodeAt(0)),
  };
}

class RegexBuilder {
  readonly #random: Random;
  readonly #flags: string;
  #depth = 0;
  /** Whether there is an open repetition: two can take JavaScript for ever. */
  #open = false;

  constructor(random: Random, flags: string) {
    this.#random = random;
    this.#flags = flags;
  }

  /** One or more sequences with bars between them. */
  choice(): Node {
    const ways = Array.from(
      { length: this.#random.pick([1, 1, 1, 2, 3]) },
      () => this.#sequence(),
    );
    const { sample } = this.#random.pick(ways);
    return plain(
      ways.map(({ text }) => text).join("|"),
      sample,
      ways.map(({ twin }) => twin).join("|"),
    );
  }

  #sequence(): Node {
    const count = this.#random.between(1, 4);
    const needed = this.#random.below(count);
    const parts = Array.from(
      { length: count },
      (_, index) => index === needed ? this.#atom() : this.#quantified(),
    );
    if (!this.#flags.includes("w")) {
      if (this.#random.once(6)) parts.unshift(this.#border());
      if (this.#random.once(6)) parts.push(this.#border());
    }
    return plain(
      parts.map(({ text }) => text).join(""),
      parts.map(({ sample }) => sample).join(""),
      parts.map(({ twin }) => twin).join(""),
    );
  }

  #border(): Node {
    if (!this.#flags.includes("m")) return plain("\\b", "");
    return this.#random.pick([
      plain("\\b", ""),
      plain("^", "", "(?<![^\\n])"),
      plain("$", "", "(?![^\\n])"),
    ]);
  }

  #quantified(): Node {
    const random = this.#random;
    if (this.#depth < 2 && random.once(4)) {
      this.#depth++;
      const { text, twin, sample } = this.choice();
      this.#depth--;
      const [suffix, times] = random.pick([["", 1], ["?", 1], ["{1,3}", 2]]);
      return plain(
        `(?:${text})${suffix}`,
        sample.repeat(times),
        `(?:${twin})${suffix}`,
      );
    }
    const { text, twin, sample } = this.#atom();
    const mayOpen = this.#depth === 0 && !this.#open;
    const [quantifier, times] = random.pick([
      ["", 1],
      ["?", 0],
      ["{2}", 2],
      ["{1,4}", 3],
      mayOpen ? ["*", 3] : ["{0,3}", 3],
      mayOpen ? ["+", 2] : ["{1,3}", 2],
    ]);
    this.#open ||= /[*+]/.test(quantifier);
    const suffix = quantifier + (quantifier && random.once(4) ? "?" : "");
    return plain(text + suffix, sample.repeat(times), twin + suffix);
  }

  #atom(): Node {
    const atom = this.#byte();
    return this.#flags.includes("w")
      ? plain(atom.text, `${atom.sample}\0`, `(?:${atom.twin}\\x00)`)
      : atom;
  }

  #byte(): Node {
    const blank = "[\\t\\n\\v\\f\\r ]";
    const dotAll = this.#flags.includes("s");
    return this.#random.pick([
      plain("a", "a"),
      plain("b", "b"),
      plain("A", "A"),
      plain("\\x00", "\0"),
      plain("\\x01", "\x01"),
      plain("\\n", "\n"),
      plain("[ab]", "b"),
      plain("[^a]", "\x01"),
      plain("[\\x00-\\x10]", "\x01"),
      plain("\\w", "b"),
      plain("\\d", "7"),
      plain("\\s", "\n", blank),
      plain(".", "b", dotAll ? "[^]" : "[^\\n]"),
    ]);
  }
}
