import { type Failure, readTextFile } from "./files.ts";
import type { Libc } from "./symbols.ts";

/** What /proc/PID/stat says of a process. */
export interface Stat {
  /** The command's name, at most 15 bytes of it. */
  readonly name: string;
  /** `R`, `S`, …; `Z` for a zombie. */
  readonly state: string;
  /** Whether it is a thread of the kernel's. */
  readonly kernel: boolean;
  /** When it started, in clock ticks since the system did. */
  readonly startTime: bigint;
}

/** PF_KTHREAD of the process's flags. */
const KERNEL_THREAD = 0x0020_0000;

/**
 * Reads the text of /proc/PID/stat. The name stands in parentheses and may
 * itself hold any, so the fields are counted from the last one.
 */
export function parseStat(text: string): Stat {
  const open = text.indexOf("(");
  const close = text.lastIndexOf(")");
  const fields = text.slice(close + 2).split(" ");
  // Field 3 of proc_pid_stat(5) is the first here: flags is 9, starttime 22.
  const [state, flags, startTime] = [fields[0], fields[6], fields[19]];
  if (open < 0 || close < open || !state || !flags || !startTime) {
    throw new SyntaxError(`Cannot read a line of /proc/PID/stat: "${text}"`);
  }
  return {
    name: text.slice(open + 1, close),
    state,
    kernel: (Number(flags) & KERNEL_THREAD) !== 0,
    startTime: BigInt(startTime),
  };
}

/** Reads /proc/PID/stat. */
export function readStat(libc: Libc, pid: number): Stat | Failure {
  const text = readTextFile(libc, `/proc/${pid}/stat`);
  return typeof text === "string" ? parseStat(text) : text;
}

/** A line of a /proc file of the form `Name:\tvalue`. */
export function statusField(text: string, name: string): string | undefined {
  const line = text.split("\n").find((line) => line.startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim();
}
