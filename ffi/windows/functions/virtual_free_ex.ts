import { assertU32, assertWord } from "../../c_arguments.ts";
import { failed } from "./get_last_error.ts";
import { thisSystem } from "./system.ts";

/**
 * Decommits or releases pages of a process.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-virtualfreeex VirtualFreeEx}
 *
 * @param process A handle with `PROCESS_VM_OPERATION`.
 * @param address Where they begin; to release, what reserving gave.
 * @param size Bytes; to release, 0.
 * @param freeType `MEM_DECOMMIT` or `MEM_RELEASE`.
 * @returns Whether it succeeded: else error 5 without the right, 87
 * (`ERROR_INVALID_PARAMETER`) to release with a size.
 */
export function virtualFreeEx(
  process: bigint,
  address: bigint,
  size: bigint,
  freeType: number,
): boolean {
  assertWord(process, "a handle");
  assertWord(address, "an address");
  assertWord(size, "a size");
  assertU32(freeType, "a way to free");
  using system = thisSystem();
  const { call } = system;
  const done = call.VirtualFreeEx(process, address, size, freeType);
  const error = call.GetLastError();
  return done !== 0 || failed(error);
}
