import type { Finding } from "../../core/process.ts";
import { ERROR, nativeError } from "./last_error.ts";
import { openProcess, TO_DESCRIBE, TO_READ } from "./open_process.ts";
import { imagePath } from "./processes.ts";
import { isElevated } from "./privilege.ts";
import type { Win32 } from "./symbols.ts";

/** The system itself, which nobody may open. */
const SYSTEM = 4;

/**
 * Looks at all that decides whether this process may open another one's
 * memory.
 *
 * @param win The system.
 * @param pid The process.
 * @returns What was found, in the order in which the system looks.
 */
export function diagnose(win: Win32, pid: number): Finding[] {
  const described = openProcess(win, pid, TO_DESCRIBE);
  if (
    "error" in described &&
    described.error === ERROR.ERROR_INVALID_PARAMETER
  ) {
    return [{
      name: "process",
      ok: false,
      detail: `there is no process ${pid}`,
      hint: "memsift ps lists the processes that can be seen from here",
    }];
  }
  const visible = "process" in described;
  let name = "";
  if (visible) {
    const path = imagePath(win, described.process);
    name = path?.replace(/^.*\\/s, "") ?? "";
    win.call.CloseHandle(described.process);
  }
  const opened = openProcess(win, pid, TO_READ);
  const readable = "process" in opened;
  if (readable) win.call.CloseHandle(opened.process);
  const isProtected = pid === SYSTEM || !visible;
  const elevated = isElevated(win);
  return [
    {
      name: "process",
      ok: readable || !isProtected,
      detail: pid === SYSTEM
        ? `${pid} is the system itself`
        : visible
        ? `${pid} (${name})`
        : `${pid} cannot even be asked about`,
      hint: readable || !isProtected
        ? undefined
        : "a protected process: no user may open it, not even an administrator",
    },
    {
      name: "elevation",
      ok: readable || elevated,
      detail: elevated
        ? "this process runs as administrator"
        : "this process does not run as administrator",
      hint: readable || elevated
        ? undefined
        : "run as administrator, or as the user whose process it is",
    },
    {
      name: "memory",
      ok: readable,
      detail: readable
        ? "can be read"
        : `is refused (${nativeError("OpenProcess", opened.error).name})`,
      hint: readable
        ? undefined
        : "turn on SeDebugPrivilege: --debug-privilege, or " +
          "enableDebugPrivilege()",
    },
  ];
}

/** The most likely reason for a refusal, as what to do about it. */
export function denialHint(win: Win32, pid: number): string {
  const hint = diagnose(win, pid).find(({ ok, hint }) => !ok && hint)?.hint;
  return hint ??
    "open it with the rights that this takes; memsift doctor tells more";
}
