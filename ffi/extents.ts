import type { NativeError } from "../core/error.ts";
import type { Transfer, TransferRequest } from "../core/source.ts";
import { partWay } from "./part_way.ts";
import { type ClosedPages, unprotected } from "./unprotect.ts";

/** How far memory can be used from an address on. */
export interface Extent<Stop> {
  /** Bytes, at most as many as were asked for. */
  readonly size: number;
  /** What lies behind them; absent if all of them can be used. */
  readonly stop?: Stop;
}

/** How a system transfers where memsift itself looks at protection. */
export interface Guarded<Stop> {
  /** How far the protection allows it. */
  extent(address: bigint, size: number): Extent<Stop>;
  /** Transfers a range that the protection allows. */
  transfer(request: TransferRequest): Transfer;
  /** The pages where an extent stops, where there is protection to lift. */
  closed(stop: Stop): ClosedPages | undefined;
  /** The system's word for what lies where an extent stops. */
  stopError(stop: Stop): NativeError;
}

/**
 * Transfers a range as far as the protection allows it, and past it if that
 * is asked for.
 *
 * For systems whose calls do not keep to the protection, or do not tell how
 * far they came.
 *
 * @param request The range.
 * @param force Whether to go past the protection.
 * @param guarded How the system does it.
 * @returns How far it came.
 */
export function transferByExtents<Stop>(
  { address, bytes }: TransferRequest,
  force: boolean,
  guarded: Guarded<Stop>,
): Transfer {
  let done = 0;
  while (done < bytes.length) {
    const at = address + BigInt(done);
    const left = bytes.subarray(done);
    const { size, stop } = partWay(done, () => guarded.extent(at, left.length));
    const piece = partWay(
      done,
      () =>
        size > 0
          ? guarded.transfer({ address: at, bytes: left.subarray(0, size) })
          : force
          ? transferClosed(guarded, stop as Stop, { address: at, bytes: left })
          : undefined,
    );
    if (!piece) {
      return { transferred: done, native: guarded.stopError(stop as Stop) };
    }
    done += piece.transferred;
    if (piece.native) return { ...piece, transferred: done };
  }
  return { transferred: done };
}

/** Transfers as much of a range as lies in the first pages, which are closed. */
function transferClosed<Stop>(
  guarded: Guarded<Stop>,
  stop: Stop,
  { address, bytes }: TransferRequest,
): Transfer | undefined {
  const pages = guarded.closed(stop);
  if (!pages) return undefined;
  const size = Number(pages.end - address);
  const piece = { address, bytes: bytes.subarray(0, size) };
  return unprotected(pages, piece, () => guarded.transfer(piece));
}
