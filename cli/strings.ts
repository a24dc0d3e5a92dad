import {
  decodeText,
  formatAddress,
  isComplete,
  type Target,
  TEXT_ENCODINGS,
  type TextEncoding,
} from "../mod.ts";
import type { Command } from "./command.ts";
import { EXIT } from "./exit_code.ts";
import { IMPACT, readImpact } from "./impact.ts";
import { coverageLine } from "./print/coverage.ts";
import { printable } from "./print/printable.ts";
import { progressLine } from "./print/progress.ts";
import { readCount, readSelection, SELECTING } from "./selecting.ts";
import { openTarget, TARGET } from "./target.ts";
import { UsageError } from "./usage_error.ts";

/** Bytes of the longest match of an expression; longer text is put together. */
const LONGEST = 4096;

/** Characters of the longest text that is put together. */
const LONGEST_TEXT = 64 * 1024;

const ASCII = String.raw`[\t\x20-\x7e]`;

/** One character of each encoding, as an expression over bytes. */
const CHARACTERS: Record<TextEncoding, string> = {
  ascii: ASCII,
  // The well-formed sequences of table 3-7 of the Unicode standard, without
  // the control characters of U+0080 to U+009F.
  utf8: String.raw`(?:${ASCII}|\xc2[\xa0-\xbf]|[\xc3-\xdf][\x80-\xbf]` +
    String.raw`|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}` +
    String.raw`|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}` +
    String.raw`|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})`,
  utf16le: String.raw`(?:${ASCII}\x00)`,
  utf16be: String.raw`(?:\x00${ASCII})`,
};

/** `memsift strings` */
export const strings: Command = {
  name: "strings",
  usage: TARGET,
  summary: "list the text in a process's memory",
  details: `
Text is a run of at least so many printable characters and tabs; one of more
than 64 Ki characters comes in pieces. In utf16le
and utf16be these are those of ASCII; in utf8, all.`,
  positionals: [1, 1],
  options: [
    {
      name: "number",
      short: "n",
      value: "N",
      help: "characters of the shortest text; 6 if it is left out",
    },
    {
      name: "encoding",
      short: "e",
      value: "LIST",
      choices: TEXT_ENCODINGS,
      help: `of ${TEXT_ENCODINGS.join(",")}; ascii,utf16le if left out`,
    },
    ...SELECTING,
    ...IMPACT,
    { name: "max", value: "N", help: "stop after N texts" },
    {
      name: "fail-partial",
      help: "exit with 3 if not all that was asked for could be read",
    },
  ],
  async run(args, { terminal, signal }) {
    const least = readCount(args, "number") ?? 6;
    if (least > LONGEST / 4) {
      throw new UsageError(
        `Cannot use --number ${least}`,
        `it goes from 1 to ${LONGEST / 4}`,
      );
    }
    const encodings = readEncodings(args.value("encoding"));
    const max = readCount(args, "max") ?? Infinity;
    using target = openTarget(args);
    const scan = target.find(
      encodings.map((each) => `/${CHARACTERS[each]}{${least},}/`),
      {
        ...readSelection(args, target),
        ...readImpact(args),
        signal,
        onProgress: progressLine(terminal),
      },
    );
    const { styles } = terminal;
    let count = 0;
    const print = ({ address, text, encoding }: Text): void => {
      count++;
      if (terminal.json) {
        terminal.record({ addr: formatAddress(address), text, encoding });
      } else {
        terminal.line(
          `${styles.yellow(formatAddress(address))}  ${
            styles.dim(encoding.padEnd(7))
          }  ${printable(text)}`,
        );
      }
    };
    const start = performance.now();
    const joiner = new Joiner();
    try {
      for await (const { address, pattern, bytes } of scan) {
        const encoding = encodings[pattern] as TextEncoding;
        const text = decodeText(bytes, encoding) +
          tailOf(target, address, bytes, encoding, least);
        const done = joiner.add({ address, text, encoding }, bytes.length);
        if (done) print(done);
        if (count >= max) break;
      }
      if (count < max) joiner.rest().slice(0, max - count).forEach(print);
    } finally {
      const { coverage } = scan;
      if (coverage.total === 0) {
        // Refused before it began.
      } else if (terminal.json) {
        const seconds = (performance.now() - start) / 1000;
        const truncated = count >= max;
        terminal.record({
          summary: {
            matches: count,
            truncated,
            seconds: Number(seconds.toFixed(6)),
            coverage,
          },
        });
      } else {
        terminal.note(`${count} texts; ${coverageLine(coverage)}`);
      }
    }
    if (args.has("fail-partial") && !isComplete(scan.coverage)) {
      return EXIT.partial;
    }
    return count > 0 ? EXIT.ok : EXIT.nothing;
  },
};

/**
 * What is left of a text behind a match that the bound has cut: as long as it
 * is too short for a match of its own.
 */
function tailOf(
  target: Target,
  address: bigint,
  match: Uint8Array,
  encoding: TextEncoding,
  least: number,
): string {
  // The bound cuts between characters, which have up to four bytes.
  if (match.length <= LONGEST - 4) return "";
  const end = address + BigInt(match.length);
  const { bytes } = target.readPartial(end, 4 * least);
  const latin1 = String.fromCharCode(...bytes);
  const [run = ""] = new RegExp(`^${CHARACTERS[encoding]}*`).exec(latin1) ?? [];
  const text = decodeText(bytes.subarray(0, run.length), encoding);
  return [...text].length < least ? text : "";
}

interface Text {
  readonly address: bigint;
  readonly text: string;
  readonly encoding: TextEncoding;
}

/** Puts together what the bound on matches has cut into pieces. */
class Joiner {
  /** The last text of each encoding, and where it ends. */
  readonly #open = new Map<TextEncoding, Text & { end: bigint }>();

  /** Takes a piece in; returns the text before, if it is finished. */
  add(piece: Text, length: number): Text | undefined {
    const end = piece.address + BigInt(length);
    const last = this.#open.get(piece.encoding);
    const room = LONGEST_TEXT - (last?.text.length ?? 0);
    if (last?.end === piece.address && piece.text.length <= room) {
      const text = last.text + piece.text;
      this.#open.set(piece.encoding, { ...last, text, end });
      return undefined;
    }
    this.#open.set(piece.encoding, { ...piece, end });
    return last;
  }

  /** The texts that are still open. */
  rest(): Text[] {
    return [...this.#open.values()].sort((a, b) =>
      a.address < b.address ? -1 : 1
    );
  }
}

function readEncodings(list: string | undefined): TextEncoding[] {
  const names = list?.split(",") ?? ["ascii", "utf16le"];
  return names.map((name) => {
    const encoding = TEXT_ENCODINGS.find((each) => each === name.trim());
    if (encoding) return encoding;
    throw new UsageError(
      `Unknown encoding "${name}"`,
      `there are ${TEXT_ENCODINGS.join(", ")}`,
    );
  });
}
