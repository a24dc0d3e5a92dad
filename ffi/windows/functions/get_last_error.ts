let last = 0;

/**
 * Why the last function of this module that failed did so.
 *
 * The system's own GetLastError is overwritten by nearly everything, printing
 * a line included; here it is asked right after each call and kept.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/api/errhandlingapi/nf-errhandlingapi-getlasterror GetLastError}
 *
 * @returns The number, for example 5 for `ERROR_ACCESS_DENIED`; 0 if nothing
 * has failed.
 */
export function getLastError(): number {
  return last;
}

/** Keeps the number of a failure, and gives `false` for the function. */
export function failed(error: number): false {
  last = error;
  return false;
}
