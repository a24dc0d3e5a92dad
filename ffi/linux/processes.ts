import { MemoryError } from "../../core/error.ts";
import type { ProcessAccess, ProcessInfo } from "../../core/process.ts";
import { ERRNO, nativeError } from "./errno.ts";
import { readDirectory, readFile, readLink } from "./files.ts";
import { probe } from "./probe.ts";
import { readStat, type Stat } from "./status.ts";
import type { Libc } from "./symbols.ts";

/** Names of processors: e_machine of an ELF header. */
const MACHINES: Record<number, string> = {
  3: "x86",
  8: "mips",
  20: "powerpc",
  21: "powerpc64",
  22: "s390x",
  40: "arm",
  62: "x86_64",
  183: "aarch64",
  243: "riscv64",
  258: "loongarch64",
};

/**
 * Lists the processes that can be seen, in ascending order.
 *
 * @param libc The C library.
 * @returns The processes; one that ends meanwhile is left out.
 */
export function listProcesses(libc: Libc): ProcessInfo[] {
  const names = readDirectory(libc, "/proc");
  if ("errno" in names) {
    throw new MemoryError(
      names.errno === ERRNO.ENOENT ? "not-supported" : "no-resources",
      "Cannot list processes: /proc cannot be read",
      { native: nativeError("open", names.errno) },
    );
  }
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  return pids.sort((a, b) => a - b).flatMap((pid) => {
    const stat = readStat(libc, pid);
    return "errno" in stat ? [] : describe(libc, pid, stat);
  });
}

function describe(libc: Libc, pid: number, stat: Stat): ProcessInfo {
  const link = readLink(libc, `/proc/${pid}/exe`);
  const path = link?.replace(/ \(deleted\)$/, "") ?? null;
  return {
    pid,
    name: fullName(stat.name, path),
    path,
    arch: archOf(libc, pid),
    access: accessTo(libc, pid, stat),
  };
}

/** The system keeps 15 bytes of a name; the file's name may have the rest. */
export function fullName(name: string, path: string | null): string {
  const file = path?.replace(/ \(deleted\)$/, "").replace(/^.*\//s, "") ?? "";
  const kept = new TextEncoder().encode(file).subarray(0, 15);
  return new TextDecoder().decode(kept) === name ? file : name;
}

/** Elf64_Ehdr and Elf32_Ehdr: data u8 @5, machine u16 @18. */
function archOf(libc: Libc, pid: number): string | null {
  const header = readFile(libc, `/proc/${pid}/exe`, 20);
  if ("errno" in header || header.length < 20) return null;
  const view = new DataView(header.buffer, header.byteOffset);
  if (view.getUint32(0) !== 0x7f454c46) return null;
  const machine = view.getUint16(18, view.getUint8(5) === 1);
  return MACHINES[machine] ?? `machine ${machine}`;
}

function accessTo(libc: Libc, pid: number, stat: Stat): ProcessAccess {
  if (stat.kernel) return "kernel";
  if (stat.state === "Z" || stat.state === "X") return "zombie";
  switch (probe(libc, pid)) {
    case ERRNO.EFAULT:
      return "ok";
    case ERRNO.ESRCH:
      return "gone";
    default:
      return "denied";
  }
}
