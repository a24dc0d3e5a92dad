import { MemoryError } from "../../core/error.ts";
import type { Finding } from "../../core/process.ts";
import { WRITING_HINT } from "./errors.ts";
import { handleBasic, ZX_OBJ_TYPE_PROCESS } from "./handle_basic.ts";
import { mayListMappings } from "./mappings.ts";
import { objectName } from "./object_name.ts";
import { openProcess, TO_DESCRIBE, TO_USE } from "./open_process.ts";
import { hasEnded } from "./process_state.ts";
import { nativeError, ZX } from "./status.ts";
import type { Zircon } from "./symbols.ts";

/**
 * Looks at all that decides whether this process may open another one's
 * memory: a job to find it in, and the rights of its handle.
 *
 * @param zircon The system.
 * @param pid The process's koid.
 * @returns What was found, in the order in which the system looks.
 */
export function diagnose(zircon: Zircon, pid: number): Finding[] {
  const findings: Finding[] = [callFinding(zircon)];
  try {
    const process = processFinding(zircon, pid);
    findings.push(
      { name: "job", ok: true, detail: "the job's processes can be listed" },
      process,
    );
    if (process.ok) findings.push(...rightsFindings(zircon, pid));
  } catch (error) {
    if (!(error instanceof MemoryError)) throw error;
    const { message, hint } = error;
    findings.push({ name: "job", ok: false, detail: message, hint });
  }
  return [...findings, writingFinding(zircon)];
}

function callFinding({ library, call }: Zircon): Finding {
  const ok = call.zx_process_read_memory !== null;
  return {
    name: "library",
    ok,
    detail: ok
      ? `${library} has zx_process_read_memory`
      : `${library} has no zx_process_read_memory`,
    hint: ok ? undefined : "give the path of a library that has it (library)",
  };
}

function processFinding(zircon: Zircon, pid: number): Finding {
  const got = openProcess(zircon, BigInt(pid), TO_DESCRIBE);
  if ("status" in got) {
    const there = got.status !== ZX.ZX_ERR_NOT_FOUND;
    return {
      name: "process",
      ok: there,
      detail: there
        ? `${pid} cannot even be asked about`
        : `there is no process ${pid} in the job or in the jobs in it`,
      hint: there ? undefined : "memsift ps lists those that there are",
    };
  }
  const { handle } = got;
  const basic = handleBasic(zircon, handle);
  const isProcess = !("status" in basic) && basic.type === ZX_OBJ_TYPE_PROCESS;
  const ended = isProcess && hasEnded(zircon, handle);
  const name = objectName(zircon, handle) || "no name";
  zircon.call.zx_handle_close(handle);
  return {
    name: "process",
    ok: isProcess && !ended,
    detail: !isProcess
      ? `${pid} (${name}) is not a process`
      : ended
      ? `${pid} (${name}) has ended`
      : `${pid} (${name})`,
    hint: !isProcess
      ? "take the koid of a process; memsift ps lists them"
      : ended
      ? "start it again and open its new id"
      : undefined,
  };
}

function rightsFindings(zircon: Zircon, pid: number): Finding[] {
  const got = openProcess(zircon, BigInt(pid), TO_USE);
  if ("status" in got) {
    const { name } = nativeError("zx_object_get_child", got.status);
    return [{
      name: "rights",
      ok: false,
      detail: `ZX_RIGHT_READ and ZX_RIGHT_WRITE are refused (${name})`,
      hint: "the job's handle (rootJob) must have these rights itself",
    }];
  }
  const ok = mayListMappings(zircon, got.handle);
  zircon.call.zx_handle_close(got.handle);
  return [
    {
      name: "rights",
      ok: true,
      detail: "ZX_RIGHT_READ and ZX_RIGHT_WRITE are granted",
    },
    {
      name: "regions",
      ok,
      detail: ok ? "can be listed" : "cannot be listed (ZX_ERR_ACCESS_DENIED)",
      hint: ok
        ? undefined
        : "the job's handle (rootJob) must have ZX_RIGHT_INSPECT itself: " +
          "protection is looked at before each read",
    },
  ];
}

/**
 * Whether memory may be written, told by a call that names no memory: a
 * kernel whose debugging calls are off says so before it looks at arguments.
 * It does not stand in the way of opening.
 */
function writingFinding({ call }: Zircon): Finding {
  const nothing = new Uint8Array(8);
  const status = call.zx_process_write_memory?.(0, 0n, null, 0n, nothing) ??
    ZX.ZX_ERR_NOT_SUPPORTED;
  const on = status !== ZX.ZX_ERR_NOT_SUPPORTED;
  return {
    name: "writing",
    ok: true,
    detail: on
      ? "the kernel lets memory be written"
      : "the kernel lets memory be read only",
    hint: on ? undefined : WRITING_HINT,
  };
}
