import { assertU32, assertWord } from "../../c_arguments.ts";
import { failed } from "./get_last_error.ts";
import { thisSystem } from "./system.ts";

/**
 * Reserves or commits pages in a process.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-virtualallocex VirtualAllocEx}
 *
 * @param process A handle with `PROCESS_VM_OPERATION`.
 * @param address Where, rounded down to 64 KiB to reserve and to a page to
 * commit; 0 for anywhere.
 * @param size Bytes, rounded up to whole pages.
 * @param allocationType `MEM_RESERVE`, `MEM_COMMIT` or both, or'ed.
 * @param protect `PAGE_*`.
 * @returns The address of the first page, or `null`: error 5 without the
 * right, 87 for bad arguments, 487 if there is something else.
 */
export function virtualAllocEx(
  process: bigint,
  address: bigint,
  size: bigint,
  allocationType: number,
  protect: number,
): bigint | null {
  assertWord(process, "a handle");
  assertWord(address, "an address");
  assertWord(size, "a size");
  assertU32(allocationType, "a type of allocation");
  assertU32(protect, "a protection");
  using system = thisSystem();
  const { call } = system;
  const base = call.VirtualAllocEx(
    process,
    address,
    size,
    allocationType,
    protect,
  );
  const error = call.GetLastError();
  if (base !== 0n) return base;
  failed(error);
  return null;
}
