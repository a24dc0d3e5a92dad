import type { NativeError } from "../core/error.ts";
import type { Transfer, TransferRequest } from "../core/source.ts";
import { partWay } from "./part_way.ts";

/** How a system copies. */
export interface Copying {
  /** Bytes of a page: what stops a copy stops it for a whole one. */
  readonly pageSize: number;
  /** The most bytes of one call, a page at least. */
  readonly callLimit: number;
  /**
   * Copies a range in one call.
   *
   * @param request The range.
   * @param isPage Whether all of it lies in one page.
   * @returns Why the addresses stopped it; `undefined` if nothing did. Throws
   * if the process as a whole refuses.
   */
  copy(request: TransferRequest, isPage: boolean): NativeError | undefined;
}

/**
 * Copies a range as far as a system can, to the page.
 *
 * For systems that do not tell how far a call that failed has come, or whose
 * count is not to be believed: what failed is tried again in halves, down to
 * the page that cannot be used. A call that fails may have left anything in
 * its own bytes, so none is told to use bytes that an earlier one has filled.
 *
 * @param request The range.
 * @param copying How the system copies.
 * @returns How far it came.
 */
export function copyInHalves(
  { address, bytes }: TransferRequest,
  { pageSize, callLimit, copy }: Copying,
): Transfer {
  let done = 0;
  let limit = Math.min(bytes.length, callLimit);
  let halved = false;
  while (done < bytes.length) {
    const at = address + BigInt(done);
    // At least to the end of the page, then by whole pages.
    const inPage = pageSize - Number(at % BigInt(pageSize));
    const pages = Math.max(0, Math.floor((limit - inPage) / pageSize));
    const size = halved ? inPage + pages * pageSize : limit;
    const piece = bytes.subarray(done, done + size);
    const isPage = piece.length <= inPage;
    const request = { address: at, bytes: piece };
    const native = partWay(done, () => copy(request, isPage));
    if (!native) {
      done += piece.length;
      continue;
    }
    if (isPage) return { transferred: done, native };
    limit = Math.floor(piece.length / 2);
    halved = true;
  }
  return { transferred: done };
}
