/** A process, as a list of them shows it. */
export interface ProcessInfo {
  /** Its id. */
  readonly pid: number;
  /** The program's name. */
  readonly name: string;
  /** The program's file, or `null` where the system does not tell. */
  readonly path: string | null;
  /** The processor it is built for, for example `"x86_64"`, or `null`. */
  readonly arch: string | null;
  /** `"ok"` if its memory can be opened, else why not. */
  readonly access: ProcessAccess;
}

/** Whether a process's memory can be opened. */
export type ProcessAccess = "ok" | "denied" | "kernel" | "zombie" | "gone";

/** One thing that decides whether a process can be opened. */
export interface Finding {
  /** What was looked at. */
  readonly name: string;
  /** Whether it lets the process be opened. */
  readonly ok: boolean;
  /** What was seen. */
  readonly detail: string;
  /** What to do about it. */
  readonly hint?: string | undefined;
}
