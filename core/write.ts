import {
  MemoryError,
  type MemoryErrorCode,
  transferError,
  withDetails,
} from "./error.ts";
import type { Region } from "./region.ts";
import type { MemorySource, TransferRequest } from "./source.ts";

/** What a write may go past. */
export interface WritePast {
  /** All protection. */
  readonly force: boolean;
  /** The protection of code that is read-only. */
  readonly code: boolean;
}

/** A stretch that is written in one way. */
interface Piece {
  readonly end: bigint;
  readonly force: boolean;
}

/** Writes all of the bytes, after a look that all of the range takes them. */
export function writeStrict(
  source: MemorySource,
  request: TransferRequest,
  past: WritePast,
): void {
  const { address, bytes } = request;
  let done = 0;
  for (const { end, force } of piecesOf(source, request, past)) {
    const until = Number(end - address);
    const piece = {
      address: address + BigInt(done),
      bytes: bytes.subarray(done, until),
    };
    const { transferred, native } = writePiece(source, request, piece, force);
    done += transferred;
    if (done === until) continue;
    const stoppedAt = address + BigInt(done);
    const code = done > 0
      ? "partial-transfer"
      : refusalOf(source.regionAt(stoppedAt), NOTHING) ?? "guard-or-device";
    const details = { ...detailsOf(source, request), transferred: done };
    throw transferError("write", code, stoppedAt, { ...details, native });
  }
}

/**
 * Looks at all of the range before anything is written: protection is gone
 * past only where that is asked for, and only where there is some.
 */
function piecesOf(
  source: MemorySource,
  request: TransferRequest,
  past: WritePast,
): Piece[] {
  const { address, bytes } = request;
  const last = address + BigInt(bytes.length);
  const pieces: Piece[] = [];
  for (let at = address; at < last;) {
    const region = source.regionAt(at);
    const refusal = refusalOf(region, past);
    if (refusal || !region) {
      throw transferError("write", refusal ?? "unmapped", at, {
        ...detailsOf(source, request),
        transferred: 0,
        ...refusal === "not-writable" && region?.perm.includes("x") && {
          hint: "writing over code takes code or force",
        },
      });
    }
    at = region.end < last ? region.end : last;
    const force = past.force || !region.perm.includes("w");
    if (pieces.at(-1)?.force === force) pieces.pop();
    pieces.push({ end: at, force });
  }
  return pieces;
}

/** Writes a piece; should the process refuse, the error tells of all. */
function writePiece(
  source: MemorySource,
  request: TransferRequest,
  piece: TransferRequest,
  force: boolean,
): ReturnType<MemorySource["write"]> {
  const before = Number(piece.address - request.address);
  try {
    const transfer = source.write(piece, force);
    source.assertSame();
    return transfer;
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error;
    const transferred = before + (error.transferred ?? 0);
    if (transferred === 0) throw error;
    throw withDetails(error, { ...detailsOf(source, request), transferred });
  }
}

const NOTHING: WritePast = { force: false, code: false };

/** Why a region does not take bytes, told by what the system lists. */
function refusalOf(
  region: Region | undefined,
  { force, code }: WritePast,
): MemoryErrorCode | undefined {
  if (!region) return "unmapped";
  if (force) return undefined;
  if (region.guard) return "guard-or-device";
  const { perm } = region;
  return perm.includes("w") || (code && perm.includes("x"))
    ? undefined
    : "not-writable";
}

function detailsOf(
  { pid }: MemorySource,
  { address, bytes }: TransferRequest,
): { address: bigint; requested: number; pid: number | undefined } {
  return { address, requested: bytes.length, pid: pid ?? undefined };
}
