import { ZX } from "../status.ts";
import { assertCount, assertSize, assertU32 } from "../../c_arguments.ts";
import { thisSystem } from "./system.ts";

/**
 * Asks about an object, in records whose layout the topic says. The buffer is
 * not touched unless the call succeeds, nor behind the records that were
 * written.
 *
 * For what is mapped, {@linkcode decodeProcessMaps} reads the records of
 * `ZX_INFO_PROCESS_MAPS_V1`.
 *
 * @see {@link https://fuchsia.dev/reference/syscalls/object_get_info zx_object_get_info}
 *
 * @param handle The object, with the right that the topic takes:
 * `ZX_RIGHT_ENUMERATE` for a job's children and processes, `ZX_RIGHT_INSPECT`
 * for a process's state and, on newer systems, its mappings, which older ones
 * give for `ZX_RIGHT_READ`.
 * @param topic `ZX_INFO_*`; the high four bits are its version.
 * @param buffer Gets the records; may be `null` where there are many.
 * @param bufferSize Bytes for the records, no more than the buffer has.
 * @param actual One element: gets how many records were written. `null` is
 * ignored.
 * @param avail One element: gets how many there are; more than `actual` if
 * the buffer is too small for them. `null` is ignored.
 * @returns 0 (`ZX_OK`), or a negative status: -11 (`ZX_ERR_BAD_HANDLE`), -12
 * (`ZX_ERR_WRONG_TYPE`) for a topic of other objects, -30
 * (`ZX_ERR_ACCESS_DENIED`) without the right, -15 (`ZX_ERR_BUFFER_TOO_SMALL`)
 * for less room than one record takes where there is one, -20
 * (`ZX_ERR_BAD_STATE`) for the mappings of a process that has ended, -2
 * (`ZX_ERR_NOT_SUPPORTED`) for a topic that there is not.
 */
export function zxObjectGetInfo(
  handle: number,
  topic: number,
  buffer: Uint8Array<ArrayBuffer> | null,
  bufferSize: number,
  actual: BigUint64Array<ArrayBuffer> | null,
  avail: BigUint64Array<ArrayBuffer> | null,
): number {
  assertU32(handle, "a handle");
  assertU32(topic, "a topic");
  assertSize(bufferSize, buffer);
  assertCount(actual);
  assertCount(avail);
  const { call } = thisSystem();
  // Begins as the caller's: what the system leaves alone stays as it is.
  const bytes = buffer && new Uint8Array(buffer.subarray(0, bufferSize));
  const counts = new BigUint64Array(2);
  const status = call.zx_object_get_info(
    handle,
    topic,
    bytes,
    BigInt(bufferSize),
    new Uint8Array(counts.buffer, 0, 8),
    new Uint8Array(counts.buffer, 8, 8),
  );
  if (status === ZX.ZX_OK) {
    if (bytes) buffer.set(bytes);
    actual?.set(counts.subarray(0, 1));
    avail?.set(counts.subarray(1));
  }
  return status;
}
