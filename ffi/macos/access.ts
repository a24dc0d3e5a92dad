import type { Finding } from "../../core/process.ts";
import { PS_HINT } from "../../core/process_error.ts";
import { kernError } from "./kern_return.ts";
import { lifeOf } from "./life.ts";
import { nameOf } from "./processes.ts";
import { shortInfoOf } from "./short_info.ts";
import { isIntegrityProtected, signatureOf } from "./signature.ts";
import type { LibSystem } from "./symbols.ts";
import { releaseTaskPort, takeTaskPort } from "./task_port.ts";

/** The guide to what signatures have to do with it. */
const GUIDE = "see docs/macos.md";

/**
 * Looks at all that decides whether this process may open another one's
 * memory.
 *
 * @param libSystem The system.
 * @param pid The process.
 * @returns What was found, in the order in which the system looks.
 */
export function diagnose(libSystem: LibSystem, pid: number): Finding[] {
  const life = lifeOf(libSystem, pid);
  if (life === "none") {
    return [{
      name: "process",
      ok: false,
      detail: `there is no process ${pid}`,
      hint: PS_HINT,
    }];
  }
  const name = nameOf(libSystem, pid);
  if (life === "zombie") {
    return [{
      name: "process",
      ok: false,
      detail: `${pid} (${name}) has ended and waits for its parent to notice`,
      hint: "start it again and open its new id",
    }];
  }
  const opened = takeTaskPort(libSystem, pid);
  if ("port" in opened) releaseTaskPort(libSystem, opened.port);
  const refusal = "error" in opened ? opened.error : undefined;
  const readable = refusal === undefined;
  return [
    { name: "process", ok: true, detail: `${pid} (${name})` },
    userFinding(libSystem, pid, readable),
    signatureFinding(libSystem, pid, readable),
    integrityFinding(libSystem, readable),
    {
      name: "memory",
      ok: readable,
      detail: readable
        ? "can be read"
        : `is refused (task_for_pid: ${
          kernError("task_for_pid", refusal).name
        })`,
      hint: readable ? undefined : "run as root (sudo), or sign Deno with " +
        `com.apple.security.cs.debugger: ${GUIDE}`,
    },
  ];
}

/** The most likely reason for a refusal, as what to do about it. */
export function denialHint(libSystem: LibSystem, pid: number): string {
  const hint = diagnose(libSystem, pid).find(({ ok, hint }) => !ok && hint)
    ?.hint;
  return hint ?? `the system forbids it; memsift doctor tells more, ${GUIDE}`;
}

function userFinding(
  libSystem: LibSystem,
  pid: number,
  readable: boolean,
): Finding {
  const user = libSystem.call.geteuid();
  const info = shortInfoOf(libSystem, pid);
  const users = "errno" in info ? [] : [...new Set(info.users)];
  const same = users.length > 0 && users.every((id) => id === user);
  const ok = readable || same || user === 0;
  return {
    name: "user",
    ok,
    detail: same
      ? "the process runs as this user"
      : users.length > 0
      ? `the process runs as user ${users.join(", ")}`
      : "the process's user is not told",
    hint: ok ? undefined : "run as root (sudo)",
  };
}

function signatureFinding(
  libSystem: LibSystem,
  pid: number,
  readable: boolean,
): Finding {
  const name = "signature";
  const signature = signatureOf(libSystem, pid);
  if (!signature) return { name, ok: true, detail: "is not told" };
  const { allowsTask, hardened, platform } = signature;
  const ok = readable || allowsTask || !(hardened || platform);
  return {
    name,
    ok,
    detail: platform
      ? "the process is one of the system's own programs"
      : allowsTask
      ? "the process lets debuggers in (com.apple.security.get-task-allow)"
      : hardened
      ? "the process has the hardened runtime, and lets no debuggers in"
      : "the process does not have the hardened runtime",
    hint: ok
      ? undefined
      : platform
      ? "nobody may open the system's own programs, not even root, while " +
        "System Integrity Protection is on"
      : "not even root may open it: sign it with " +
        `com.apple.security.get-task-allow, ${GUIDE}`,
  };
}

/** It is no fault of its own: it stands behind what signatures say. */
function integrityFinding(libSystem: LibSystem, readable: boolean): Finding {
  const on = isIntegrityProtected(libSystem);
  return {
    name: "system integrity protection",
    ok: readable || on !== true,
    detail: on === undefined
      ? "is not told"
      : on
      ? "is on: signatures decide, for root too"
      : "is off",
  };
}
