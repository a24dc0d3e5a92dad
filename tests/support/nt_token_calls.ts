import type { Functions } from "../../ffi/windows/symbols.ts";
import { putSize, textIn, viewOf } from "./nt_buffer.ts";
import { QUERY_LIMITED_INFORMATION } from "./nt_rights.ts";
import { NT } from "./nt_status.ts";
import type { NtKernel } from "./nt_system.ts";

const TOKEN_QUERY = 0x8;
const TOKEN_ADJUST_PRIVILEGES = 0x20;
const TOKEN_ELEVATION = 20;
const SE_PRIVILEGE_ENABLED = 0x2;
const SE_DEBUG = 20n;
const NOT_ALL_ASSIGNED = 1300;

type TokenCall =
  | "OpenProcessToken"
  | "LookupPrivilegeValueW"
  | "AdjustTokenPrivileges"
  | "GetTokenInformation";

/** The calls about what the calling process may do. */
export function tokenCalls(kernel: NtKernel): Pick<Functions, TokenCall> {
  const { handles } = kernel;

  /** Success if it is a token with such a right. */
  const check = (handle: bigint, right: number): number => {
    const object = handles.get(handle);
    if (!object) return NT.INVALID_HANDLE;
    if (!("token" in object)) return NT.OBJECT_TYPE_MISMATCH;
    return object.token & right ? NT.SUCCESS : NT.ACCESS_DENIED;
  };

  return {
    OpenProcessToken(handle, access, out) {
      const process = handles.process(handle, QUERY_LIMITED_INFORMATION);
      if (typeof process === "number") return kernel.outcome(process);
      if (process !== kernel.self) return kernel.outcome(NT.ACCESS_DENIED);
      putSize(out, handles.add({ token: access }));
      return kernel.outcome(NT.SUCCESS);
    },

    LookupPrivilegeValueW(_system, name, luid) {
      if (textIn(name) !== "SeDebugPrivilege") {
        return kernel.outcome(NT.NO_SUCH_PRIVILEGE);
      }
      viewOf(luid, 8).setBigUint64(0, SE_DEBUG, true);
      return kernel.outcome(NT.SUCCESS);
    },

    AdjustTokenPrivileges(handle, disableAll, state) {
      const status = check(handle, TOKEN_ADJUST_PRIVILEGES);
      if (status !== NT.SUCCESS) return kernel.outcome(status);
      let missing = false;
      if (disableAll) kernel.debugPrivilege.enabled = false;
      else {
        const view = viewOf(state, 16);
        const isDebug = view.getUint32(0, true) === 1 &&
          view.getUint32(4, true) === Number(SE_DEBUG) &&
          view.getInt32(8, true) === 0;
        missing = !isDebug || !kernel.debugPrivilege.held;
        const on = (view.getUint32(12, true) & SE_PRIVILEGE_ENABLED) !== 0;
        if (!missing) kernel.debugPrivilege.enabled = on;
      }
      // Not a failure, so the only call that clears the last error.
      kernel.lastError = missing ? NOT_ALL_ASSIGNED : 0;
      return 1;
    },

    GetTokenInformation(handle, kind, buffer, size, length) {
      const status = check(handle, TOKEN_QUERY);
      if (status !== NT.SUCCESS) return kernel.outcome(status);
      if (kind !== TOKEN_ELEVATION) return kernel.outcome(NT.NOT_SUPPORTED);
      viewOf(length, 4).setUint32(0, 4, true);
      if (size < 4) return kernel.outcome(NT.BUFFER_TOO_SMALL);
      viewOf(buffer, 4).setUint32(0, kernel.elevated ? 1 : 0, true);
      return kernel.outcome(NT.SUCCESS);
    },
  };
}
