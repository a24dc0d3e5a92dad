import { ZX } from "./status.ts";
import type { Zircon } from "./symbols.ts";

// Topics of zx_object_get_info. The version of a topic is in its high four
// bits; a record's layout never changes within a version.

/** One zx_info_handle_basic_t: which object, of which type, what rights. */
export const ZX_INFO_HANDLE_BASIC = 2;
/** One zx_info_process_t as it was at first: flags of a byte each. */
export const ZX_INFO_PROCESS_V1 = 3;
/** One zx_info_process_t. */
export const ZX_INFO_PROCESS = 0x1000_0003;
/** The koids of a job's jobs. */
export const ZX_INFO_JOB_CHILDREN = 8;
/** The koids of a job's processes. */
export const ZX_INFO_JOB_PROCESSES = 9;
/** What is mapped, as 96 bytes each; every system has it. */
export const ZX_INFO_PROCESS_MAPS_V1 = 13;

/** Why a call failed. */
export interface StatusFailure {
  /** A zx_status_t, negative. */
  readonly status: number;
}

/**
 * Asks for the one record of a topic.
 *
 * @param zircon The system.
 * @param handle The object.
 * @param topic `ZX_INFO_*`.
 * @param size Bytes of the record.
 * @returns The record.
 */
export function infoOf(
  { call }: Zircon,
  handle: number,
  topic: number,
  size: number,
): DataView<ArrayBuffer> | StatusFailure {
  const bytes = new Uint8Array(new ArrayBuffer(size));
  const status = call.zx_object_get_info(
    handle,
    topic,
    bytes,
    BigInt(size),
    null,
    null,
  );
  return status === ZX.ZX_OK ? new DataView(bytes.buffer) : { status };
}

/** Records to make room for before it is known how many there are. */
const FIRST_ROOM = 256;

/** A list that has outgrown its room so many times is taken as it is. */
const ATTEMPTS = 16;

/** Asks for the records of a topic that has many, into one growing buffer. */
export class InfoRecords {
  readonly #zircon: Zircon;
  readonly #topic: number;
  readonly #stride: number;
  #bytes: Uint8Array<ArrayBuffer>;
  /** Records that were written, records there are: two of size_t. */
  readonly #counts = new BigUint64Array(new ArrayBuffer(16));
  readonly #actual = new Uint8Array(this.#counts.buffer, 0, 8);
  readonly #avail = new Uint8Array(this.#counts.buffer, 8, 8);

  /**
   * @param zircon The system.
   * @param topic `ZX_INFO_*`.
   * @param stride Bytes of a record.
   */
  constructor(zircon: Zircon, topic: number, stride: number) {
    this.#zircon = zircon;
    this.#topic = topic;
    this.#stride = stride;
    this.#bytes = new Uint8Array(FIRST_ROOM * stride);
  }

  /**
   * Asks anew.
   *
   * @param handle The object.
   * @returns All records, until this is called again.
   */
  read(handle: number): DataView<ArrayBuffer> | StatusFailure {
    for (let attempt = 1;; attempt++) {
      const status = this.#zircon.call.zx_object_get_info(
        handle,
        this.#topic,
        this.#bytes,
        BigInt(this.#bytes.length),
        this.#actual,
        this.#avail,
      );
      if (status !== ZX.ZX_OK) return { status };
      const [actual = 0n, avail = 0n] = this.#counts;
      if (actual >= avail || attempt === ATTEMPTS) {
        const length = Math.min(
          Number(actual) * this.#stride,
          this.#bytes.length,
        );
        return new DataView(this.#bytes.buffer, 0, length);
      }
      // The list may have grown by the time that it is asked for again.
      const room = Number(avail) + Number(avail >> 3n) + 16;
      this.#bytes = new Uint8Array(room * this.#stride);
    }
  }
}
