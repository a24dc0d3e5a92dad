import { ADDRESS_LIMIT } from "./address.ts";
import { parseInteger } from "./integer_text.ts";
import { type Module, moduleNamed } from "./module.ts";

/**
 * Reads an address as people write it: `0x7f12…`, decimal, or relative to a
 * module as in `game.exe+0x1234` and `"lib c.so"-16`.
 *
 * @param text The address.
 * @param modules Gives the process's modules, if they are needed.
 * @returns The address.
 */
export function parseAddress(
  text: string,
  modules: () => readonly Module[],
): bigint {
  const absolute = parseInteger(text.trim());
  if (absolute !== undefined) return assertAddress(absolute, text);
  const [, quoted, plain, sign, digits] =
    /^\s*(?:"([^"]+)"|(.+?))\s*(?:([+-])\s*(\d\w*))?\s*$/.exec(text) ?? [];
  const offset = parseInteger(digits ?? "0");
  const name = quoted ?? plain;
  if (name === undefined || offset === undefined || /^\d/.test(plain ?? "")) {
    throw new SyntaxError(
      `Cannot read "${text}" as an address: write it as in 0x7f0010, 4096 ` +
        `or libc.so.6+0x10`,
    );
  }
  const { base } = moduleNamed(modules(), name);
  return assertAddress(sign === "-" ? base - offset : base + offset, text);
}

function assertAddress(address: bigint, text: string): bigint {
  if (address >= 0n && address < ADDRESS_LIMIT) return address;
  throw new RangeError(
    `Cannot use "${text}" as an address: addresses go from 0 to 2^64 - 1`,
  );
}
