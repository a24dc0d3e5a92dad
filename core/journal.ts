/** A write that was made. */
export interface WriteRecord {
  /** Where. */
  readonly address: bigint;
  /** What was there; `null` if it could be written but not read. */
  readonly before: Uint8Array<ArrayBuffer> | null;
  /** What was written. */
  readonly after: Uint8Array<ArrayBuffer>;
}

/** Bytes that a journal remembers before it forgets its oldest records. */
const CAPACITY = 16 * 1024 * 1024;

/** The writes that were made, oldest first, in bounded memory. */
export class Journal {
  readonly #records: WriteRecord[] = [];
  #bytes = 0;

  /** The records it remembers, oldest first. */
  get records(): readonly WriteRecord[] {
    return this.#records;
  }

  /** Enters a write. */
  enter(record: WriteRecord): void {
    this.#records.push(record);
    this.#bytes += sizeOf(record);
    while (this.#bytes > CAPACITY && this.#records.length > 1) {
      this.#bytes -= sizeOf(this.#records.shift() as WriteRecord);
    }
  }

  /** Takes the last write out. */
  takeLast(): WriteRecord | undefined {
    const record = this.#records.pop();
    if (record) this.#bytes -= sizeOf(record);
    return record;
  }
}

/** The bytes of a record and about what its object takes. */
function sizeOf({ before, after }: WriteRecord): number {
  return 128 + after.length + (before?.length ?? 0);
}
