import type { NativeError } from "../../core/error.ts";

/** What GetLastError gives after the calls of memsift. */
export const ERROR = {
  ERROR_SUCCESS: 0,
  ERROR_ACCESS_DENIED: 5,
  ERROR_INVALID_HANDLE: 6,
  ERROR_NOT_ENOUGH_MEMORY: 8,
  ERROR_NO_MORE_FILES: 18,
  ERROR_BAD_LENGTH: 24,
  ERROR_NOT_SUPPORTED: 50,
  ERROR_INVALID_PARAMETER: 87,
  ERROR_CALL_NOT_IMPLEMENTED: 120,
  ERROR_INSUFFICIENT_BUFFER: 122,
  ERROR_PARTIAL_COPY: 299,
  ERROR_INVALID_ADDRESS: 487,
  ERROR_NOACCESS: 998,
  ERROR_FILE_INVALID: 1006,
  ERROR_NOT_ALL_ASSIGNED: 1300,
  ERROR_NO_SYSTEM_RESOURCES: 1450,
  ERROR_WORKING_SET_QUOTA: 1453,
  ERROR_COMMITMENT_LIMIT: 1455,
} as const;

/** What the functions of ntdll return. */
export const STATUS = {
  STATUS_PROCESS_IS_TERMINATING: 0xc000_010a,
} as const;

const NAMES = new Map<number, string>(
  Object.entries(ERROR).map(([name, number]) => [number, name]),
);

/** The system's word for a failure. */
export function nativeError(api: string, number: number): NativeError {
  return { api, number, name: NAMES.get(number) ?? `error ${number}` };
}
