import {
  InfoRecords,
  type StatusFailure,
  ZX_INFO_PROCESS_MAPS_V1,
} from "./object_info.ts";
import { NAME_LENGTH, nameIn } from "./object_name.ts";
import { ZX } from "./status.ts";
import type { Zircon } from "./symbols.ts";

/** A VMO, or a part of one, at addresses of a process. */
export interface Mapping {
  /** What its maker called it; empty if it has no name. */
  readonly name: string;
  /** Its first address. */
  readonly base: bigint;
  /** Where it ends. */
  readonly end: bigint;
  /** `ZX_VM_PERM_*`, or'ed. */
  readonly mmuFlags: number;
  /** The VMO's koid. */
  readonly vmoKoid: bigint;
  /** Where in the VMO it begins, in bytes. */
  readonly vmoOffset: bigint;
}

/**
 * Bytes of a zx_info_maps_t of version 1: 32 of name @0, base u64 @32, size
 * u64 @40, depth u64 @48, type u32 @56, four bytes of padding; then, of a
 * mapping, mmu_flags u32 @64, padding, vmo_koid u64 @72, vmo_offset u64 @80,
 * committed_pages u64 @88. Later versions only append.
 */
export const MAPS_ENTRY = 96;

/** ZX_INFO_MAPS_TYPE_MAPPING: not the address space, nor a VMAR of it. */
const TYPE_MAPPING = 3;

/** What was mapped at one moment, as the system listed it, ascending. */
export class MappingList {
  readonly #view: DataView<ArrayBuffer>;

  /** @param view Entries of {@linkcode MAPS_ENTRY} bytes. */
  constructor(view: DataView<ArrayBuffer>) {
    this.#view = view;
  }

  /** The mappings, in order. */
  *[Symbol.iterator](): Generator<Mapping> {
    for (let at = 0; at < this.#view.byteLength; at += MAPS_ENTRY) {
      if (this.#isMapping(at)) yield this.#decode(at);
    }
  }

  /**
   * The mapping that holds an address, or else the next one above it. Looked
   * for in the list itself: decoding all of it takes longer than a transfer.
   */
  find(address: bigint): Mapping | undefined {
    for (let at = 0; at < this.#view.byteLength; at += MAPS_ENTRY) {
      if (this.#isMapping(at) && this.#endOf(at) > address) {
        return this.#decode(at);
      }
    }
    return undefined;
  }

  #isMapping(at: number): boolean {
    return this.#view.getUint32(at + 56, true) === TYPE_MAPPING;
  }

  #endOf(at: number): bigint {
    return this.#view.getBigUint64(at + 32, true) +
      this.#view.getBigUint64(at + 40, true);
  }

  #decode(at: number): Mapping {
    const { buffer, byteOffset } = this.#view;
    return {
      name: nameIn(new Uint8Array(buffer, byteOffset + at, NAME_LENGTH)),
      base: this.#view.getBigUint64(at + 32, true),
      end: this.#endOf(at),
      mmuFlags: this.#view.getUint32(at + 64, true),
      vmoKoid: this.#view.getBigUint64(at + 72, true),
      vmoOffset: this.#view.getBigUint64(at + 80, true),
    };
  }
}

/**
 * Whether what is mapped may be listed. Systems differ in the right that it
 * takes, so that this one is asked: how many there are, and none of them.
 *
 * @param zircon The system.
 * @param process A handle.
 * @returns Whether the handle has the right.
 */
export function mayListMappings({ call }: Zircon, process: number): boolean {
  const topic = ZX_INFO_PROCESS_MAPS_V1;
  const ask = call.zx_object_get_info;
  const status = ask(process, topic, null, 0n, null, null);
  return status !== ZX.ZX_ERR_ACCESS_DENIED;
}

/** Lists what is mapped, into one growing buffer. */
export class MappingReader {
  readonly #records: InfoRecords;

  /** @param zircon The system. */
  constructor(zircon: Zircon) {
    this.#records = new InfoRecords(
      zircon,
      ZX_INFO_PROCESS_MAPS_V1,
      MAPS_ENTRY,
    );
  }

  /**
   * Lists what is mapped now.
   *
   * @param process A handle with ZX_RIGHT_READ and ZX_RIGHT_INSPECT: which of
   * the two it takes depends on the system's age.
   * @returns The mappings, until this is called again.
   */
  read(process: number): MappingList | StatusFailure {
    const view = this.#records.read(process);
    return "status" in view ? view : new MappingList(view);
  }
}
