import { ERROR } from "../last_error.ts";
import { openProcess, TO_READ } from "../open_process.ts";
import { assertU32 } from "../../c_arguments.ts";
import { failed } from "./get_last_error.ts";
import { thisSystem } from "./system.ts";
import { readVerified } from "./verified_read.ts";

/**
 * Copies a range of memory of a process that is named by its id, all of it or
 * nothing.
 *
 * The system opens and closes the process in each call. An id may come to
 * mean another process from one call to the next; within one it cannot, as
 * the process is held open meanwhile. For more than one read, take
 * {@linkcode readProcessMemory}.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/api/tlhelp32/nf-tlhelp32-toolhelp32readprocessmemory Toolhelp32ReadProcessMemory}
 *
 * @param processId The process's id; 0 for this process.
 * @param baseAddress Where in the process to begin.
 * @param buffer Gets the bytes; `null` is refused by the system.
 * @param size Bytes to read, no more than the buffer has.
 * @param numberOfBytesRead One element: gets the bytes read. `null` is
 * ignored.
 * @returns Whether it succeeded. The page says nothing about failures; as a
 * rule {@linkcode getLastError} is as after {@linkcode readProcessMemory},
 * and 87 (`ERROR_INVALID_PARAMETER`) if there is no such process.
 */
export function toolhelp32ReadProcessMemory(
  processId: number,
  baseAddress: bigint,
  buffer: Uint8Array<ArrayBuffer> | null,
  size: number,
  numberOfBytesRead: BigUint64Array<ArrayBuffer> | null,
): boolean {
  assertU32(processId, "a process id");
  using system = thisSystem();
  const { call } = system;
  using resources = new DisposableStack();
  let process: bigint | null = null;
  if (processId === 0) process = call.GetCurrentProcess();
  else {
    const opened = openProcess(system, processId, TO_READ);
    if ("process" in opened) {
      ({ process } = opened);
      resources.adopt(process, (handle) => call.CloseHandle(handle));
    } else if (opened.error === ERROR.ERROR_INVALID_PARAMETER) {
      // Windows itself does not look at the low two bits of an id.
      return failed(opened.error);
    }
  }
  const request = { baseAddress, buffer, size, numberOfBytesRead };
  return readVerified(
    system,
    process,
    request,
    (bytes, count) =>
      call.Toolhelp32ReadProcessMemory(
        processId,
        baseAddress,
        bytes,
        BigInt(size),
        count,
      ),
  );
}
