import type { Match } from "../core/scan.ts";

/** The most matches of a string that are kept, as in YARA. */
export const MATCH_LIMIT = 1_000_000;

/** Bytes of a match that are kept. */
export const BYTES_KEPT = 128;

/** Bytes that the matches of all strings may take: 512 MiB. */
const ROOM = 2 ** 29;

/** Matches that each string may have all the same. */
const FEW = 256;

/** What there is room for: all strings of a scan share it. */
export class Room {
  #left: number;

  constructor(bytes = ROOM) {
    this.#left = bytes;
  }

  /** Takes some of it, if there is as much. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }
}

/** Where a string of a rule matches: at most once at an address, ascending. */
export class Occurrences {
  readonly #room: Room;
  readonly #limit: number;
  #addresses = new BigUint64Array(4);
  #lengths = new Uint32Array(4);
  /** The first bytes of all matches, and where those of each end. */
  #bytes = new Uint8Array(64);
  #ends = new Uint32Array(4);
  #count = 0;
  #truncated = false;

  constructor(room: Room, limit: number = MATCH_LIMIT) {
    this.#room = room;
    this.#limit = limit;
  }

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  /** Whether there are more, which were not kept. */
  get truncated(): boolean {
    return this.#truncated;
  }

  /** Keeps a match, unless there is one at its address or there are too many. */
  add(
    { address, length, bytes }: Pick<Match, "address" | "length" | "bytes">,
  ): void {
    const at = this.#count;
    if (at > 0 && this.#addresses[at - 1] === address) return;
    const kept = bytes.subarray(0, BYTES_KEPT);
    if (
      at >= this.#limit || !this.#room.take(16 + kept.length) && at >= FEW
    ) {
      this.#truncated = true;
      return;
    }
    const start = this.#startOf(at);
    if (at === this.#lengths.length) this.#grow();
    if (start + kept.length > this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#bytes.length + kept.length);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#addresses[at] = address;
    this.#lengths[at] = length;
    this.#bytes.set(kept, start);
    this.#ends[at] = start + kept.length;
    this.#count++;
  }

  /** Where the match of an index, counted from 0, starts. */
  addressOf(index: number): bigint {
    return this.#addresses[index] as bigint;
  }

  /** Its length in bytes. */
  lengthOf(index: number): number {
    return this.#lengths[index] as number;
  }

  /** Its first bytes. */
  bytesOf(index: number): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(this.#startOf(index), this.#ends[index]);
  }

  /** How many start in a range, its ends included. */
  countIn(low: bigint, high: bigint): number {
    return low > high ? 0 : this.#before(high + 1n) - this.#before(low);
  }

  #startOf(index: number): number {
    return index === 0 ? 0 : this.#ends[index - 1] as number;
  }

  /** How many start before an address. */
  #before(address: bigint): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#addresses[middle] as bigint) < address) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #grow(): void {
    const size = 2 * this.#lengths.length;
    const [addresses, lengths, ends] = [
      new BigUint64Array(size),
      new Uint32Array(size),
      new Uint32Array(size),
    ];
    addresses.set(this.#addresses);
    lengths.set(this.#lengths);
    ends.set(this.#ends);
    [this.#addresses, this.#lengths, this.#ends] = [addresses, lengths, ends];
  }
}
