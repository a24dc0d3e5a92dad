import { assertU32 } from "../../c_arguments.ts";
import { failed } from "./get_last_error.ts";
import { holdFor, thisSystem } from "./system.ts";

/**
 * Opens a process. Ask for no more than you need: the less, the more
 * processes it is granted for.
 *
 * Windows does not look at the low two bits of an id: compare what
 * {@linkcode getProcessId} says of the handle.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-openprocess OpenProcess}
 *
 * @param desiredAccess Rights, or'ed: `PROCESS_VM_READ` to read, for example.
 * @param inheritHandle Whether processes started by this one get it too.
 * @param processId The process's id.
 * @returns The handle, to be given to {@linkcode closeHandle}, or `null`:
 * error 5 (`ERROR_ACCESS_DENIED`) if the rights are not granted, 87
 * (`ERROR_INVALID_PARAMETER`) if there is no such process or the id is 0.
 */
export function openProcess(
  desiredAccess: number,
  inheritHandle: boolean,
  processId: number,
): bigint | null {
  assertU32(desiredAccess, "rights");
  assertU32(processId, "a process id");
  using system = thisSystem();
  const { call } = system;
  const inherit = inheritHandle ? 1 : 0;
  const process = call.OpenProcess(desiredAccess, inherit, processId);
  const error = call.GetLastError();
  if (process !== 0n) {
    holdFor(process);
    return process;
  }
  failed(error);
  return null;
}
