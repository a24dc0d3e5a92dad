import { type Mapping, MappingList, MAPS_ENTRY } from "../mappings.ts";

/**
 * Reads the records of `ZX_INFO_PROCESS_MAPS_V1`, of 96 bytes each, and gives
 * those that are mappings: the others are the address space and its VMARs.
 *
 * @see {@link https://fuchsia.dev/reference/syscalls/object_get_info zx_object_get_info}
 *
 * @param records As many whole records as were written, and nothing else.
 * @returns The mappings, in their order, which ascends.
 */
export function decodeProcessMaps(
  records: Uint8Array<ArrayBuffer>,
): Mapping[] {
  if (records.length % MAPS_ENTRY !== 0) {
    throw new RangeError(
      `Cannot read ${records.length} bytes as records: one has ${MAPS_ENTRY}`,
    );
  }
  const { buffer, byteOffset, byteLength } = records;
  return [...new MappingList(new DataView(buffer, byteOffset, byteLength))];
}
