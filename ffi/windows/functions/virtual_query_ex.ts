import { ERROR } from "../last_error.ts";
import {
  type MemoryBasicInformation,
  queryMemory,
} from "../memory_information.ts";
import { assertWord } from "../../c_arguments.ts";
import { failed } from "./get_last_error.ts";
import { thisSystem } from "./system.ts";

/**
 * Tells what lies at an address of a process. To walk over all of its memory,
 * begin at 0 and go on at `baseAddress + regionSize` until it gives `null`.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-virtualqueryex VirtualQueryEx}
 *
 * @param process A handle with `PROCESS_QUERY_INFORMATION`.
 * @param address The address; it counts as the page that it lies in.
 * @returns The pages that are alike from there on, or `null`: error 5 without
 * the right, 87 (`ERROR_INVALID_PARAMETER`) past what programs can have.
 */
export function virtualQueryEx(
  process: bigint,
  address: bigint,
): MemoryBasicInformation | null {
  assertWord(process, "a handle");
  assertWord(address, "an address");
  using system = thisSystem();
  const memory = queryMemory(system, process, address);
  if (memory && !("error" in memory)) return memory;
  failed(memory ? memory.error : ERROR.ERROR_INVALID_PARAMETER);
  return null;
}
