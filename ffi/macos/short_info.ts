import { textOf } from "./c_text.ts";
import type { Failure } from "./errno.ts";
import { pidInfo } from "./pid_info.ts";
import type { LibSystem } from "./symbols.ts";

/** PROC_PIDT_SHORTBSDINFO, which any user may ask for. */
const FLAVOR = 13;

/** sizeof(struct proc_bsdshortinfo). */
const SIZE = 64;

/** SZOMB of sys/proc.h: ended, and its parent has not asked how. */
const ZOMBIE = 5;

/** What everybody may know of a process. */
export interface ShortInfo {
  /** Whether it has ended and its parent has not asked how. */
  readonly zombie: boolean;
  /** The program's name, at most 15 bytes of it. */
  readonly command: string;
  /** Its effective, real and saved user. */
  readonly users: readonly number[];
}

/**
 * Reads a proc_bsdshortinfo: pbsi_pid u32 @0, pbsi_ppid @4, pbsi_pgid @8,
 * pbsi_status u32 @12, pbsi_comm char[16] @16, pbsi_flags u32 @32, pbsi_uid
 * @36, pbsi_gid @40, pbsi_ruid @44, pbsi_rgid @48, pbsi_svuid @52, pbsi_svgid
 * @56. All of them have 4 bytes or are made of 1, so there are no gaps.
 */
export function decodeShortInfo(view: DataView<ArrayBuffer>): ShortInfo {
  const comm = new Uint8Array(view.buffer, view.byteOffset + 16, 16);
  return {
    zombie: view.getUint32(12, true) === ZOMBIE,
    command: textOf(comm),
    users: [36, 44, 52].map((at) => view.getUint32(at, true)),
  };
}

/**
 * Asks what everybody may know of a process.
 *
 * @param libSystem The system.
 * @param pid The process.
 * @returns What it is, or the error number.
 */
export function shortInfoOf(
  libSystem: LibSystem,
  pid: number,
): ShortInfo | Failure {
  // The argument 1 asks for zombies too.
  const info = pidInfo(libSystem, pid, FLAVOR, 1n, SIZE);
  return "errno" in info ? info : decodeShortInfo(info);
}
