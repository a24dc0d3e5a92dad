/** What the process's exit code says, as grep has it and on from there. */
export const EXIT = {
  /** Found, or done. */
  ok: 0,
  /** Nothing found. */
  nothing: 1,
  /** Used wrongly, or the system refused what was asked. */
  usage: 2,
  /** Done, but not all memory could be read (with --fail-partial). */
  partial: 3,
  /** Access denied. */
  denied: 4,
  /** The process is not there, or has ended. */
  gone: 5,
  /** Interrupted; what was found is printed. */
  interrupted: 130,
} as const;
