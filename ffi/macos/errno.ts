import type { NativeError } from "../../core/error.ts";

/** The error numbers that libproc and kill give, as macOS counts them. */
export const ERRNO = {
  EPERM: 1,
  ESRCH: 3,
  ENOMEM: 12,
  EINVAL: 22,
  EOVERFLOW: 84,
} as const;

const NAMES = new Map<number, string>(
  Object.entries(ERRNO).map(([name, number]) => [number, name]),
);

/** A failure, as the error number that the call gave. */
export interface Failure {
  /** The error number. */
  readonly errno: number;
}

/** The system's word for a failure of libproc or POSIX. */
export function errnoError(api: string, number: number): NativeError {
  return { api, number, name: NAMES.get(number) ?? `errno ${number}` };
}
