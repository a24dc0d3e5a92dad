import { assertWord } from "../../c_arguments.ts";
import { failed } from "./get_last_error.ts";
import { thisSystem } from "./system.ts";

/**
 * The id of the process behind a handle.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getprocessid GetProcessId}
 *
 * @param process A handle with `PROCESS_QUERY_INFORMATION` or
 * `PROCESS_QUERY_LIMITED_INFORMATION`.
 * @returns The id, or 0: error 5 without the right, 6 for no handle.
 */
export function getProcessId(
  process: bigint,
): number {
  assertWord(process, "a handle");
  using system = thisSystem();
  const { call } = system;
  const id = call.GetProcessId(process);
  const error = call.GetLastError();
  if (id === 0) failed(error);
  return id;
}
