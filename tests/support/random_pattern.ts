import type { Machine, PatternInput } from "../../mod.ts";
import { maskedBytes, type NaivePattern } from "./naive.ts";
import type { Random } from "./random.ts";
import { randomRegex } from "./random_regex.ts";
import { randomSequence } from "./random_sequence.ts";
import { randomText } from "./random_text.ts";
import { randomTyped } from "./random_typed.ts";

/** A pattern, its naive twin, and bytes that it matches. */
export interface RandomPattern {
  readonly input: PatternInput;
  readonly naive: NaivePattern;
  readonly sample: Uint8Array<ArrayBuffer>;
}

/** Few, so that patterns come true by chance too. */
export const ALPHABET = [0x00, 0x01, 0x0a, 0x41, 0x61, 0x62, 0xff];

/** A pattern of any kind. */
export function randomPattern(random: Random, machine: Machine): RandomPattern {
  switch (random.below(6)) {
    case 0:
      return randomBytes(random);
    case 1:
      return randomText(random);
    case 2:
      return randomHex(random);
    case 3:
      return randomRegex(random);
    case 4:
      return randomSequence(random);
    default:
      return randomTyped(random, machine);
  }
}

/** The pattern of just these bytes. */
export function bytesPattern(bytes: Uint8Array<ArrayBuffer>): RandomPattern {
  return {
    input: bytes,
    naive: { ways: [maskedBytes(bytes)] },
    sample: bytes,
  };
}

function randomBytes(random: Random): RandomPattern {
  const length = random.pick([1, 2, 3, 4, 7, 16, 17, 40, 4095, 4097, 9000]);
  const alphabet = random.once(3) ? undefined : ALPHABET;
  return bytesPattern(random.bytes(length, alphabet));
}

function randomHex(random: Random): RandomPattern {
  const length = random.pick([1, 2, 3, 5, 8, 15, 16, 17, 33, 200]);
  const value = random.bytes(length, random.once(3) ? undefined : ALPHABET);
  const bits = random.once(3) ? [0xff] : [0xff, 0xff, 0xf0, 0x0f, 0x00];
  const mask = random.bytes(length, bits);
  mask[random.below(length)] = 0xff;
  const spaced = random.once(2);
  const tokens = Array.from(value, (byte, at) => {
    const wildcard = random.pick(["?", "*"]);
    // Alone, one wildcard is a whole byte.
    if (mask[at] === 0 && spaced && random.once(2)) return wildcard;
    const digits = byte.toString(16).padStart(2, "0");
    const [high = "", low = ""] = random.once(2)
      ? digits
      : digits.toUpperCase();
    const shown = mask[at] ?? 0;
    return (shown & 0xf0 ? high : wildcard) + (shown & 0x0f ? low : wildcard);
  });
  let input = tokens.join(spaced ? " " : "");
  if (random.once(3)) {
    const extra = random.bytes(length);
    extra[random.below(length)] = 0xff;
    const merged = mask.map((byte, at) => byte & (extra[at] ?? 0));
    if (merged.some((byte) => byte !== 0)) {
      input += ` : ${extra.toHex()}`;
      mask.set(merged);
    }
  }
  const noise = random.bytes(length);
  return {
    input,
    naive: { ways: [maskedBytes(value, mask)] },
    sample: value.map((byte, at) => {
      const fixed = mask[at] ?? 0;
      return byte & fixed | (noise[at] ?? 0) & ~fixed;
    }),
  };
}
