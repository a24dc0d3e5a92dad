import { ZX } from "../status.ts";
import { required } from "../symbols.ts";
import { assertSize, assertU32 } from "../../c_arguments.ts";
import { thisSystem } from "./system.ts";

/**
 * Asks for a property of an object. The value is not touched unless the call
 * succeeds.
 *
 * @see {@link https://fuchsia.dev/reference/syscalls/object_get_property zx_object_get_property}
 *
 * @param handle The object, with `ZX_RIGHT_GET_PROPERTY`.
 * @param property `ZX_PROP_NAME` for its name: 32 bytes of text that ends
 * with a zero.
 * @param value Gets the value; `null` is refused by the system.
 * @param valueSize Bytes for it, no more than the value's array has.
 * @returns 0 (`ZX_OK`), or a negative status: -11 (`ZX_ERR_BAD_HANDLE`), -30
 * (`ZX_ERR_ACCESS_DENIED`) without the right, -10 (`ZX_ERR_INVALID_ARGS`) for
 * no value, -15 (`ZX_ERR_BUFFER_TOO_SMALL`) for too little room.
 */
export function zxObjectGetProperty(
  handle: number,
  property: number,
  value: Uint8Array<ArrayBuffer> | null,
  valueSize: number,
): number {
  assertU32(handle, "a handle");
  assertU32(property, "a property");
  assertSize(valueSize, value);
  const get = required(thisSystem(), "zx_object_get_property");
  // Begins as the caller's: what the system leaves alone stays as it is.
  const bytes = value && new Uint8Array(value.subarray(0, valueSize));
  const status = get(handle, property, bytes, BigInt(valueSize));
  if (status === ZX.ZX_OK && bytes) value.set(bytes);
  return status;
}
