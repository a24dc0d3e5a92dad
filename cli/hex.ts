import {
  formatAddress,
  parseSize,
  type PartialRead,
  type Region,
  type Target,
} from "../mod.ts";
import type { Command } from "./command.ts";
import { EXIT } from "./exit_code.ts";
import { hexLines } from "./print/hex_view.ts";
import { openTarget, TARGET } from "./target.ts";
import { UsageError } from "./usage_error.ts";

/** Bytes that are shown at the most. */
const LIMIT = 16 * 1024 * 1024;

/** `memsift hex` */
export const hex: Command = {
  name: "hex",
  usage: `${TARGET} ADDRESS [LENGTH]`,
  summary: "show memory as bytes and characters",
  details: `
LENGTH is in bytes (256, 0x100, 4k); 256 if it is left out. Bytes that cannot
be read are shown as ??.`,
  positionals: [2, 3],
  options: [{ name: "force", help: "read past the memory's protection" }],
  run(args, { terminal }) {
    const length = parseSize(args.at(2) || "256");
    if (length < 1 || length > LIMIT) {
      throw new UsageError(
        `Cannot show ${length} bytes`,
        `LENGTH goes from 1 to ${LIMIT} (16 MiB)`,
      );
    }
    using target = openTarget(args);
    const address = target.resolve(args.at(1));
    const pieces = readPieces(target, address, length, args.has("force"));
    if (terminal.json) {
      for (const piece of pieces) {
        const { start, length, bytes, reason } = piece;
        terminal.record({
          addr: formatAddress(start),
          len: length,
          ...(bytes ? { hex: bytes.toHex() } : { reason }),
        });
      }
    } else {
      const cells = pieces.flatMap(({ bytes, length }) =>
        bytes ? [...bytes] : new Array<null>(length).fill(null)
      );
      for (const line of hexLines(address, cells, terminal.styles)) {
        terminal.line(line);
      }
      for (const { start, length, bytes, reason } of pieces) {
        if (bytes) continue;
        terminal.note(`${length} bytes at ${formatAddress(start)}: ${reason}`);
      }
    }
    return pieces.some(({ bytes }) => bytes) ? EXIT.ok : EXIT.nothing;
  },
};

/** A stretch that could be read, or one that could not and why. */
interface Piece {
  readonly start: bigint;
  readonly length: number;
  readonly bytes?: Uint8Array;
  readonly reason?: PartialRead["reason"];
}

function readPieces(
  target: Target,
  address: bigint,
  length: number,
  force: boolean,
): Piece[] {
  const pieces: Piece[] = [];
  const end = address + BigInt(length);
  const regions = target.regions();
  const pageSize = BigInt(target.pageSize);
  for (let at = address; at < end;) {
    const { bytes, stoppedAt, reason } = target.readPartial(
      at,
      Number(end - at),
      { force },
    );
    if (bytes.length > 0) {
      pieces.push({ start: at, length: bytes.length, bytes });
    }
    if (stoppedAt === undefined) break;
    // Protection and absence hold to their end, other refusals may not.
    const nextPage = stoppedAt - stoppedAt % pageSize + pageSize;
    const next = reason === "guard-or-device"
      ? nextPage
      : boundaryAfter(regions, stoppedAt) ?? end;
    at = next < end ? next : end;
    const last = pieces.at(-1);
    if (last && !last.bytes && last.reason === reason) {
      pieces.pop();
      pieces.push({
        start: last.start,
        length: Number(at - last.start),
        reason,
      });
    } else {
      pieces.push({ start: stoppedAt, length: Number(at - stoppedAt), reason });
    }
  }
  return pieces;
}

/** Where the region ends that holds an address, or the next one starts. */
function boundaryAfter(
  regions: readonly Region[],
  address: bigint,
): bigint | undefined {
  return regions.flatMap(({ start, end }) => [start, end])
    .find((boundary) => boundary > address);
}
