import type { Finding } from "../../core/process.ts";
import { ERRNO } from "./errno.ts";
import { readTextFile } from "./files.ts";
import { probe } from "./probe.ts";
import { readStat, statusField } from "./status.ts";
import type { Libc } from "./symbols.ts";

/** CAP_SYS_PTRACE in the capability sets of /proc/PID/status. */
const CAP_SYS_PTRACE = 1n << 19n;

/**
 * Looks at all that decides whether this process may open another one's
 * memory: the rules of ptrace(2), PTRACE_MODE_ATTACH_REALCREDS.
 *
 * @param libc The C library.
 * @param pid The process.
 * @returns What was found, in the order in which the system looks.
 */
export function diagnose(libc: Libc, pid: number): Finding[] {
  const stat = readStat(libc, pid);
  if ("errno" in stat) {
    return [{
      name: "process",
      ok: false,
      detail: `there is no process ${pid}`,
      hint: "in a container only its own processes are seen: enter the " +
        "target's process namespace (--pid=host or --pid=container:NAME)",
    }];
  }
  const findings: Finding[] = [processFinding(pid, stat)];
  if (!findings.every(({ ok }) => ok)) return findings;
  const status = readTextFile(libc, `/proc/${pid}/status`);
  const self = readTextFile(libc, "/proc/self/status");
  if (typeof status === "string" && typeof self === "string") {
    findings.push(...credentialFindings(status, self));
    findings.push(yamaFinding(libc, isPrivileged(self)));
  }
  findings.push(callFinding(libc), memoryFinding(libc, pid));
  return findings;
}

/** The most likely reason for a refusal, as what to do about it. */
export function denialHint(libc: Libc, pid: number): string {
  const hint = diagnose(libc, pid).find(({ ok, hint }) => !ok && hint)?.hint;
  return hint ??
    "a security module or user namespace forbids it; memsift doctor tells more";
}

function processFinding(
  pid: number,
  { name, kernel, state }: { name: string; kernel: boolean; state: string },
): Finding {
  const ended = state === "Z" || state === "X";
  return {
    name: "process",
    ok: !kernel && !ended,
    detail: kernel
      ? `${pid} (${name}) is a thread of the kernel's`
      : ended
      ? `${pid} (${name}) has ended and waits for its parent to notice`
      : `${pid} (${name})`,
    hint: kernel
      ? "threads of the kernel's have no memory of their own"
      : ended
      ? "start it again and open its new id"
      : undefined,
  };
}

function credentialFindings(status: string, self: string): Finding[] {
  const privileged = isPrivileged(self);
  const [uid = "?", euid] = ids(self, "Uid");
  const theirs = ids(status, "Uid").slice(0, 3);
  const users = [...new Set(theirs)].join(", ");
  const sameUser = theirs.every((id) => id === uid);
  const userHint = privileged || sameUser
    ? undefined
    : users === "0"
    ? "run as root"
    : `run as user ${users} or as root`;
  const gid = ids(self, "Gid")[0];
  const sameGroup = ids(status, "Gid").slice(0, 3).every((id) => id === gid);
  return [
    {
      name: "capability",
      ok: privileged || sameUser,
      detail: privileged
        ? `CAP_SYS_PTRACE is held (user ${euid ?? uid})`
        : `CAP_SYS_PTRACE is not held (user ${euid ?? uid})`,
      hint: userHint,
    },
    {
      name: "user",
      ok: privileged || sameUser,
      detail: sameUser
        ? "the process runs as this user"
        : `the process runs as user ${users}`,
      hint: userHint,
    },
    {
      name: "group",
      ok: privileged || sameGroup,
      detail: sameGroup
        ? "the process runs in this group"
        : "the process runs in another group",
      hint: privileged || sameGroup
        ? undefined
        : "run in that group too (setpriv --regid or newgrp), or as root",
    },
  ];
}

/** Whether a status file is of a process that holds CAP_SYS_PTRACE. */
function isPrivileged(status: string): boolean {
  const capabilities = BigInt(`0x${statusField(status, "CapEff") ?? "0"}`);
  return (capabilities & CAP_SYS_PTRACE) !== 0n;
}

/** Real, effective, saved and file-system id. */
function ids(status: string, name: string): string[] {
  return statusField(status, name)?.split(/\s+/) ?? [];
}

const YAMA = [
  "any process of the same user may be opened",
  "only children of the opener, and who asks for it",
  "only with CAP_SYS_PTRACE",
  "nobody, until the next start of the system",
];

function yamaFinding(libc: Libc, privileged: boolean): Finding {
  const path = "/proc/sys/kernel/yama/ptrace_scope";
  const text = readTextFile(libc, path);
  if (typeof text !== "string") {
    return { name: "yama", ok: true, detail: "not in use" };
  }
  const scope = Number(text);
  const ok = scope === 0 || (privileged && scope < 3);
  return {
    name: "yama",
    ok,
    detail: `ptrace_scope is ${scope}: ${YAMA[scope] ?? "unknown"}`,
    hint: ok
      ? undefined
      : scope === 3
      ? "it cannot be changed before the system is started again"
      : "start the process as a child of this one, or: " +
        "sudo sysctl kernel.yama.ptrace_scope=0",
  };
}

/** Whether the call itself is allowed, tried on this process. */
function callFinding(libc: Libc): Finding {
  const errno = probe(libc, Deno.pid);
  const ok = errno === ERRNO.EFAULT;
  return {
    name: "system call",
    ok,
    detail: ok
      ? "process_vm_readv is allowed"
      : "process_vm_readv is refused even on this process itself",
    hint: ok
      ? undefined
      : "a sandbox forbids it: in a container, --cap-add=SYS_PTRACE",
  };
}

function memoryFinding(libc: Libc, pid: number): Finding {
  const errno = probe(libc, pid);
  const ok = errno === ERRNO.EFAULT;
  return {
    name: "memory",
    ok,
    detail: ok
      ? "can be read"
      : errno === ERRNO.ESRCH
      ? "there is none: the process has ended"
      : "is refused",
    hint: ok || errno === ERRNO.ESRCH
      ? undefined
      : "the process is not dumpable (setuid, or prctl PR_SET_DUMPABLE), or " +
        "a security module or user namespace forbids it; root can",
  };
}
