import type { NativeError } from "../../core/error.ts";

/** The error numbers that the calls of memsift give, as Linux counts them. */
export const ERRNO = {
  EPERM: 1,
  ENOENT: 2,
  ESRCH: 3,
  EINTR: 4,
  EIO: 5,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EFAULT: 14,
  EINVAL: 22,
  ENFILE: 23,
  EMFILE: 24,
  ENOTTY: 25,
  ENOSYS: 38,
} as const;

const NAMES = new Map<number, string>(
  Object.entries(ERRNO).map(([name, number]) => [number, name]),
);

/** The system's word for a failure. */
export function nativeError(api: string, number: number): NativeError {
  return { api, number, name: NAMES.get(number) ?? `errno ${number}` };
}
