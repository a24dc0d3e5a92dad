import { MemoryError, type NativeError } from "../core/error.ts";
import type { Transfer, TransferRequest } from "../core/source.ts";

/** Alike pages whose protection can be lifted. */
export interface ClosedPages {
  /** Where they end. */
  readonly end: bigint;
  /** Protections that open them, the most wanted first. */
  readonly opened: readonly number[];
  /** Changes the protection of a range of them; 0 or the error number. */
  protect(range: TransferRequest, protection: number): number;
  /** The protection that they had, asked once they are open. */
  before(): number;
  /**
   * The system's word for what keeps them closed. Throws if the process as a
   * whole refuses.
   */
  refusal(error: number): NativeError;
  /** The error for pages that stay open. */
  stuckError(error: number, lifted: Lifted): MemoryError;
}

/** What there is to say of pages whose protection was lifted. */
export interface Lifted {
  /** Where the range starts. */
  readonly address: bigint;
  /** Its bytes. */
  readonly requested: number;
  /** Bytes that were transferred meanwhile. */
  readonly transferred: number;
  /** The protection that the pages had. */
  readonly before: number;
  /** The one they keep. */
  readonly opened: number;
}

/**
 * Lifts the protection of a range that lies in alike pages, transfers, and
 * puts the protection back.
 *
 * @param pages The pages.
 * @param range The range.
 * @param transfer Does it.
 * @returns How far the transfer came.
 */
export function unprotected(
  pages: ClosedPages,
  range: TransferRequest,
  transfer: () => Transfer,
): Transfer {
  let refusal = 0;
  let opened = 0;
  for (opened of pages.opened) {
    refusal = pages.protect(range, opened);
    if (refusal === 0) break;
  }
  if (refusal !== 0) return { transferred: 0, native: pages.refusal(refusal) };
  const before = pages.before();
  let transferred = 0;
  try {
    const done = transfer();
    ({ transferred } = done);
    return done;
  } catch (error) {
    if (error instanceof MemoryError) transferred = error.transferred ?? 0;
    throw error;
  } finally {
    // What stopped it once need not do so again.
    const failure = pages.protect(range, before) &&
      pages.protect(range, before);
    if (failure !== 0) {
      const { address, bytes } = range;
      const requested = bytes.length;
      const lifted = { address, requested, transferred, before, opened };
      // deno-lint-ignore no-unsafe-finally -- the graver of two failures
      throw pages.stuckError(failure, lifted);
    }
  }
}
