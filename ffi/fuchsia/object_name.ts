import { ZX } from "./status.ts";
import type { Zircon } from "./symbols.ts";

/** The property that is an object's name. */
export const ZX_PROP_NAME = 3;

/** ZX_MAX_NAME_LEN: the bytes of a name, the last of which is zero. */
export const NAME_LENGTH = 32;

/** Text up to its zero. */
export function nameIn(bytes: Uint8Array<ArrayBuffer>): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

/**
 * Asks for an object's name.
 *
 * @param zircon The system.
 * @param handle A handle with ZX_RIGHT_GET_PROPERTY.
 * @returns The name, or `null` if the system does not tell.
 */
export function objectName({ call }: Zircon, handle: number): string | null {
  const bytes = new Uint8Array(new ArrayBuffer(NAME_LENGTH));
  const status = call.zx_object_get_property?.(
    handle,
    ZX_PROP_NAME,
    bytes,
    BigInt(NAME_LENGTH),
  );
  return status === ZX.ZX_OK ? nameIn(bytes) : null;
}
