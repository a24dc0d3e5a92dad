import type { Finding } from "../../core/process.ts";
import { PS_HINT } from "../../core/process_error.ts";
import { fileName } from "./file_name.ts";
import { ERROR, nativeError } from "./last_error.ts";
import { openProcess, TO_DESCRIBE, TO_READ } from "./open_process.ts";
import { processTimes } from "./process_times.ts";
import { imagePath, SYSTEM } from "./processes.ts";
import { isElevated } from "./privilege.ts";
import type { Win32 } from "./symbols.ts";

/**
 * Looks at all that decides whether this process may open another one's
 * memory.
 *
 * @param win The system.
 * @param pid The process.
 * @returns What was found, in the order in which the system looks.
 */
export function diagnose(win: Win32, pid: number): Finding[] {
  const process = processFinding(win, pid);
  if (!process.ok) return [process];
  const opened = openProcess(win, pid, TO_READ);
  if ("process" in opened) win.call.CloseHandle(opened.process);
  const error = "error" in opened ? opened.error : undefined;
  return [process, elevationFinding(win, !error), memoryFinding(error)];
}

function processFinding(win: Win32, pid: number): Finding {
  const name = "process";
  if (pid === SYSTEM) {
    return {
      name,
      ok: false,
      detail: `${pid} is the system itself`,
      hint: "no user may open it, not even an administrator",
    };
  }
  const opened = openProcess(win, pid, TO_DESCRIBE);
  if ("error" in opened) {
    const ok = opened.error !== ERROR.ERROR_INVALID_PARAMETER;
    return {
      name,
      ok,
      detail: ok
        ? `${pid} cannot even be asked about`
        : `there is no process ${pid}`,
      hint: ok ? undefined : PS_HINT,
    };
  }
  using _ = { [Symbol.dispose]: () => win.call.CloseHandle(opened.process) };
  const path = imagePath(win, opened.process);
  const program = path === null ? "unnamed" : fileName(path);
  const ok = !hasEnded(win, opened.process);
  return {
    name,
    ok,
    detail: ok
      ? `${pid} (${program})`
      : `${pid} (${program}) has ended; others still hold it open`,
    hint: ok ? undefined : "start it again and open its new id",
  };
}

/** Whether its times say so: those that live have none for their end. */
function hasEnded(win: Win32, process: bigint): boolean {
  const times = processTimes(win, process);
  return "exitTime" in times && times.exitTime !== 0n;
}

function elevationFinding(win: Win32, readable: boolean): Finding {
  const elevated = isElevated(win);
  const ok = readable || elevated;
  return {
    name: "elevation",
    ok,
    detail: elevated
      ? "this process runs as administrator"
      : "this process does not run as administrator",
    hint: ok
      ? undefined
      : "run as administrator, or as the user whose process it is",
  };
}

function memoryFinding(error: number | undefined): Finding {
  const ok = error === undefined;
  return {
    name: "memory",
    ok,
    detail: ok
      ? "can be read"
      : `is refused (${nativeError("OpenProcess", error).name})`,
    hint: ok ? undefined : "turn on SeDebugPrivilege: --debug-privilege, or " +
      "enableDebugPrivilege(); protected processes stay closed even so",
  };
}

/** The most likely reason for a refusal, as what to do about it. */
export function denialHint(win: Win32, pid: number): string {
  const hint = diagnose(win, pid).find(({ ok, hint }) => !ok && hint)?.hint;
  return hint ??
    "open it with the rights that this takes; memsift doctor tells more";
}
