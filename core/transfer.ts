import { assertRange } from "./address.ts";
import { type MemoryErrorCode, transferError } from "./error.ts";
import { type Region, regionAt } from "./region.ts";
import type { MemorySource, Transfer, TransferRequest } from "./source.ts";

/** The most that one read or write may move, in bytes: 2 GiB. */
export const TRANSFER_LIMIT = 2 ** 31;

/** What a partial read got. */
export interface PartialRead {
  /** What could be read, from the start and without a gap. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The first address that could not be read; absent if all was. */
  readonly stoppedAt?: bigint;
  /** Why it could not. */
  readonly reason?: MemoryErrorCode;
}

/** Reads all of the bytes or throws, and only then changes `request.bytes`. */
export function readStrict(
  source: MemorySource,
  { address, bytes }: TransferRequest,
  force: boolean,
): void {
  const scratch = new Uint8Array(bytes.length);
  readWhole(source, { address, bytes: scratch }, force);
  bytes.set(scratch);
}

/** Reads all of the bytes or throws; the array is nobody's but ours yet. */
export function readWhole(
  source: MemorySource,
  request: TransferRequest,
  force: boolean,
): void {
  if (request.bytes.length === 0) return;
  const transfer = source.read(request, force);
  source.assertSame();
  if (transfer.transferred < request.bytes.length) {
    throw stopped(source, request, transfer);
  }
}

/** Reads as far as the memory goes and says why no further. */
export function readPartial(
  source: MemorySource,
  request: TransferRequest,
  force: boolean,
): PartialRead {
  const { address, bytes } = request;
  if (bytes.length === 0) return { bytes };
  const { transferred } = source.read(request, force);
  source.assertSame();
  if (transferred === bytes.length) return { bytes };
  const stoppedAt = address + BigInt(transferred);
  return {
    bytes: bytes.subarray(0, transferred),
    stoppedAt,
    reason: unreadableBecause(source.regionAt(stoppedAt)),
  };
}

/** Reads many ranges, each as far as it goes. */
export function readMany(
  source: MemorySource,
  requests: readonly TransferRequest[],
): PartialRead[] {
  const transfers = source.readMany(requests);
  source.assertSame();
  let regions: Region[] | undefined;
  return requests.map(({ address, bytes }, index) => {
    const { transferred } = transfers[index] as Transfer;
    if (transferred === bytes.length) return { bytes };
    regions ??= source.regions();
    const stoppedAt = address + BigInt(transferred);
    return {
      bytes: bytes.subarray(0, transferred),
      stoppedAt,
      reason: unreadableBecause(regionAt(regions, stoppedAt)),
    };
  });
}

/**
 * Why a byte could not be read, told by what is mapped there: the system's
 * own number is the same for most reasons.
 */
export function unreadableBecause(region: Region | undefined): MemoryErrorCode {
  if (!region) return "unmapped";
  return region.perm.includes("r") ? "guard-or-device" : "not-readable";
}

function stopped(
  source: MemorySource,
  { address, bytes }: TransferRequest,
  { transferred, native }: Transfer,
): Error {
  const stoppedAt = address + BigInt(transferred);
  const code = unreadableBecause(source.regionAt(stoppedAt));
  return transferError("read", code, stoppedAt, {
    address,
    requested: bytes.length,
    transferred,
    native,
    pid: source.pid ?? undefined,
  });
}

/** Throws unless the range is one that a single read or write may have. */
export function assertTransfer(address: bigint, size: number): void {
  assertRange(address, size);
  if (size > TRANSFER_LIMIT) {
    throw new RangeError(
      `Cannot use ${size} as a size: one transfer moves at most ` +
        `${TRANSFER_LIMIT} bytes (2 GiB); take the range in pieces`,
    );
  }
}
