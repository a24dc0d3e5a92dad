import type { NaiveMatcher } from "./naive.ts";
import type { Random } from "./random.ts";
import type { RandomPattern } from "./random_pattern.ts";

/** A piece of hex: as it is written, its naive twin, and bytes it matches. */
interface Piece {
  readonly text: string;
  /** Where it may end that begins at one of some places; each place once. */
  ends(bytes: Uint8Array, starts: readonly number[]): readonly number[];
  readonly sample: readonly number[];
}

/** What may be in a random sequence. */
export interface SequenceKinds {
  /** Bytes that are not wanted. */
  readonly negated: boolean;
  /** The longest jump. */
  readonly jump: number;
}

const ANY: SequenceKinds = { negated: true, jump: 30 };

const VALUES = [0x00, 0x01, 0x0a, 0x41, 0x61, 0x62, 0xff];

/** Hex with jumps and alternatives that needs a fixed byte. */
export function randomSequence(
  random: Random,
  kinds: SequenceKinds = ANY,
): RandomPattern {
  const pieces = row(random, kinds, 2);
  pieces.splice(
    random.pick([0, pieces.length]),
    0,
    fixed(random.pick(VALUES)),
  );
  const { text, ends, sample } = inARow(pieces);
  const shortest: NaiveMatcher = (bytes, at) => {
    const found = ends(bytes, [at]);
    return found.length === 0 ? undefined : Math.min(...found) - at;
  };
  return {
    input: text,
    naive: { ways: [shortest] },
    sample: Uint8Array.from(sample),
  };
}

/** Pieces of which the first and the last are no jumps. */
function row(random: Random, kinds: SequenceKinds, depth: number): Piece[] {
  const inner = Array.from(
    { length: random.below(4) },
    () => piece(random, kinds, depth, true),
  );
  return [
    piece(random, kinds, depth, false),
    ...inner,
    ...inner.length > 0 ? [piece(random, kinds, depth, false)] : [],
  ];
}

function piece(
  random: Random,
  kinds: SequenceKinds,
  depth: number,
  mayJump: boolean,
): Piece {
  if (mayJump && random.once(3)) return jump(random, kinds);
  if (depth > 0 && random.once(4)) return choice(random, kinds, depth - 1);
  const value = random.pick(VALUES);
  const mask = random.pick([0xff, 0xff, 0xff, 0xff, 0xf0, 0x0f, 0x00]);
  if (mask === 0xff && !(kinds.negated && random.once(5))) return fixed(value);
  const digits = value.toString(16).padStart(2, "0");
  const text = (mask & 0xf0 ? digits.charAt(0) : "?") +
    (mask & 0x0f ? digits.charAt(1) : "?");
  const negated = kinds.negated && mask !== 0 && random.once(3);
  const other = negated ? value ^ mask : value;
  return {
    text: negated ? `~${text}` : text,
    ends: (bytes, starts) =>
      behind(
        bytes,
        starts,
        (byte) => ((byte & mask) === (value & mask)) !== negated,
      ),
    sample: [other & mask | random.below(256) & ~mask],
  };
}

function fixed(value: number): Piece {
  return {
    text: value.toString(16).padStart(2, "0"),
    ends: (bytes, starts) => behind(bytes, starts, (byte) => byte === value),
    sample: [value],
  };
}

/** The places behind those where there is a byte of which something holds. */
function behind(
  bytes: Uint8Array,
  places: readonly number[],
  holds: (byte: number) => boolean,
): number[] {
  const found: number[] = [];
  for (const at of places) {
    const byte = bytes[at];
    if (byte !== undefined && holds(byte)) found.push(at + 1);
  }
  return found;
}

function jump(random: Random, { jump }: SequenceKinds): Piece {
  const low = random.pick([0, 1, 2, 5, random.between(0, jump)]);
  const high = random.pick([low, low + 1, random.between(low, low + jump)]);
  const count = random.between(low, high);
  const most = high || 1;
  return {
    text: low === high && low > 0 ? `[${low}]` : `[${low}-${most}]`,
    ends(bytes, starts) {
      const found = new Set<number>();
      for (const at of starts) {
        for (let end = at + low; end <= at + most; end++) {
          if (end <= bytes.length) found.add(end);
        }
      }
      return [...found];
    },
    sample: Array.from({ length: count }, () => random.below(256)),
  };
}

function choice(random: Random, kinds: SequenceKinds, depth: number): Piece {
  const choices = Array.from(
    { length: random.between(1, 3) },
    () => inARow(row(random, kinds, depth)),
  );
  return {
    text: `(${
      choices.map(({ text }) => text).join(random.pick(["|", " | "]))
    })`,
    ends: (bytes, starts) => [
      ...new Set(choices.flatMap(({ ends }) => ends(bytes, starts))),
    ],
    sample: random.pick(choices).sample,
  };
}

function inARow(pieces: readonly Piece[]): Piece {
  return {
    text: pieces.map(({ text }) => text).join(" "),
    ends(bytes, starts) {
      let places = starts;
      for (const { ends } of pieces) {
        // From most places there is no way on.
        if (places.length === 0) break;
        places = ends(bytes, places);
      }
      return places;
    },
    sample: pieces.flatMap(({ sample }) => sample),
  };
}
