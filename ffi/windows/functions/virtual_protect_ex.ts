import { assertU32, assertWord } from "../../c_arguments.ts";
import { failed } from "./get_last_error.ts";
import { thisSystem } from "./system.ts";

/**
 * Changes the protection of committed pages: of all pages that the range
 * touches, which must have been reserved together.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-virtualprotectex VirtualProtectEx}
 *
 * @param process A handle with `PROCESS_VM_OPERATION`.
 * @param address Where the range begins.
 * @param size Its length in bytes.
 * @param newProtect `PAGE_*`.
 * @returns The first page's protection before, or `null`: error 5 without the
 * right, 87 (`ERROR_INVALID_PARAMETER`) for no protection, 487
 * (`ERROR_INVALID_ADDRESS`) for pages that are not committed.
 */
export function virtualProtectEx(
  process: bigint,
  address: bigint,
  size: bigint,
  newProtect: number,
): number | null {
  assertWord(process, "a handle");
  assertWord(address, "an address");
  assertWord(size, "a size");
  assertU32(newProtect, "a protection");
  using system = thisSystem();
  const { call } = system;
  const old = new Uint32Array(1);
  const oldBytes = new Uint8Array(old.buffer);
  const done = call.VirtualProtectEx(
    process,
    address,
    size,
    newProtect,
    oldBytes,
  );
  const error = call.GetLastError();
  if (done) return old[0] ?? 0;
  failed(error);
  return null;
}
