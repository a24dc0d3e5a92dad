import type { NativeError } from "../../core/error.ts";

/** What the calls return: zx_status_t, 0 or a negative number. */
export const ZX = {
  ZX_OK: 0,
  ZX_ERR_INTERNAL: -1,
  ZX_ERR_NOT_SUPPORTED: -2,
  ZX_ERR_NO_RESOURCES: -3,
  ZX_ERR_NO_MEMORY: -4,
  ZX_ERR_INVALID_ARGS: -10,
  ZX_ERR_BAD_HANDLE: -11,
  ZX_ERR_WRONG_TYPE: -12,
  ZX_ERR_OUT_OF_RANGE: -14,
  ZX_ERR_BUFFER_TOO_SMALL: -15,
  ZX_ERR_BAD_STATE: -20,
  ZX_ERR_NOT_FOUND: -25,
  ZX_ERR_ACCESS_DENIED: -30,
  ZX_ERR_IO: -40,
  ZX_ERR_IO_DATA_INTEGRITY: -42,
  ZX_ERR_IO_NOT_PRESENT: -44,
} as const;

const NAMES = new Map<number, string>(
  Object.entries(ZX).map(([name, number]) => [number, name]),
);

/** The system's word for a failure. */
export function nativeError(api: string, status: number): NativeError {
  return { api, number: status, name: NAMES.get(status) ?? `status ${status}` };
}
