import { required } from "../symbols.ts";
import { thisSystem } from "./system.ts";

/**
 * The job in which this process makes others: a function not of the vDSO but
 * of `libc.so`. Where the library has none, it throws a `MemoryError` with
 * the code `not-supported`.
 *
 * @see {@link https://fuchsia.dev/fuchsia-src/reference/kernel_objects/job Job}
 *
 * @returns A handle that is not to be closed, or 0 (`ZX_HANDLE_INVALID`) if
 * this process was given none.
 */
export function zxJobDefault(): number {
  return required(thisSystem(), "zx_job_default")();
}
