import { MemoryError } from "../../core/error.ts";
import { ERROR, nativeError } from "./last_error.ts";
import type { Win32 } from "./symbols.ts";
import { wideText } from "./wide_text.ts";

const TOKEN_QUERY = 0x8;
const TOKEN_ADJUST_PRIVILEGES = 0x20;
const SE_PRIVILEGE_ENABLED = 0x2;

/** TokenElevation of TOKEN_INFORMATION_CLASS: a TOKEN_ELEVATION, one u32. */
const TOKEN_ELEVATION = 20;

/**
 * Turns SeDebugPrivilege on for this process: with it, processes of other
 * users can be opened. Administrators hold it, turned off.
 *
 * @param win The system.
 * @returns 0, or the error number; ERROR_NOT_ALL_ASSIGNED if it is not held.
 */
export function turnOnDebugPrivilege(win: Win32): number {
  const { call } = win;
  return withToken(win, TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY, (token) => {
    const luid = new Uint8Array(8);
    const name = wideText("SeDebugPrivilege");
    if (!call.LookupPrivilegeValueW(null, name, luid)) {
      return call.GetLastError();
    }
    const privileges = encodeEnabled(luid);
    const done = call.AdjustTokenPrivileges(
      token,
      0,
      privileges,
      privileges.length,
      null,
      null,
    );
    const error = call.GetLastError();
    // Not 0 even if nothing was turned on: only the error number tells.
    return done || error !== 0 ? error : ERROR.ERROR_ACCESS_DENIED;
  });
}

/**
 * Makes a TOKEN_PRIVILEGES of one that is turned on: PrivilegeCount u32 @0,
 * Luid 8 bytes @4, Attributes u32 @12.
 */
export function encodeEnabled(luid: Uint8Array): Uint8Array<ArrayBuffer> {
  const privileges = new Uint8Array(16);
  const view = new DataView(privileges.buffer);
  view.setUint32(0, 1, true);
  privileges.set(luid, 4);
  view.setUint32(12, SE_PRIVILEGE_ENABLED, true);
  return privileges;
}

/** Turns SeDebugPrivilege on, or throws. */
export function requireDebugPrivilege(win: Win32): void {
  const error = turnOnDebugPrivilege(win);
  if (error === 0) return;
  const reason = error === ERROR.ERROR_NOT_ALL_ASSIGNED
    ? "this process does not hold it"
    : `Windows refuses (${nativeError("", error).name} ${error})`;
  throw new MemoryError(
    "permission-denied",
    `Cannot turn on SeDebugPrivilege: ${reason}`,
    { hint: "run as administrator" },
  );
}

/** Whether this process runs with an administrator's full rights. */
export function isElevated(win: Win32): boolean {
  const elevated = new Uint8Array(4);
  const length = new Uint8Array(4);
  const error = withToken(win, TOKEN_QUERY, (token) => {
    const { call } = win;
    const done = call.GetTokenInformation(
      token,
      TOKEN_ELEVATION,
      elevated,
      elevated.length,
      length,
    );
    return done ? 0 : call.GetLastError();
  });
  return error === 0 && elevated.some((byte) => byte !== 0);
}

/** Opens this process's token, uses it, closes it; 0 or the error number. */
function withToken(
  { call }: Win32,
  access: number,
  use: (token: bigint) => number,
): number {
  const token = new BigUint64Array(1);
  const self = call.GetCurrentProcess();
  if (!call.OpenProcessToken(self, access, new Uint8Array(token.buffer))) {
    return call.GetLastError();
  }
  const handle = token[0] ?? 0n;
  try {
    return use(handle);
  } finally {
    call.CloseHandle(handle);
  }
}
