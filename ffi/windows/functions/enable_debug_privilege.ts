import { turnOnDebugPrivilege } from "../privilege.ts";
import { failed } from "./get_last_error.ts";
import { thisSystem } from "./system.ts";

/**
 * Turns `SeDebugPrivilege` on for this process, with OpenProcessToken,
 * LookupPrivilegeValueW and AdjustTokenPrivileges: processes of other users
 * can then be opened, but for protected ones. It stays on until this process
 * ends.
 *
 * @see {@link https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-adjusttokenprivileges AdjustTokenPrivileges}
 *
 * @returns Whether it is on: else error 1300 (`ERROR_NOT_ALL_ASSIGNED`) if
 * this process does not hold it; run it as administrator.
 */
export function enableDebugPrivilege(): boolean {
  using system = thisSystem();
  const error = turnOnDebugPrivilege(system);
  return error === 0 || failed(error);
}
